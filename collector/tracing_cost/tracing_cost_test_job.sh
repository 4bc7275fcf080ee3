#!/bin/sh
# The job of tracing_cost_*_test: measures on a host, and leaves its tracefs as it was found. Prints `works NAME` or
# `broken NAME STATUS`.
exec < /dev/null
tracing=/sys/kernel/tracing
. /callprint/tracing_snapshot.sh

# get_kprobe: as in record_host_test_job.sh.
measure() {
  /callprint/measure_tracing_cost --never=get_kprobe --rounds=1 --repetitions=3 --load_time=1ms "$@" > /tmp/said 2>&1
}

# number ROW COLUMN: of the table.
number() { sed -n "s/^$1  *//p" /tmp/said | awk -v column="$2" '{ print $column }'; }

echo nop > $tracing/current_tracer
echo 1408 > $tracing/buffer_size_kb
echo get_kprobe > $tracing/set_ftrace_notrace
settings > /tmp/before
check measures 'measure --out=/tmp/cost'
# Each takes some nanoseconds, and what is refused fewer than what is traced.
check traced-calls-cost '[ $(number full 1) -gt 10 ]'
check refused-calls-cost-less '[ $(number "depth 1" 2) -gt 0 ] && [ $(number "depth 1" 2) -lt $(number full 1) ]'
check files 'grep -q "^setup {" /tmp/cost/tracing_cost.textproto && grep -q ",full,getppid,0," /tmp/cost/tracing_cost.csv'
check restores untouched
echo function > $tracing/current_tracer
check refuses-a-tracer-in-use '! measure && grep -q "somebody traces already" /tmp/said'
check leaves-that-tracer 'grep -qx function $tracing/current_tracer'
exit 42
