#!/bin/bash
# Makes an archive for a guest: programs, with the libraries that they are linked with, all in /callprint. A program is
# then started as `run PROGRAM ARGUMENT...` of /callprint/run.sh.
#   guest_files.sh MAKE_CPIO OUT RUN_SH NAME=PROGRAM...
set -euo pipefail
make_cpio=$1 out=$2 run=$3
shift 3
files=("callprint/run.sh=$run") programs=()
for item; do
  files+=("callprint/$item")
  programs+=("${item#*=}")
done
# Of Debian's own folders; the loader stands without an arrow.
while read -r library; do
  files+=("callprint/lib/$(basename "$library")=$library")
done < <(ldd "${programs[@]}" | grep -oE '/[^ ]+\.so[^ ]*' | sort -u)
"$make_cpio" --output="$out" "${files[@]}"
