"""Takes a file's bytes as the pixels of a picture of 240 columns (PPM): picture.py INPUT OUTPUT."""
import sys

WIDTH = 240

with open(sys.argv[1], 'rb') as reader:
    pixels = reader.read()
height = len(pixels) // (3 * WIDTH)
with open(sys.argv[2], 'wb') as writer:
    writer.write(b'P6\n%d %d\n255\n' % (WIDTH, height))
    writer.write(pixels[:3 * WIDTH * height])
