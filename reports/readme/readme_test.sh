#!/bin/bash
# The README's table of an experiment, and its picture if there is one, are those of the report, which this
# test makes anew.
#   readme_test.sh README TABLE_SCRIPT TABLES EXPERIMENT [PICTURE]
# With --update in place of README: writes them into the source tree.
set -euo pipefail
export LC_ALL=C
readme=$1 script=$2 tables=$3 experiment=$4 picture=${5-}
report=experiments/$experiment update="bazel run //reports:update_readme_$experiment"
begin="<!-- $experiment: begin -->" end="<!-- $experiment: end -->"
table=$("$script" "$tables" "$experiment" "$report/report.csv")

if [[ $readme == --update ]]; then
  tree=${BUILD_WORKSPACE_DIRECTORY:?run me with: $update}
  readme=$tree/README.md
  grep -qxF -e "$begin" "$readme" || { echo "README.md has no line $begin" >&2; exit 1; }
  awk -v begin="$begin" -v end="$end" -v table="$table" '
    $0 == begin { print; print ""; print table; print ""; inside = 1 }
    $0 == end { inside = 0 }
    !inside' "$readme" > "$readme.tmp"
  mv "$readme.tmp" "$readme"
  [[ -z $picture ]] || cp --no-preserve=mode "$report/report.svg" "$tree/$picture"
  exit 0
fi

shown=$(awk -v begin="$begin" -v end="$end" '$0 == end { inside = 0 } inside && NF; $0 == begin { inside = 1 }' "$readme")
if ! diff <(echo "$shown") <(echo "$table") || { [[ -n $picture ]] && ! cmp "$picture" "$report/report.svg"; }; then
  echo "The README does not show what the experiment gives; update it with: $update"
  exit 1
fi
