#!/bin/bash
# central_functions() on made-up datasets whose outcome is known (make_synthetic_centralities.cc),
# and its program on input that cannot be used: one error that says what is wrong, and nothing
# written.
set -u
source reports/analysis/page_checks.sh
folder="$TEST_TMPDIR"
made=reports/central_functions/central_functions_smoke
program=reports/central_functions/report_central_functions
list=reports/central_functions/testdata/made_up_vulnerable_functions.csv

# expect_value FILE ROW LOW HIGH: the row of a report.csv that begins with ROW has a value in
# [LOW, HIGH].
expect_value() {
  local value
  value=$(grep -m 1 -F -- "$2" "$1" | cut -c $((${#2} + 1))- | cut -d, -f1)
  expect_between "$1: $2" "$value" "$3" "$4"
}

# What bazel build made, and bazel run shows. Datasets agree on betweenness; the mix turns
# eigenvector centrality round.
csv=$made/report.csv
expect_value $csv 'spearman,binary,"multi_class, kernel0",betweenness,,' 0.98 1
expect_value $csv 'spearman,"multi_class, kernel0","multi_class, kernel1",betweenness,,' 0.98 1
expect_value $csv 'spearman,binary,multi_label,eigenvector,,' -1 -0.98
expect_value $csv 'top_overlap,binary,multi_label,eigenvector,,' 0.2 0.3
expect_value $csv 'halves_spearman,multi_label,multi_label,betweenness,,' 0.95 1
expect_value $csv 'measures_spearman,binary,calls,betweenness,,' -0.5 0.5
expect_value $csv 'centrality,binary,,betweenness,f00,' 0.9 1
expect_text $made/report.md '| multi_class, kernel1 | 1 | kernel1 | 36 | 12 | 81 |'
expect_text $made/report.md '| multi_label | 1 | kernel0 | 36 | 12 sessions | 80 |'
expect_text $made/report.md 'No list was given'
check_page $made
check_open $made/show.sh
$made/show.sh > "$folder/shown" || fail "show.sh"
expect_text "$folder/shown" 'Central kernel functions'
[[ -f "$(grep 'report\.md$' "$folder/shown")" ]] || fail "show.sh names no report.md"

# With a list, from the caller's folder. The same input gives the same bytes.
for run in first second; do
  BUILD_WORKING_DIRECTORY="$PWD" $made/show.sh --vulnerable=$list --out_dir="$folder/$run/report" \
    > "$folder/$run.shown" || fail "show.sh --vulnerable"
done
for file in report.html report.md report.csv tables.txt; do
  cmp "$folder/first/report/$file" "$folder/second/report/$file" || fail "$file differs"
done
csv="$folder/first/report/report.csv"
expect_value "$csv" 'vulnerable_auroc,all datasets,,betweenness,,' 0.98 1
expect_value "$csv" 'vulnerable_auroc,all datasets,,pagerank,,' 0.35 0.65
expect_value "$csv" 'vulnerable_beyond_calls,all datasets,,betweenness,,' 0.3 0.8
expect_value "$csv" 'vulnerable_auroc,multi_label,,eigenvector,,' 0 0.02
expect_text "$folder/first/report/report.md" \
  '11 functions are listed; 10 occur in a trace, 1 in none: never_traced.'
expect_text "$folder/first.shown" 'beyond calls'
expect_text "$folder/first.shown" 'reverse'
expect_text "$folder/first.shown" 'none shown'
expect_text "$folder/first.shown" "$folder/first/report/report.md"
expect_text "$folder/first.shown" "$folder/first/report/report.html"
check_page "$folder/first/report"
# A list changes nothing but what is said of it.
grep -v '^vulnerable_' "$csv" | cmp - $made/report.csv || fail "the list changed other numbers"

# refuses TEXT ARGUMENT...: the program does, with a line that has TEXT.
refuses() {
  expect_error "$1" $program --out_dir="$folder/out" "${@:2}"
}

made_up=reports/central_functions/central_binary
tables=$made_up/0.features,$made_up/1.features,$made_up/2.features
good=$made_up/manifest.textproto=$tables
refuses "no datasets"
refuses '"manifest" is no dataset; write MANIFEST=TABLE,TABLE' manifest
refuses "no-such.textproto" no-such.textproto=$tables
refuses "no-such.features" $made_up/manifest.textproto=no-such.features
refuses "counts 36 samples, but its feature tables have 12" \
  $made_up/manifest.textproto=$made_up/0.features
refuses "dataset binary is given twice" $good $good
head -c 5000 $made_up/0.features > "$folder/truncated.features"
refuses "truncated.features" $made_up/manifest.textproto="$folder/truncated.features"
# These have other feature groups.
other=experiments/smoke/synthetic
refuses 'no feature group "betweenness"' \
  $other/manifest.textproto=$other/0.features,$other/1.features,$other/2.features
refuses "no-such.csv" --vulnerable=no-such.csv $good
echo "f00,made up" > "$folder/headless.csv"
refuses "headless.csv:1: the header" --vulnerable="$folder/headless.csv" $good
printf 'function,source\nf00,made up\nf01\nf00,again\n' > "$folder/faults.csv"
refuses "faults.csv:3: \"f01\" has no comma" --vulnerable="$folder/faults.csv" $good
refuses "faults.csv:4: f00 is in line 2 already" --vulnerable="$folder/faults.csv" $good
touch "$folder/file"
refuses "cannot make $folder/file/out" --out_dir="$folder/file/out" $good

# Too few functions are no error; the report says so.
printf 'function,source\nf00,made up\n' > "$folder/few.csv"
$program --out_dir="$folder/few" --vulnerable="$folder/few.csv" $good || fail "a list of one"
expect_text "$folder/few/report.md" 'no AUROC, since 1 of its functions are listed'
finish
