# lines.py MODE < INPUT: one of three small tasks (count, upper, sum), the same in all languages.
import sys

mode = sys.argv[1]
lines = sys.stdin.buffer.read().decode('latin-1').split('\n')
if mode == 'count':
    counts = {}
    for line in lines:
        for word in line.split():
            counts[word] = counts.get(word, 0) + 1
    for word in sorted(counts):
        print(ascii(word), counts[word])
elif mode == 'upper':
    for number, line in enumerate(lines):
        print(number, ascii(line.upper()))
else:
    total = 0
    for line in lines:
        total = (total * 31 + len(line)) % 65521
        print(total)
