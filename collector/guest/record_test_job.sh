#!/bin/sh
# The job of record_test: the recorder on a real kernel. Prints `works NAME` or `broken NAME STATUS`.
tracing=/sys/kernel/tracing
data=/tmp/data

# Everything that the recorder may change.
settings() {
  for file in current_tracer tracing_on buffer_size_kb saved_cmdlines_size options/function-fork \
    max_graph_depth tracing_thresh trace_clock set_event set_ftrace_pid set_ftrace_notrace_pid set_ftrace_filter \
    set_ftrace_notrace set_graph_function set_graph_notrace options/funcgraph-irqs options/sleep-time; do
    echo "$file: $(cat $tracing/$file)"
  done
}

# record PLAN SPEC: its output goes to /tmp/said. In the background its pid is $!.
record() {
  exec /callprint/record --plan=/callprint/$1.pb --spec=/callprint/$2.pb --output=/dev/pmem0 --data=$data \
    > /tmp/said 2>&1
}

# check NAME COMMAND: COMMAND must succeed.
check() {
  name=$1
  shift
  if eval "$*"; then
    echo "works $name"
  else
    echo "broken $name $?"
    cat /tmp/said
  fi
}

# stopped SIGNAL SPEC: the recorder, stopped in the middle of a run, says so.
stopped() {
  record endless $2 &
  sleep 3
  grep -q function_graph $tracing/current_tracer || return 1
  kill -$1 $!
  wait $!
  [ $? = 130 ]
}

# running NAME: a process of this name is there.
running() { grep -qx "$1" /proc/[0-9]*/comm; }

# An unused buffer reads as "7 (expanded: 1408)" until something uses it.
echo 1408 > $tracing/buffer_size_kb
echo 7 > $tracing/max_graph_depth
# What another tool has left behind.
echo 100 > $tracing/tracing_thresh
echo vfs_read > $tracing/set_ftrace_filter
echo 0 > $tracing/options/funcgraph-irqs
settings > /tmp/before

check runs '(record runs whole_system)'
check completed-run 'grep -q "run 1/9 ok COMPLETED" /tmp/said'
check failed-run 'grep -q "run 2/9 broken FAILED" /tmp/said && grep -q "exit code 3: out of paper" /tmp/said'
# A program that prints Latin-1: its record can be read again.
check printed-bytes-that-are-no-utf8 'head -c 200M /dev/pmem0 | grep -aq "$(printf "ung\357\277\275ltig")"'
check hanging-run 'grep -q "run 3/9 hanging TIMED_OUT" /tmp/said'
check run-after-a-hanging-one 'grep -q "run 4/9 after COMPLETED" /tmp/said'
check programs-at-the-same-time 'grep -q "run 5/9 together COMPLETED" /tmp/said'
check one-of-several-fails 'grep -q "run 8/9 together_broken FAILED" /tmp/said && grep -q "third ended with code 3" /tmp/said'
check no-programs 'grep -q "run 6/9 idle COMPLETED" /tmp/said'
check marks 'grep -q "run 7/9 marked COMPLETED" /tmp/said'
check wrong-marks 'grep -q "run 9/9 wrongly_marked FAILED" /tmp/said && grep -q "line 1 of the marks" /tmp/said'
check nothing-left-running '! running sleep'
check settings-after-runs 'settings | diff /tmp/before -'

check refuses-no-functions '! (record runs no_functions) && grep -q "nothing of what is to be in set_graph_function: no_such_function, nor_this_\*" /tmp/said'
check settings-after-no-functions 'settings | diff /tmp/before -'

check interrupted 'stopped INT process_tree'
check settings-after-interrupt 'settings | diff /tmp/before -'
check terminated 'stopped TERM whole_system'
check settings-after-terminate 'settings | diff /tmp/before -'
check nothing-left-running-then '! running sleep'

echo function > $tracing/current_tracer
check refuses-a-tracer-in-use '! (record endless whole_system) && grep -q "the tracer function is in use" /tmp/said'
check leaves-that-tracer 'grep -qx function $tracing/current_tracer'
exit 42
