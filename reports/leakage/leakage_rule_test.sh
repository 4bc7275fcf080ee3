#!/bin/bash
# leakage() on made-up recordings of which it is known what observers can know (make_synthetic_shards.cc), and its
# programs on input that cannot be used.
set -u
source reports/analysis/page_checks.sh
made=reports/leakage/leakage_smoke

# expect_bits OBSERVER LOW HIGH: all three measures are in [LOW, HIGH].
expect_bits() {
  local measure value
  for measure in accuracy cross_entropy neighbours; do
    value=$(grep -F ",$1,128,2,0.500000,1.000000,$measure,," $made/report.csv | cut -d, -f11)
    expect_between "$1, $measure" "$value" "$2" "$3"
  done
}

expect_bits none 0.8 1
expect_bits first_ms:6 0.8 1
expect_bits max_depth:3 0.8 1
# What gives the label begins at 4 ms, at depth 2, and is a cipher.
expect_bits first_ms:4 -9 0.2
expect_bits max_depth:2 -9 0.2
expect_bits filter:vfs -9 0.2
expect_bits filter:no_crypto -9 0.2
for file in report.md report.html; do
  grep -qF 'never a proof of safety' $made/$file || fail "$file does not say what it does not say"
done
check_page $made
check_figure $made report
check_open $made/show.sh
$made/show.sh > "$TEST_TMPDIR/shown" || fail "show.sh"
[[ -f "$(grep 'report\.svg$' "$TEST_TMPDIR/shown")" ]] || fail "show.sh names no report.svg"

# An experiment on the same dataset shows the windows of it, and whole traces, and no other observer.
shown=reports/leakage/smoke_leakage
check_page $shown
check_figure $shown figures/leakage_by_window
sed -n '/^### By window length/,/^##* [^B]/p' $shown/report.md > "$TEST_TMPDIR/section"
for observer in 'first 4 ms' 'first 6 ms' 'all that was recorded'; do
  grep -m 1 -F "| $observer |" $made/report.md > "$TEST_TMPDIR/row"
  [[ -s "$TEST_TMPDIR/row" ]] && grep -qxFf "$TEST_TMPDIR/row" "$TEST_TMPDIR/section" ||
    fail "smoke_leakage: not the row of $observer"
done
grep -qE '^\| (depth below|functions:)' "$TEST_TMPDIR/section" && fail "smoke_leakage: observers of no window"
grep -qF 'model smoke_planted on track unseen_family, on all shards of the dataset, 128 held-out samples in 8 groups' \
  "$TEST_TMPDIR/section" || fail "smoke_leakage does not say what was measured"
grep -qF "the entropy of these samples' labels, 1.000 bits" "$TEST_TMPDIR/section" || fail "smoke_leakage: no ceiling"
# One without it says how to get it.
grep -qF 'bazel run //experiments:leakage' experiments/smoke/smoke/report.html || fail "smoke does not say how to measure it"
grep -q 'By window length' experiments/smoke/smoke/report.html && fail "smoke shows what nobody measured"

expect_error "no-such.pb" reports/leakage/report_leakage --spec=no-such.pb --out_dir="$TEST_TMPDIR/out"
expect_error "there are no datasets" reports/leakage/report_leakage --spec=$made/spec.pb --out_dir="$TEST_TMPDIR/out"
touch "$TEST_TMPDIR/empty.pb"
expect_error "empty.pb: it has no observers" reports/leakage/report_leakage --spec=$made/spec.pb --out_dir="$TEST_TMPDIR/out" \
  "$TEST_TMPDIR/empty.pb"
measure=(reports/leakage/measure_leakage --spec="$made/spec.pb" --manifest=experiments/smoke/synthetic/manifest.textproto
  --out="$TEST_TMPDIR/out")
expect_error "there are no observers" "${measure[@]}"
expect_error '"none=risk.pb" is no observer' "${measure[@]}" none=risk.pb
# An empty file is a split with its defaults.
touch "$TEST_TMPDIR/split.pb"
expect_error "no-such.textproto" reports/leakage/run_neighbours --split="$TEST_TMPDIR/split.pb" \
  --manifest=no-such.textproto --out="$TEST_TMPDIR/out"
finish
