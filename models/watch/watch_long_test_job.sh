#!/bin/sh
# The job of watch_long_test: an hour of watching a machine that works, whose memory must not grow. Prints
# `works NAME` or `broken NAME STATUS`, and how much memory watch has.
exec < /dev/null
. /callprint/tracing_snapshot.sh
minutes=60
# The emulator can run code that was patched a moment ago as it was before; see record_host_test_job.sh.
cat > /tmp/spec.textproto << 'END'
excluded_function: "get_kprobe"
excluded_function: "__rcu_read_*"
excluded_function: "_raw_spin_*"
excluded_function: "mutex_*"
excluded_function: "__cond_resched"
END

# Work of several kinds, with processes that come and go.
(while :; do
  sort /proc/kallsyms | head -n 3 > /dev/null
  ls -lR /usr > /dev/null
  for _ in 1 2 3 4 5 6 7 8; do (:); done
  sleep 1
done) &
working=$!
echo 1408 > /sys/kernel/tracing/buffer_size_kb
settings > /tmp/before
/callprint/run.sh watch --model=/callprint/model --spec=/tmp/spec.textproto --window=1s --format=json > /tmp/lines \
  2> /tmp/said &
watching=$!
first=0 last=0
export first last
for minute in $(seq $minutes); do
  sleep 60
  last=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' /proc/$watching/status)
  # The largest window of the first minutes is part of what it needs.
  [ $minute = 10 ] && first=$last
  [ $((minute % 5)) = 0 ] && echo "minute $minute: $last KiB, $(wc -l < /tmp/lines) windows, $(tail -n 1 /tmp/lines | sed 's/.*\(dropped_windows":[0-9]*\).*/\1/')"
done
kill -INT $watching
check ends-well 'wait $watching'
tail -n 1 /tmp/said
check memory-does-not-grow '[ $last -gt 0 ] && [ $last -le $((first + first / 10)) ]'
check answers-come '[ $(wc -l < /tmp/lines) -gt $((minutes * 10)) ]'
check settings-in-the-end untouched
kill $working
exit 42
