#!/bin/bash
# leakage() on made-up recordings of which it is known what observers can know (make_synthetic_shards.cc), and its
# programs on input that cannot be used.
set -u
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
grep -qF 'never a proof of safety' $made/report.md || fail "report.md does not say what it does not say"
$made/show.sh > "$TEST_TMPDIR/shown" || fail "show.sh"
[[ -f "$(grep 'report\.svg$' "$TEST_TMPDIR/shown")" ]] || fail "show.sh names no report.svg"

reports/leakage --spec=$made/spec.pb --out_dir="$TEST_TMPDIR" nonsense 2> "$TEST_TMPDIR/stderr" &&
  fail "nonsense was accepted"
grep -qF '"nonsense" is no observer' "$TEST_TMPDIR/stderr" || fail "$(cat "$TEST_TMPDIR/stderr")"
experiments/run_neighbours --split=$made/split.pb --manifest=no-such.textproto 2> "$TEST_TMPDIR/stderr" &&
  fail "a manifest that is not there was accepted"
grep -qF 'no-such.textproto' "$TEST_TMPDIR/stderr" || fail "$(cat "$TEST_TMPDIR/stderr")"
exit $((failures > 0))
