#!/bin/bash
# Makes a folder of testdata from what was recorded in a guest (README.md): FOLDER has header.dat,
# kallsyms, true.cpu0 and lossy.cpu0; writes whole.pages, lossy.pages, their texts and a cut kallsyms.
set -euo pipefail
export LC_ALL=C
cd "$1"
cut_pages() {  # name, recorded pages, number of pages
  head -c $((4096 * $3)) "$2" > "$1.pages"
  trace-cmd restore -i header.dat -o "$1.dat" "$1.pages" > /dev/null
  trace-cmd report -R -t -i "$1.dat" > "$1.txt"
  rm "$1.dat"
}
cut_pages whole true.cpu0 3
cut_pages lossy lossy.cpu0 1
python3 - << 'EOF'
import re
names = set()
for text in ("whole.txt", "lossy.txt"):
    names |= set(re.findall(r"func=(\S+)", open(text).read()))
with open("kallsyms.cut", "w") as out:
    for line in open("kallsyms"):
        if line.split()[2] in names:
            out.write(line)
EOF
mv kallsyms.cut kallsyms
rm header.dat true.cpu0 lossy.cpu0
