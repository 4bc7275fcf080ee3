#!/bin/bash
# Follows CONTRIBUTING.md: its program joins the task's plan, its model learns, the lines of its learner fit into the
# lists, and its analysis shows what it found. The learner's own code and test are targets here.
set -euo pipefail
source reports/analysis/page_checks.sh
contributing=CONTRIBUTING.md task=workloads/encryption/task.textproto
synthetic=experiments/smoke/synthetic smoke=experiments/smoke/smoke

recipe() {
  reports/contributing/recipe.sh "$contributing" "$1"
}

# A program.
cat "$task" <(recipe program) > "$TEST_TMPDIR/task.textproto"
name=$(recipe program | sed -n 's/^  name: "\(.*\)"/\1/p')
[[ -n $name ]] || fail "the program has no name"
! grep -q "\"$name\"" "$task" || fail "CONTRIBUTING.md shows $name, which the task has already"
runs=0
for shard in 0 1 2 3; do
  runs=$((runs + $(workloads/plan --task="$TEST_TMPDIR/task.textproto" --shards=4 --shard=$shard --print |
    grep -c "program: \"$name\"" || true)))
done
((runs > 0)) || fail "no run of $name in the plan"

# A model: as the recipe has it, but for the folder.
model=$TEST_TMPDIR/$(recipe model | sed -n 's/^name: "\(.*\)"/\1/p').textproto
recipe model > "$model"
experiments/fold/run_fold --split=$smoke/split.pb --model="$model" --track=unseen_program --fold=0 --folds=4 \
  --manifest=$synthetic/manifest.textproto \
  --features=$synthetic/0.features,$synthetic/1.features,$synthetic/2.features \
  --out="$TEST_TMPDIR/fold.pb" || fail "the model does not learn"
[[ -s $TEST_TMPDIR/fold.pb ]] || fail "the model has no predictions"

# A learner: its lines in the list of specs and in the two switches, which compile.
tree=$TEST_TMPDIR/tree
mkdir -p "$tree/models/nearest_mean"
for file in nearest_mean.proto nearest_mean.h; do
  recipe "models/nearest_mean/$file" > "$tree/models/nearest_mean/$file"
done

# add_line FILE BEFORE FIRST_LINE: FILE with the recipe's line before the first line that begins as BEFORE, and
# FIRST_LINE, an import or include, before the first of its kind.
add_line() {
  local file=$1 before=$2 first=$3
  recipe "line of $file" > "$TEST_TMPDIR/line"
  awk -v before="$before" -v first="$first" -v line="$TEST_TMPDIR/line" '
    BEGIN { kind = substr(first, 1, index(first, " ")) }
    !imported && index($0, kind "\"models/") == 1 { print first; imported = 1 }
    !added && index($0, before) == 1 { while ((getline text < line) > 0) print text; added = 1 }
    { print }
    END { exit !(imported && added) }' "$file" > "$tree/$file" || fail "$file has no place for the line"
}
add_line models/model_spec.proto "  }" 'import "models/nearest_mean/nearest_mean.proto";'
for switch in models/model.cc models/validate_model_spec.cc; do
  add_line "$switch" "    case ModelSpec::LEARNER_NOT_SET:" '#include "models/nearest_mean/nearest_mean.h"'
done
external/com_google_protobuf/protoc -I "$tree" -I . --cpp_out="$tree" \
  "$tree/models/nearest_mean/nearest_mean.proto" "$tree/models/model_spec.proto" ||
  fail "the learner's line in model_spec.proto"
compiles() { reports/contributing/compiler_for_models -fsyntax-only -Wall -Werror -I "$tree" -I . "$1"; }
for switch in models/model.cc models/validate_model_spec.cc; do
  compiles "$tree/$switch" || fail "the learner's line in $switch"
  # Without the line, the compiler misses the case.
  cp "$switch" "$tree/without.cc"
  ! compiles "$tree/without.cc" 2> "$TEST_TMPDIR/said" || fail "$switch: nothing misses the learner"
  grep -q kNearestMean "$TEST_TMPDIR/said" || fail "$switch: the compiler does not say what is missing"
done

# An analysis: its program and rule are a target here; its line joins the shelf.
made=reports/contributing/event_counts
check_page $made
check_open $made/show.sh
expect_text $made/report.csv "dataset,label,samples,mean_events"
grep -qxF '    "ablation",' experiments/BUILD || fail "experiments/BUILD has no list of analyses"
[[ $(recipe "line of experiments/BUILD") == '    "event_counts",' ]] || fail "the analysis's line"
recipe reports/event_counts/BUILD | grep -qF 'name = "event_counts"' || fail "the analysis's BUILD"
finish
