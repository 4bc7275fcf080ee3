#!/bin/bash
# ablation() on made-up data whose outcome is known (make_synthetic_dataset.cc): count has the planted
# signal, noise gives the program away, summary knows nothing. And its program on results that are no
# ablation: one error, and nothing written.
set -u
source reports/analysis/page_checks.sh
folder="$TEST_TMPDIR"
made=reports/ablation/smoke_ablation
program=reports/ablation/report_ablation

# expect_value TRACK,GROUP FIELD LOW HIGH: a field of a row of report.csv, counted from 1, is in
# [LOW, HIGH].
expect_value() {
  local value
  value=$(grep -F -- "$1," $made/report.csv | cut -d, -f"$2")
  expect_between "$1: field $2" "$value" "$3" "$4"
}

alone=4 left_out=7 change=10 change_high=12 p=13
for track in random unseen_family; do
  expect_value $track,"all groups" $alone 0.95 1
  expect_value $track,count $alone 0.95 1
  expect_value $track,summary $alone 0.35 0.65
  # Nothing is missed where the planted signal is left.
  expect_value $track,noise $left_out 0.95 1
  expect_value $track,summary $change -0.05 0.05
done
# The program is known on random and on no other track.
expect_value random,noise $alone 0.95 1
expect_value random,count $left_out 0.95 1
expect_value unseen_family,noise $alone 0.35 0.65
expect_value unseen_family,count $left_out 0.35 0.65
expect_value unseen_family,count $change -0.65 -0.3
expect_value unseen_family,count $change_high -0.6 -0.2
expect_value unseen_family,count $p 0 0.05

[[ $(wc -l < $made/report.csv) -eq 9 ]] || fail "report.csv has $(wc -l < $made/report.csv) lines"
grep -qF '## Track unseen_family' $made/report.md || fail "report.md has no unseen_family"
check_page $made
check_figure $made report
check_open $made/show.sh
grep -q bazel-out $made/report.html $made/report.md $made/report.svg $made/tables.txt && fail "a path in a report"
$made/show.sh > "$folder/shown" || fail "show.sh"
grep -qF 'Feature groups of made-up data' "$folder/shown" || fail "show.sh shows no title"
[[ -f "$(grep 'report\.md$' "$folder/shown")" ]] || fail "show.sh names no report.md"

# The same bytes again.
mkdir "$folder/again"
$program --results=reports/ablation/smoke_groups/results.pb --out_dir="$folder/again" || fail "again"
for file in report.html report.md report.csv report.svg tables.txt; do
  cmp $made/$file "$folder/again/$file" || fail "$file differs"
done

mkdir "$folder/out"
expect_error "no model has two feature groups" $program --out_dir="$folder/out" --results=experiments/smoke/smoke/results.pb
expect_error no-such.pb $program --out_dir="$folder/out" --results=no-such.pb
head -c 5000 reports/ablation/smoke_groups/results.pb > "$folder/truncated.pb"
expect_error truncated.pb $program --out_dir="$folder/out" --results="$folder/truncated.pb"
finish
