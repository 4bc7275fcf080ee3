#!/bin/bash
# leakage() on made-up recordings of which it is known what observers can know (make_synthetic_shards.cc), and its
# programs on input that cannot be used.
set -u
source experiments/check_page.sh
made=experiments/leakage_smoke
failures=0

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

# expect_bits OBSERVER LOW HIGH: all three measures are in [LOW, HIGH].
expect_bits() {
  local measure value
  for measure in accuracy cross_entropy neighbours; do
    value=$(grep -F ",$1,128,2,0.500000,1.000000,$measure,," $made/report.csv | cut -d, -f11)
    awk -v v="$value" -v low="$2" -v high="$3" 'BEGIN { exit !(v != "" && v >= low && v <= high) }' ||
      fail "$1, $measure: \"$value\" bits, not in [$2, $3]"
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

# expect_error TEXT COMMAND...: it fails with 1, prints one line with TEXT, and leaves nothing.
expect_error() {
  local text="$1"
  shift
  "$@" 2> "$TEST_TMPDIR/stderr"
  local code=$?
  if [[ $code -ne 1 || $(wc -l < "$TEST_TMPDIR/stderr") -ne 1 || -e "$TEST_TMPDIR/out" ]] ||
    ! grep -qF -- "$text" "$TEST_TMPDIR/stderr"; then
    fail "($code) $*: $(cat "$TEST_TMPDIR/stderr")"
  fi
}

expect_error "no-such.pb" reports/leakage --spec=no-such.pb --out_dir="$TEST_TMPDIR/out"
# An empty file is a split with its defaults.
touch "$TEST_TMPDIR/split.pb"
expect_error "no-such.textproto" experiments/run_neighbours --split="$TEST_TMPDIR/split.pb" \
  --manifest=no-such.textproto --out="$TEST_TMPDIR/out"
exit $((failures > 0))
