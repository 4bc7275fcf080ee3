#!/bin/bash
# fmeter_clusters on made-up datasets (make_synthetic_dataset.cc): that it is there, says the same again,
# and refuses what it cannot use. What it finds in data whose outcome is known: reports/fmeter_clusters_test.cc.
set -u
source experiments/check_page.sh
folder="$TEST_TMPDIR"
made=experiments/fmeter_clusters_smoke
program=reports/fmeter_clusters
failures=0

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

# expect_text FILE TEXT: FILE has it.
expect_text() {
  grep -qF -- "$2" "$1" || fail "$1 has no: $2"
}

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

# expect_error TEXT ARGUMENT...: the program fails with 1, prints one line with TEXT, and leaves
# nothing.
expect_error() {
  local text="$1"
  shift
  $program --out_dir="$folder/out" "$@" > "$folder/stdout" 2> "$folder/stderr"
  local code=$?
  if [[ $code -ne 1 || $(wc -l < "$folder/stderr") -ne 1 || -e "$folder/out" ]] ||
    ! grep -qF -- "$text" "$folder/stderr"; then
    fail "($code) $*"
    echo "  expected: $text"
    sed 's/^/  printed:  /' "$folder/stderr"
  fi
}

tables_of() { echo "$1/manifest.textproto=$1/0.features,$1/1.features,$1/2.features"; }

expect_error "no datasets"
expect_error '"manifest" is no dataset; write MANIFEST=TABLE,TABLE' manifest
expect_error "no-such.textproto" no-such.textproto=experiments/synthetic/0.features
expect_error "--restarts is 0; it must be at least 1" --restarts=0 "$(tables_of experiments/synthetic)"
expect_error "dataset synthetic is given twice" --restarts=1 "$(tables_of experiments/synthetic)" \
  "$(tables_of experiments/synthetic)"
expect_error "has samples of several programs at a time" "$(tables_of experiments/synthetic_mix)"
exit $((failures > 0))
