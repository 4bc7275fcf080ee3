#!/bin/sh
# The job of //experiments:adaptive_tracing_live, on a machine with two processors: labels work of its own, fits policies
# to that, and does the work again while each policy watches. Prints lines for report_live_policies:
#   stretch POLICY LABEL WORK BEGIN END REPETITIONS
#   report POLICY JSON
exec < /dev/null
# policies=NAME,... window=DURATION seconds=N
policies='' window=''
. /callprint/options
. /callprint/live_work.sh
fit_policies "$policies" "$window"
for policy in untraced $(echo "$policies" | tr , ' '); do
  echo "watching by $policy" >&2
  [ "$policy" = untraced ] || watch_by "$policy" "$window"
  for i in 0 2 1 3; do
    stretch $policy encryption $i
    stretch $policy none $(((i + 1) % 4))
  done
  [ "$policy" != untraced ] || continue
  end_watching || exit
  sed "s/^/report $policy /" /tmp/reports
done
exit 42
