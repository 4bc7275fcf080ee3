#!/bin/sh
# The job of the kernels' tests: what recording needs of any kernel. Prints `works NAME` or
# `broken NAME STATUS` with what it said.
tracing=/sys/kernel/tracing

# check NAME COMMAND: COMMAND, given to sh, must succeed.
check() {
  name=$1
  shift
  if timeout 60 sh -ec "$*" > /tmp/said 2>&1 < /dev/null; then
    echo "works $name"
  else
    echo "broken $name $?"
    tail -n 5 /tmp/said
  fi
}

uname -r
check function-graph "echo function_graph > $tracing/current_tracer; cat /proc/version > /dev/null
  echo 0 > $tracing/tracing_on; grep -q 'version_proc_show' $tracing/trace
  echo nop > $tracing/current_tracer; echo 1 > $tracing/tracing_on"
# As the recorder writes: past the cache, so that the memory's file has it at once.
check nvdimm 'head -c 1048576 /dev/urandom > /tmp/in
  dd if=/tmp/in of=/dev/pmem0 bs=64k oflag=direct
  dd if=/dev/pmem0 bs=64k count=16 iflag=direct | cmp - /tmp/in'
check modules 'find /usr/lib/modules/$(uname -r)/kernel -name "*.ko*" | sed "s|.*/||; s|\.ko.*||" |
  xargs modprobe -a; test $(wc -l < /proc/modules) -gt 30'
check random 'test $(cat /proc/sys/kernel/random/entropy_avail) -ge 128; grep -qw rdrand /proc/cpuinfo'
exit 42
