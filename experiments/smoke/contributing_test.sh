#!/bin/bash
# Follows CONTRIBUTING.md: its program joins the task's plan, and its model learns.
#   contributing_test.sh CONTRIBUTING TASK PLAN_PROGRAM
set -euo pipefail
contributing=$1 task=$2 plan=$3
synthetic=experiments/smoke/synthetic smoke=experiments/smoke/smoke

# recipe NAME: the block behind <!-- recipe: NAME -->.
recipe() {
  awk -v mark="<!-- recipe: $1 -->" '
    inside && /^```/ { exit }
    inside { print }
    marked && /^```/ { inside = 1 }
    $0 == mark { marked = 1 }' "$contributing"
}

cat "$task" <(recipe program) > "$TEST_TMPDIR/task.textproto"
name=$(recipe program | sed -n 's/^  name: "\(.*\)"/\1/p')
[[ -n $name ]]
if grep -q "\"$name\"" "$task"; then
  echo "FAILED: CONTRIBUTING.md shows $name, which the task has already"
  exit 1
fi
runs=0
for shard in 0 1 2 3; do
  runs=$((runs + $("$plan" --task="$TEST_TMPDIR/task.textproto" --shards=4 --shard=$shard --print |
    grep -c "program: \"$name\"" || true)))
done
((runs > 0)) || { echo "FAILED: no run of $name in the plan"; exit 1; }

# As the recipe has it, but for the file that the README puts it into.
model=$TEST_TMPDIR/$(recipe model | sed -n 's/^name: "\(.*\)"/\1/p').textproto
recipe model > "$model"
experiments/fold/run_fold --split=$smoke/split.pb --model="$model" --track=unseen_program --fold=0 --folds=4 \
  --manifest=$synthetic/manifest.textproto \
  --features=$synthetic/0.features,$synthetic/1.features,$synthetic/2.features \
  --out="$TEST_TMPDIR/fold.pb"
[[ -s $TEST_TMPDIR/fold.pb ]]
