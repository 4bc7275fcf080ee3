#!/bin/bash
# Makes stand-ins for the libraries that those in a folder want but that were left out of their lock: without
# them they would not load. They have the symbols that are wanted of them; who calls one is told so, and ends.
#
#   stand_ins.sh TOOLS LIBRARIES OUTPUT
#
# TOOLS: the folder of as, ld.bfd, nm and readelf. LIBRARIES: a folder, with those below it.
set -euo pipefail
export LC_ALL=C
tools=$1/x86_64-linux-gnu- libraries=$2 output=$3
mkdir -p "$output"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mapfile -t files < <(find "$libraries" -type f -name '*.so*' | sort)
# What there is, by file name and by symbol.
find "$libraries" -name '*.so*' -printf '%f\n' | sort > "$scratch/there"
"${tools}nm" -D --defined-only "${files[@]}" 2> /dev/null | awk 'NF == 3 { sub(/@.*/, "", $3); print $3 }' |
  sort -u > "$scratch/defined"

# What is missing, as SYMBOL VERSION LIBRARY; one without version may be any missing library's, and becomes the
# first one's, if possible of those without versions.
for file in "${files[@]}"; do
  "${tools}readelf" -d "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort | comm -23 - "$scratch/there" > "$scratch/missing"
  [[ -s $scratch/missing ]] || continue
  cat "$scratch/missing" >> "$scratch/sonames"
  "${tools}readelf" -VW "$file" | awk '
    / File: / { for (i = 1; i < NF; ++i) if ($i == "File:") file = $(i + 1) }
    /^ +0x.* Name: / { for (i = 1; i < NF; ++i) if ($i == "Name:") print $(i + 1), file }' > "$scratch/versions"
  "${tools}nm" -D --undefined-only --with-symbol-versions "$file" | awk -v scratch="$scratch" '
    BEGIN {
      while ((getline name < (scratch "/defined")) > 0) defined[name] = 1
      while ((getline line < (scratch "/versions")) > 0) { split(line, part, " "); of[part[1]] = part[2] }
      for (version in of) versioned[of[version]] = 1
      while ((getline name < (scratch "/missing")) > 0) {
        missing[name] = 1
        if (first == "" || (first in versioned && !(name in versioned))) first = name
      }
    }
    $1 == "U" {
      split($2, part, "@")
      library = part[2] == "" ? first : of[part[2]]
      if (!(part[1] in defined) && (library in missing)) print part[1], part[2], library
    }' >> "$scratch/symbols"
done
[[ -f $scratch/sonames ]] || exit 0

sort -u "$scratch/sonames" | while read -r soname; do
  awk -v soname="$soname" '
    BEGIN {
      print ".section .rodata\nmessage: .ascii \"" soname " was left out of this build, yet something called it" \
        " (third_party/stand_ins.sh)\\n\"\nend:\n.text\nmissing:"
      print "mov $1, %eax\nmov $2, %edi\nlea message(%rip), %rsi\nmov $(end - message), %edx\nsyscall"
      print "mov $231, %eax\nmov $70, %edi\nsyscall"
    }
    $NF == soname { print ".globl " $1 "\n.type " $1 ", @function\n.set " $1 ", missing" }
    END { print ".section .note.GNU-stack, \"\", @progbits" }' <(sort -u "$scratch/symbols") > "$scratch/code.s"
  awk -v soname="$soname" '
    $NF == soname && NF == 3 { symbols[$2] = symbols[$2] " " $1 ";" }
    END { for (version in symbols) print version " {" symbols[version] " };" }' <(sort -u "$scratch/symbols") | sort > "$scratch/versions"
  "${tools}as" -o "$scratch/code.o" "$scratch/code.s"
  script=()
  [[ -s $scratch/versions ]] && script=(--version-script="$scratch/versions")
  "${tools}ld.bfd" -shared -soname "$soname" ${script[@]+"${script[@]}"} -o "$output/$soname" "$scratch/code.o"
done
