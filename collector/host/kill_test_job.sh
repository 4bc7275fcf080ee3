#!/bin/sh
# The job of record_host_kill_test: a recorder is killed at a hundred moments, and tracefs put back as it was each time.
. /callprint/tracing_snapshot.sh
exec < /dev/null
# As in record_host_test_job.sh.
echo 'excluded_function: "get_kprobe"' > /tmp/spec.textproto
others_settings
settings > /tmp/before
kill=0
while [ $kill -lt 100 ]; do
  # From the start to well into the recording, in thousandths of a second.
  moment=$((($(od -An -N2 -tu2 /dev/urandom) * 2500) / 65536))
  /callprint/record_host --spec=/tmp/spec.textproto --out=/tmp/out > /tmp/said 2>&1 &
  recorder=$!
  sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
  kill -KILL $recorder
  wait $recorder 2> /dev/null
  [ -e /run/callprint-tracing.journal ] && left=journal || left=nothing
  if /callprint/record_host --restore > /tmp/said 2>&1 && untouched; then
    echo "works kill-$kill after $moment ms, $left left"
  else
    echo "broken kill-$kill after $moment ms"
    cat /tmp/said
  fi
  kill=$((kill + 1))
done
exit 42
