#!/bin/bash
# A run of the encryption dataset, written as trace.dat: trace-cmd counts as many events, and importing the file, or
# what trace-cmd prints of it, gives the shard's events again.
#   round_trip_test.sh EXPORT IMPORT DESCRIBE SHARD
set -euo pipefail
source workloads/test_checks.sh
export=$1 import=$2 describe=$3 shard=$4 run=204
folder=$TEST_TMPDIR
# events SHARD RUN: a line each, of time, processor, task, depth by its indent, and what happened.
events() {
  "$describe" --run="$2" --events=10000000 "$1" | sed -n '/^ *us  CPU/,/^  \.\.\. and/p' | tail -n +2
}
events "$shard" $run > "$folder/recorded"
(($(wc -l < "$folder/recorded") > 50000)) || fail "the run has few events"

"$export" --format=trace.dat --run=$run --out="$folder/run.dat" "$shard" > /dev/null
trace-cmd report -t "$folder/run.dat" > "$folder/report.txt" 2> /dev/null
trace-cmd report -R "$folder/run.dat" > "$folder/raw.txt" 2> /dev/null
for kind in entry exit; do
  [[ $kind == entry ]] && mark='{$' || mark='} /'
  recorded=$(grep -c -- "$mark" "$folder/recorded") said=$(grep -c "funcgraph_$kind:" "$folder/raw.txt")
  ((recorded == said)) || fail "$recorded events of funcgraph_$kind, but trace-cmd has $said"
done

"$import" --out="$folder/imported" "$folder/run.dat" "$folder/report.txt" > "$folder/said" 2>&1 || fail "import"
cat "$folder/said"
events "$folder/imported/run.shard" 0 > "$folder/from_dat"
cmp "$folder/recorded" "$folder/from_dat" || fail "the events of trace.dat are others"
# Of a return without an entry, trace-cmd's text has no name; all else is the same, to the nanosecond (-t).
events "$folder/imported/report.shard" 0 > "$folder/from_text"
diff "$folder/recorded" "$folder/from_text" | grep '^>' > "$folder/others" || true
(($(wc -l < "$folder/others") < 5)) || fail "the text has $(wc -l < "$folder/others") events that are others"
! grep -v '} /\* unknown \*/$' "$folder/others" || fail "the text has other events"
finish
