#!/bin/sh
# The job of watch_host_test and watch_*_test, on a machine with two processors: from labels that are typed to a
# model that watches. Prints `works NAME` or `broken NAME STATUS`.
exec < /dev/null
tracing=/sys/kernel/tracing
. /callprint/tracing_snapshot.sh
# The emulator can run code that was patched a moment ago as it was before; see record_host_test_job.sh.
# Without locks and the like there is less to do for an emulated machine.
cat > /tmp/spec.textproto << 'END'
excluded_function: "get_kprobe"
excluded_function: "__rcu_read_*"
excluded_function: "_raw_spin_*"
excluded_function: "mutex_*"
excluded_function: "__cond_resched"
END
watch="/callprint/run.sh watch --model=/tmp/model --spec=/tmp/spec.textproto"

# Reads the kernel's files, again and again.
busy() { while :; do cat /proc/kallsyms > /tmp/kallsyms.$1; done; }

# Ends what runs in the background as number $1.
quiet() {
  kill $1
  wait $1 2> /dev/null
}

# An unused buffer reads as "7 (expanded: 1408)" until something uses it.
echo 1408 > $tracing/buffer_size_kb
settings > /tmp/before

# Labelling: what a user would type.
labels="1 2 3 4 5 6"
[ ! -e /callprint/quick ] || labels="1 2"
type_labels() {
  for i in $labels; do
    busy $i &
    reading=$!
    echo reading
    sleep 4
    quiet $reading
    echo idle
    sleep 4
  done
  busybox killall record_host
}
check labels '(sleep 6; type_labels) | /callprint/record_host --spec=/tmp/spec.textproto --labels_from_input --label=idle --out=/tmp/mine > /tmp/said 2>&1'
check dataset '/callprint/run.sh build --folder=/tmp/mine --name=mine --version=1 --positive_label=reading > /tmp/said 2>&1'
echo 'name: "mine" features { group: "count" transform: LOG1P } logistic_regression { c: 0.1 }' > /tmp/mine.textproto
check model '/callprint/run.sh train --spec=/tmp/mine.textproto --dataset=/tmp/mine --out=/tmp/model > /tmp/said 2>&1'

# Watching.
busy 7 &
reading=$!
check watches '$watch --window=1s --duration=12s > /tmp/lines 2> /tmp/said'
quiet $reading
cat /tmp/said /tmp/lines
# Right answers want more labels than a quick test types.
[ -e /callprint/quick ] || check sees-reading '[ $(grep -c " reading [01]\." /tmp/lines) -gt $(grep -c " idle [01]\." /tmp/lines) ]'
check settings-after-watching untouched
check watches-in-json '$watch --window=1s --duration=12s --format=json > /tmp/lines 2> /tmp/said && grep -q "\"label\":" /tmp/lines'
[ -e /callprint/quick ] || check sees-idling '[ $(grep -c "\"label\":\"idle\"" /tmp/lines) -gt $(grep -c "\"label\":\"reading\"" /tmp/lines) ]'
tail -n 2 /tmp/lines

# Kept, and asked again offline: the same answers.
check records '$watch --window=1s --duration=8s --functions=0 --record=/tmp/kept > /tmp/lines 2> /tmp/said'
/callprint/run.sh predict --model=/tmp/model --functions=0 /tmp/kept/*.shard 2> /tmp/said | awk '/^host-/ { print $5, $6 }' > /tmp/offline
awk '{ print $2, $3 }' /tmp/lines > /tmp/live
check same-answers-offline '[ -s /tmp/live ] && diff /tmp/live /tmp/offline'

[ ! -e /callprint/quick ] || exit 42

# A processor that goes and comes, and a signal.
$watch --window=1s > /tmp/lines 2> /tmp/said &
watching=$!
# Some kernels take seconds until they trace.
until [ -s /tmp/lines ]; do sleep 1; done
sleep 4
echo 0 > /sys/devices/system/cpu/cpu1/online
sleep 4
echo 1 > /sys/devices/system/cpu/cpu1/online
sleep 6
kill -INT $watching
check ends-well-at-a-signal 'wait $watching && [ $(wc -l < /tmp/lines) -gt 5 ]'
check settings-after-a-signal untouched

# Hostile: names with escape sequences, and a machine that forks as fast as it can.
(while :; do printf '\033[2J\377' > /proc/self/comm; done) &
renaming=$!
(while :; do (:) & done) 2> /dev/null &
forking=$!
check hostile '$watch --window=500ms --duration=10s --buffer_kib=1024 > /tmp/lines 2> /tmp/said'
kill -9 $forking $renaming
check no-escapes-in-lines '! grep -q "$(printf "\033")" /tmp/lines'
tail -n 3 /tmp/lines
check settings-in-the-end untouched
exit 42
