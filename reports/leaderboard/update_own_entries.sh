#!/bin/bash
# The suite's own entries, anew: builds the experiments that are named (all tasks, if none is), defines their tasks,
# and submits every model on every track.
#   reports/leaderboard/update_own_entries.sh [TASK...]
set -euo pipefail
cd "$(dirname "$0")/../.."
tasks=("$@")
if ((${#tasks[@]} == 0)); then
  for file in reports/leaderboard/*/task.textproto; do tasks+=("$(basename "$(dirname "$file")")"); done
fi
bazel build "${tasks[@]/#///experiments:}" //reports:submit
for task in "${tasks[@]}"; do
  results=bazel-bin/experiments/$task/results.pb
  own=$(grep -lE '^submitter: "Callprint"$' "reports/leaderboard/$task"/*/*.textproto 2> /dev/null || true)
  # Models that are gone have no entry.
  [[ -z $own ]] || xargs rm -f <<< "$own"
  bazel-bin/reports/leaderboard/submit --define_task --out=reports/leaderboard "$results"
  bazel-bin/reports/leaderboard/submit --out=reports/leaderboard --submitter=Callprint --processor="x86-64 with AVX2" \
    --revision="$(git rev-parse HEAD)" "$results"
done
