#!/bin/bash
# The README's table and picture are those of the report, which this test makes anew.
#   readme_test.sh README BLOCK_SCRIPT PICTURE REPORT_FOLDER
# With --update in place of README: writes them into the source tree (bazel run //reports:update_readme).
set -euo pipefail
readme=$1 block=$2 picture=$3 csv=$4/report.csv svg=$4/report.svg
begin='<!-- encryption_detection: begin -->' end='<!-- encryption_detection: end -->'
table=$("$block" "$csv")

if [[ $readme == --update ]]; then
  tree=${BUILD_WORKSPACE_DIRECTORY:?run me with: bazel run //reports:update_readme}
  readme=$tree/README.md
  awk -v begin="$begin" -v end="$end" -v table="$table" '
    $0 == begin { print; print ""; print table; print ""; inside = 1 }
    $0 == end { inside = 0 }
    !inside' "$readme" > "$readme.tmp"
  mv "$readme.tmp" "$readme"
  cp --no-preserve=mode "$svg" "$tree/$picture"
  exit 0
fi

shown=$(awk -v begin="$begin" -v end="$end" '$0 == end { inside = 0 } inside && NF; $0 == begin { inside = 1 }' "$readme")
if ! diff <(echo "$shown") <(echo "$table") || ! cmp "$picture" "$svg"; then
  echo "The README does not show what the experiment gives; update it with: bazel run //reports:update_readme"
  exit 1
fi
