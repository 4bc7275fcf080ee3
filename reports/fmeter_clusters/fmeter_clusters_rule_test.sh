#!/bin/bash
# fmeter_clusters on made-up datasets (make_synthetic_dataset.cc): that it is there, says the same again,
# and refuses what it cannot use. What it finds in data whose outcome is known: reports/fmeter_clusters/fmeter_clusters_test.cc.
set -u
source reports/analysis/page_checks.sh
folder="$TEST_TMPDIR"
made=reports/fmeter_clusters/fmeter_clusters_smoke
program=reports/fmeter_clusters/report_fmeter_clusters

expect_text $made/report.md '## synthetic'
expect_text $made/report.md 'Against label, 2 values, the most frequent 50.0 %'
expect_text $made/report.md 'Against program, 24 values'
expect_text $made/report.csv 'synthetic,24,program,purity,'
check_page $made
check_open $made/show.sh
$made/show.sh > "$folder/shown" || fail "show.sh"
expect_text "$folder/shown" 'synthetic against family, 12 values'
[[ -f "$(grep 'report\.md$' "$folder/shown")" ]] || fail "show.sh names no report.md"

# Again, from the caller's folder: the same bytes.
BUILD_WORKING_DIRECTORY="$folder" $made/show.sh --restarts=5 --out_dir=again > "$folder/again.shown" ||
  fail "show.sh --restarts"
for file in report.html report.md report.csv tables.txt; do
  cmp $made/$file "$folder/again/$file" || fail "$file differs"
done

tables_of() { echo "$1/manifest.textproto=$1/0.features,$1/1.features,$1/2.features"; }

# refuses TEXT ARGUMENT...: the program does, with a line that has TEXT.
refuses() {
  expect_error "$1" $program --out_dir="$folder/out" "${@:2}"
}

refuses "no datasets"
refuses '"manifest" is no dataset; write MANIFEST=TABLE,TABLE' manifest
refuses "no-such.textproto" no-such.textproto=experiments/smoke/synthetic/0.features
refuses "--restarts is 0; it must be at least 1" --restarts=0 "$(tables_of experiments/smoke/synthetic)"
refuses "dataset synthetic is given twice" --restarts=1 "$(tables_of experiments/smoke/synthetic)" \
  "$(tables_of experiments/smoke/synthetic)"
refuses "has samples of several programs at a time" "$(tables_of experiments/smoke/synthetic_mix)"
finish
