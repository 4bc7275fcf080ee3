#!/bin/sh
# For jobs on a host: source it. Checks, what tracefs is like, and what others leave there.
tracing=/sys/kernel/tracing

# check NAME COMMAND: prints `works NAME`, or where COMMAND fails `broken NAME STATUS` and the end of /tmp/said.
check() {
  name=$1
  shift
  if eval "$*"; then
    echo "works $name"
  else
    echo "broken $name $?"
    tail -n 20 /tmp/said
  fi
}

# Every setting of tracefs: what is no data, no list of what there is, and nothing that reading changes.
settings() {
  for file in $tracing/* $tracing/options/* $tracing/instances/*; do
    case ${file##*/} in
      available_* | README | dyn_ftrace_total_info | enabled_functions | touched_functions | error_log | events | \
        free_buffer | instances | per_cpu | printk_formats | recursed_functions | saved_* | snapshot | trace | \
        trace_marker* | trace_pipe | trace_stat | *_profile | timestamp_mode | buffer_total_size_kb | options | *probe* | \
        user_events_* | synthetic_events | dynamic_events | eval_map | max_graph_depth_*) ;;
      *) echo "$file: $(cat $file 2>&1)" ;;
    esac
  done
  cat $tracing/events/*/*/enable | sort | uniq -c
  cat $tracing/saved_cmdlines_size
  ls $tracing/instances
}

# As /tmp/before has it.
untouched() { settings | diff /tmp/before - > /tmp/difference || { cat /tmp/difference; false; }; }

# What others leave behind.
others_settings() {
  echo 5 > $tracing/max_graph_depth
  echo 100 > $tracing/tracing_thresh
  echo "vfs_*" > $tracing/set_ftrace_filter
  printf "%s\n" "vfs_read*" get_kprobe > $tracing/set_ftrace_notrace
  echo "vfs_write" > $tracing/set_graph_function
  echo "schedule" > $tracing/set_graph_notrace
  echo mono > $tracing/trace_clock
  echo 1 > $tracing/tracing_cpumask
  echo 0 > $tracing/options/overwrite
  echo 0 > $tracing/options/sleep-time
  echo 0 > $tracing/options/funcgraph-irqs
  echo 1 > $tracing/options/event-fork
  echo "sched:sched_switch" > $tracing/set_event
  # Of a process that makes no others, which event-fork would add.
  echo 1 > $tracing/set_ftrace_pid
  echo 1 > $tracing/set_event_pid
}
