#!/bin/bash
# adaptive_tracing() on made-up recordings whose outcome is known (make_synthetic_shards.cc), and its programs on input
# that cannot be used.
set -u
source reports/analysis/page_checks.sh
made=reports/adaptive_tracing/adaptive_tracing_smoke

# column ROW NAME: of the row of report.csv that begins with ROW.
column() {
  awk -F, -v row="$1," -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) c = i }
    index($0, row) == 1 { print $c }' $made/report.csv
}

# expect_column ROW NAME LOW HIGH
expect_column() {
  expect_between "$1, $2" "$(column "$1" "$2")" "$3" "$4"
}

for track in random unseen_family; do
  # A run's first two windows look alike with either label; in the other two, aes_encrypt tells. Who sees everything
  # also learns what tells families alone.
  expect_column "$track,full" balanced_accuracy 0.62 0.80
  expect_column "$track,full" events 1 1
  expect_column "$track,full" time_added 1 1
  # One function is enough, and rarely called.
  expect_column "$track,cheap_1" balanced_accuracy 0.74 0.80
  expect_column "$track,cheap_1" events 0.01 0.15
  expect_column "$track,cheap_1" refused 0 0
  # It lies at depth 2: who traces what is above it learns nothing.
  expect_column "$track,depth_2" balanced_accuracy 0.4 0.6
  expect_column "$track,depth_2" events 0.2 0.8
  expect_column "$track,adaptive" balanced_accuracy 0.62 0.80
  expect_column "$track,adaptive" everything 0.3 0.99
  # It is off in the others, in which the tracer is called in vain.
  expect_column "$track,half" events 0.4 0.6
  expect_column "$track,half" refused 0.4 0.6
done
[[ $(wc -l < $made/report.csv) -eq 11 ]] || fail "$(wc -l < $made/report.csv) lines"
grep -q '## unseen.family, 4 folds, 128 held-out runs, 512 windows' $made/report.md || fail "report.md's windows"
check_page $made
check_figure $made report
check_open $made/show.sh

extract=(reports/adaptive_tracing/extract_traced_windows --dataset=made_up --dataset_version=1
  --out="$TEST_TMPDIR/out")
expect_error "no-such.textproto" "${extract[@]}" --windows=no-such.textproto
expect_error "no-such.shard" "${extract[@]}" --shard=no-such.shard \
  --windows=reports/adaptive_tracing/testdata/smoke_windows.textproto
expect_error "no-such.pb" reports/adaptive_tracing/report_adaptive_tracing --spec=no-such.pb --out_dir="$TEST_TMPDIR/out"
expect_error "no-such.pb" reports/adaptive_tracing/measure_stored_bytes --fold=no-such.pb \
  --shard=experiments/smoke/made_up/0.shard --out="$TEST_TMPDIR/out"
finish
