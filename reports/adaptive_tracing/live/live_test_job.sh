#!/bin/sh
# The job of live_*_test, on a machine with two processors: policies that are fitted to the machine's own work and
# followed, and tracefs after each. Prints `works NAME` or `broken NAME STATUS`.
exec < /dev/null
tracing=/sys/kernel/tracing
. /callprint/tracing_snapshot.sh
export seconds=3
. /callprint/live_work.sh
# An unused buffer reads as "7 (expanded: 1408)" until something uses it.
echo 1408 > $tracing/buffer_size_kb
settings > /tmp/before

check fits-policies 'fit_policies full,cheap_64,depth_1,random_duty_50,adaptive_256_often 500ms'
check settings-after-fitting untouched

# follow POLICY: a stretch of work, watched.
follow() {
  watch_by $1 500ms
  stretch $1 encryption 3
  end_watching
}
check full 'follow full && grep -q "\"traced\":\"usual\"" /tmp/reports'
# Of the window that has most.
events=$(sed 's/.*"events":\([0-9]*\).*/\1/' /tmp/reports | sort -n | tail -n 1)
check few-functions 'follow cheap_64 && [ $(sed "s/.*\"events\":\([0-9]*\).*/\1/" /tmp/reports | sort -n | tail -n 1) -lt $(('"$events"' / 4)) ]'
check settings-after-few-functions untouched
check depth 'follow depth_1 && grep -q "\"traced\":\"usual\"" /tmp/reports'
check settings-after-a-depth untouched
check pauses 'follow random_duty_50 && grep -q "\"traced\":\"nothing\"" /tmp/reports'
check settings-after-pauses untouched
# After about one window in four, by its spec.
until_closer() {
  for i in 0 1 2 3 0 1 2 3 0 1 2 3; do
    stretch closer encryption $i
    stretch closer none $i
    ! grep -q "\"traced\":\"everything\"" /tmp/reports || return 0
  done
  return 1
}
check looks-closer 'watch_by adaptive_256_often 500ms; until_closer && end_watching'
check settings-after-looking-closer untouched
check refuses-to-record '! /callprint/run.sh watch --policy=/tmp/policies/full --record=/tmp/kept 2> /tmp/said && grep -q "other things" /tmp/said'
exit 42
