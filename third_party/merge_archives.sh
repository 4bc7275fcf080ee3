#!/bin/bash
# Makes one archive of several, the same bytes each time.
#   merge_archives.sh AR OUTPUT PATTERN
set -euo pipefail
export LC_ALL=C
shopt -s nullglob
ar=$1 output=$2
# Its value is a pattern.
# shellcheck disable=SC2206
archives=($3)
((${#archives[@]} > 0)) || { echo "merge_archives.sh: there is no $3" >&2; exit 1; }
# ar's scripts take no path with all characters.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{
  echo "CREATE $folder/merged.a"
  for i in "${!archives[@]}"; do
    ln -s "${archives[i]}" "$folder/$i.a"
    echo "ADDLIB $folder/$i.a"
  done
  echo "SAVE"
} | "$ar" -M
cp "$folder/merged.a" "$output"
