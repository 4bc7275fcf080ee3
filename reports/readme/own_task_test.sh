#!/bin/bash
# The task that collector/on_your_own_machine.md shows is one, and all of its programs are in its plan.
#   own_task_test.sh DOCUMENT PLAN_PROGRAM
set -euo pipefail
document=$1 plan=$2
awk '
  inside && /^```/ { exit }
  inside { print }
  marked && /^```/ { inside = 1 }
  $0 == "<!-- recipe: task -->" { marked = 1 }' "$document" > "$TEST_TMPDIR/mine.textproto"
"$plan" --task="$TEST_TMPDIR/mine.textproto" --shards=1 --runs_per_shard=60 --shard=0 --print > "$TEST_TMPDIR/plan"
shown=$(sed -n 's/^  name: "\(.*\)"$/\1/p' "$TEST_TMPDIR/mine.textproto" | sort)
planned=$(sed -n 's/^  program: "\(.*\)"$/\1/p' "$TEST_TMPDIR/plan" | sort -u)
[[ -n $shown && $shown == "$planned" ]] || { echo "FAILED: shown: $shown; planned: $planned"; exit 1; }
