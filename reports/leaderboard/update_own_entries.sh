#!/bin/bash
# The suite's own entries, anew: builds the experiments that are named (all tasks, if none is), defines their tasks,
# and submits their models on every track. Of the baselines of one number each only the event rate is there, which is
# the strongest of them nearly everywhere, and of the models on windows those that the README shows: the others are in
# every report, and take room.
#   reports/leaderboard/update_own_entries.sh [TASK...]
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.."
# Before anything is written.
revision=$(third_party/workspace_status.sh)
tasks=("$@")
if ((${#tasks[@]} == 0)); then
  for file in reports/leaderboard/entries/*/task.textproto; do
    tasks+=("$(basename "$(dirname "$file")")")
  done
fi
bazel build "${tasks[@]/#///experiments:}" //reports:submit
for task in "${tasks[@]}"; do
  results=bazel-bin/experiments/$task/results.pb
  bazel-bin/reports/leaderboard/submit --define_task --out=reports/leaderboard/entries "$results"
  # TRACK/MODEL, a line each.
  wanted=$(sed -E '1d; s/^([^,]*),([^,]*),.*/\1\/\2/' "${results%results.pb}report.csv" | sort -u |
    grep -vE '/(baseline_(duration|edges|events|loss)|rbf_svm|xgboost_gaps|xgboost_scale_free)$')
  models=$(sed 's|.*/||' <<< "$wanted" | sort -u | paste -sd,)
  bazel-bin/reports/leaderboard/submit --out=reports/leaderboard/entries --models="$models" --submitter=Callprint --keep_same \
    --revision="${revision#CALLPRINT_REVISION }" "$results"
  # Models that are gone have no entry.
  grep -lE '^submitter: "Callprint"$' "reports/leaderboard/entries/$task"/*/*.textproto | while read -r file; do
    entry=${file#"reports/leaderboard/entries/$task/"}
    grep -qxF "${entry%.textproto}" <<< "$wanted" || rm "$file"
  done
done
