#!/bin/sh
# The job of record_host_test and record_host_*_test: a host's kernel, recorded and left as it was found. Prints `works NAME` or
# `broken NAME STATUS`.
record="/callprint/record_host --spec=/tmp/spec.textproto"
exec < /dev/null
# The emulator can run code that was patched a moment ago as it was before. In this function, which the kernel calls
# where it meets a breakpoint that it does not know, that would go on for ever. Processors do not do this.
echo 'excluded_function: "get_kprobe"' > /tmp/spec.textproto

tracing=/sys/kernel/tracing
. /callprint/tracing_snapshot.sh

# recorded OPTION...: records into /tmp/out; what it says is in /tmp/said, what describe says of it in /tmp/shards.
recorded() {
  rm -rf /tmp/out
  $record --out=/tmp/out "$@" > /tmp/said 2>&1 || return
  for shard in /tmp/out/*.shard; do
    /callprint/describe --run=0 --events=500000 $shard || return
  done > /tmp/shards
}

# refused TEXT OPTION...: fails, says TEXT, and leaves no shard.
refused() {
  text=$1
  shift
  rm -rf /tmp/out
  ! $record --out=/tmp/out --duration=1s "$@" > /tmp/said 2>&1 && grep -q "$text" /tmp/said && [ -z "$(ls /tmp/out)" ]
}

# stopped SIGNAL SECONDS: the exit code of a recorder that gets the signal so long after it began to record, or of
# SIGKILL, to start.
stopped() {
  rm -rf /tmp/out
  $record --out=/tmp/out --label=stopped > /tmp/said 2>&1 &
  recorder=$!
  [ $1 = KILL ] || until grep -q "recording" /tmp/said; do sleep 0.2; done
  sleep $2
  kill -$1 $recorder
  wait $recorder
}

has_instances() { mkdir $tracing/instances/probe && echo get_kprobe > $tracing/instances/probe/set_ftrace_notrace && echo function_graph > $tracing/instances/probe/current_tracer; }
if has_instances 2> /tmp/said; then instances=1; else instances=0; fi
# Whether the tracer's options are each instance's own (about 6.19), or the same switches for all.
own_options=0
if [ $instances = 1 ]; then
  echo 0 > $tracing/instances/probe/options/sleep-time
  ! grep -qx 1 $tracing/options/sleep-time || own_options=1
  echo 1 > $tracing/instances/probe/options/sleep-time
fi
rmdir $tracing/instances/probe
echo nop > $tracing/current_tracer
echo 1408 > $tracing/buffer_size_kb
echo get_kprobe > $tracing/set_ftrace_notrace
settings > /tmp/before

check records 'recorded --label=idle --duration=3s'
check label 'grep -q "idle  *COMPLETED" /tmp/shards'
check both-processors '[ $(sed -n "/us  CPU/,\$p" /tmp/shards | awk "{ print \$2 }" | grep -c "^[01]$") -gt 100 ] && grep -q " 1  *[0-9]* | " /tmp/shards'
check nothing-lost 'grep -q ", 0 lost" /tmp/shards'
check where-it-records "grep -q '$([ $instances = 1 ] && echo 'in an instance' || echo 'in the top tracer')' /tmp/said"
check settings-after-recording untouched

if [ -e /callprint/quick ]; then
  others_settings
  settings > /tmp/before
  check leftovers 'recorded --label=idle --command="ls -l /usr/bin /etc > /dev/null"'
  check leftovers-after-recording untouched
  stopped KILL 3
  check restore-after-kill '$record --restore > /tmp/said 2>&1'
  check leftovers-after-kill untouched
  exit 42
fi

# Single functions, also by a pattern; written by their numbers.
few() {
  for line in 'only_function: "vfs_*"' 'only_function: "do_sys_openat2"' 'only_function: "no_such_function"'; do
    echo "$line"
  done | cat /tmp/spec.textproto - > /tmp/few.textproto
  # The later --spec counts.
  recorded --spec=/tmp/few.textproto --label=few --command="ls -lR /usr /etc > /dev/null"
}
check few-functions 'few && grep -q "do_sys_openat2" /tmp/shards && grep -q "vfs_" /tmp/shards && ! grep -q "iterate_dir" /tmp/shards'
check settings-after-few-functions untouched

# Names that more are kept of stay.
echo 6000 > $tracing/saved_cmdlines_size
kept=$(cat $tracing/saved_cmdlines_size)
(sleep 2; cat $tracing/saved_cmdlines_size > /tmp/meanwhile) &
check keeps-more-names "recorded --duration=3s && grep -qx $kept /tmp/meanwhile"
settings > /tmp/before

# A module that comes in the middle has names.
check module-in-the-middle 'recorded --label=module --tree --command="modprobe brd rd_nr=1; dd if=/dev/zero of=/dev/ram0 bs=4k count=64 oflag=direct" && grep -q "brd_" /tmp/shards'

check command 'recorded --label=list --command="ls -l /usr/bin /etc > /dev/null; exit 3" && grep -q "ended with code 3" /tmp/said'
check command-is-in-it 'grep -q "iterate_dir\|getdents" /tmp/shards'
check tree 'recorded --label=list --tree --command="ls -l /usr/bin /etc > /dev/null"'
# But for what the idle loop does before a switch is over.
check tree-only 'awk "/ \| / { all++; if (\$3 == 0) idle++ } END { exit !(all > 1000 && idle < all / 50) }" /tmp/shards'
(while :; do sleep 0.1; done) &
check one-process "recorded --label=sleepy --pid=$! --duration=2s"
kill $!
# What is asleep makes no run.
sleep 1000 &
check nothing-traced "\$record --out=/tmp/none --label=asleep --pid=$! --duration=2s > /tmp/said 2>&1 && grep -q 'makes no run' /tmp/said && [ -z \"\$(ls /tmp/none)\" ]"
kill $!
# Typed once it records, which takes some kernels seconds.
typing() {
  while ! grep -q "recording 2 processors" /tmp/said; do sleep 0.2; done
  # On a machine that others use too, a run's end can take a second.
  for label in playing "" paused; do
    sleep 3
    echo $label
  done
  sleep 3
  busybox killall record_host
}
has_label() { grep -q " $1  *COMPLETED" /tmp/shards; }
rm /tmp/said
check typed-labels 'typing 2> /dev/null | recorded --label=before --labels_from_input && has_label before && has_label playing && has_label paused'
check settings-after-labels untouched

others_settings
settings > /tmp/before
check leftovers 'recorded --label=idle --command="ls -l /usr/bin /etc > /dev/null"'
check all-functions-in-spite-of-them 'grep -q "iterate_dir" /tmp/shards && grep -q " 1  *[0-9]* | " /tmp/shards'
check deep-calls-in-spite-of-them 'grep -qE "[|] {11,}[a-z_]" /tmp/shards'
check leftovers-after-recording untouched
check interrupted 'stopped INT 2 && ls /tmp/out/*.shard > /dev/null'
check leftovers-after-interrupt untouched
check hung-up 'stopped HUP 1 && ls /tmp/out/*.shard > /dev/null'
check terminated 'stopped TERM 1 && ls /tmp/out/*.shard > /dev/null'
check leftovers-after-termination untouched
for moment in 0.05 0.2 0.4 0.8 1.6; do
  stopped KILL $moment
  [ ! -e /run/callprint-tracing.journal ] || check refuses-after-kill-at-$moment "refused 'run record_host --restore first'"
  check restore-after-kill-at-$moment '$record --restore > /tmp/said 2>&1'
  check leftovers-after-kill-at-$moment untouched
done
check nothing-to-restore '$record --restore | grep -q "nothing to put back"'
for list in set_ftrace_filter set_ftrace_notrace set_graph_function set_graph_notrace set_event set_ftrace_pid set_event_pid; do
  echo > $tracing/$list
done
echo get_kprobe > $tracing/set_ftrace_notrace
echo 0 > $tracing/max_graph_depth
echo 0 > $tracing/tracing_thresh
echo schedule:traceoff > $tracing/set_ftrace_filter
[ $instances = 1 ] || check refuses-commands 'refused "holds the command"'
echo "!schedule:traceoff" > $tracing/set_ftrace_filter
settings > /tmp/before

check refuses-users '! chroot --userspec=65534:65534 / $record --out=/tmp/nobody > /tmp/said 2>&1 && grep -q "needs root" /tmp/said'
echo 2 > /proc/sys/kernel/kptr_restrict
check refuses-hidden-addresses 'refused kptr_restrict=1'
echo 0 > /proc/sys/kernel/kptr_restrict
echo 0 > /proc/sys/kernel/ftrace_enabled
check refuses-ftrace-switched-off 'refused "kernel.ftrace_enabled=1"'
echo 1 > /proc/sys/kernel/ftrace_enabled
umount $tracing
check refuses-without-tracefs 'refused "tracefs is not mounted"'
mount -t tracefs tracefs $tracing
$record --out=/tmp/first --duration=4s > /tmp/first_said 2>&1 &
sleep 1
check refuses-a-second-recorder 'refused "another recorder is at work"'
wait
echo function > $tracing/current_tracer
if [ $instances = 1 ]; then
  check records-beside-another-tracer 'recorded --duration=1s'
else
  check refuses-a-tracer-in-use 'refused "the tracer function is in use"'
fi
check leaves-that-tracer 'grep -qx function $tracing/current_tracer'
echo function_graph > $tracing/current_tracer
echo 9 > $tracing/max_graph_depth
check refuses-what-would-change-anothers 'refused "somebody else records with function_graph (the top tracer"'
check leaves-that-one-too 'grep -qx function_graph $tracing/current_tracer && grep -qx 9 $tracing/max_graph_depth'
echo 0 > $tracing/max_graph_depth
before=$(cat $tracing/options/sleep-time)
echo 0 > $tracing/options/sleep-time
if [ $own_options = 1 ]; then
  check records-beside-anothers-options 'recorded --duration=1s'
else
  check refuses-to-change-anothers-options 'refused "somebody else records with function_graph (the top tracer"'
fi
check leaves-those-options 'grep -qx 0 $tracing/options/sleep-time'
echo $before > $tracing/options/sleep-time
echo nop > $tracing/current_tracer
check settings-after-refusals untouched

# What programs do to whoever watches them.
(while :; do printf '\377\376\033[2J' > /proc/self/comm; done) &
renamed=$!
check hostile-names 'recorded --duration=2s --label=renamed'
kill $renamed
(while :; do (:) & done) 2> /dev/null &
forking=$!
check forks 'recorded --duration=3s --label=forks --buffer_kib=2048'
kill -9 $forking
(sleep 1; echo 0 > /sys/devices/system/cpu/cpu1/online; sleep 2; echo 1 > /sys/devices/system/cpu/cpu1/online) &
check processor-goes-and-comes 'recorded --duration=5s --label=hotplug'
mkdir /tmp/small
mount -t tmpfs -o size=64k tmpfs /tmp/small
check full-disk '! $record --out=/tmp/small --duration=3s > /tmp/said 2>&1 && grep -qi "no space\|disk full" /tmp/said && [ -z "$(ls /tmp/small)" ]'
check settings-in-the-end untouched
# For good: the last check.
mount -t securityfs securityfs /sys/kernel/security
if echo confidentiality > /sys/kernel/security/lockdown; then
  check refuses-a-locked-kernel 'refused "locked down"'
else
  echo "works no-lockdown-in-this-kernel"
fi
exit 42
