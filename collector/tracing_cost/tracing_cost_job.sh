#!/bin/sh
# The job of //experiments:tracing_cost: measures what tracing costs on the host that was booted, and prints the files
# between lines of their names.
exec < /dev/null
# get_kprobe: as in record_host_test_job.sh.
# shellcheck disable=SC2046 # Options are words.
TMPDIR=/tmp /callprint/measure_tracing_cost --never=get_kprobe --recording_spec=/callprint/recording_spec.textproto \
  --machine="emulated, $(nproc) processors" --command="$(cat /callprint/command)" --out=/tmp/cost $(cat /callprint/options) || exit
for file in tracing_cost.csv tracing_cost.textproto; do
  echo "begin $file"
  cat /tmp/cost/$file
  echo "end $file"
done
exit 42
