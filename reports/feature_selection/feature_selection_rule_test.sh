#!/bin/bash
# feature_selection() on made-up data of which one column is enough (make_synthetic_dataset.cc), and its
# programs on input that cannot be used: one error, and nothing written.
set -u
source reports/analysis/page_checks.sh
# As the rule runs folds, so that bytes compare.
export OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=1
folder="$TEST_TMPDIR"
made=reports/feature_selection/smoke_selection

# expect_value TRACK,RANKING,FUNCTIONS,METRIC LOW HIGH: the value in report.csv is in [LOW, HIGH].
expect_value() {
  local value
  value=$(grep -F -- "$1," $made/report.csv | cut -d, -f5)
  expect_between "$1" "$value" "$2" "$3"
}

for track in random unseen_family; do
  for ranking in mutual_information chi_squared gain elimination; do
    expect_value $track,$ranking,1,balanced_accuracy 0.95 1
    expect_value $track,$ranking,1,accuracy 0.95 1
    # Every fold takes the same column.
    expect_value $track,$ranking,1,jaccard 1 1
    expect_value $track,$ranking,1,kuncheva 1 1
    grep -qF "$track,$ranking,1,planted,4,1.00," $made/functions.csv ||
      fail "functions.csv: $track, $ranking"
  done
  expect_value $track,shuffled,1,balanced_accuracy 0.35 0.65
  expect_value $track,gain,all,balanced_accuracy 0.95 1
  expect_value $track,gain,all,calls 1 1
done
# Defined of no full set.
grep -qF 'random,gain,all,kuncheva,,,' $made/report.csv || fail "kuncheva of all"
grep -qxF '    planted' $made/report.md || fail "report.md has no filter"
check_page $made
check_figure $made report
check_open $made/show.sh
# The filter, ready to be copied.
grep -qxF '<pre>planted' $made/report.html || fail "report.html has no filter"
grep -q bazel-out $made/report.html $made/report.md $made/report.svg $made/tables.txt && fail "a path in a report"
$made/show.sh > "$folder/shown" || fail "show.sh"
grep -qF 'Functions of made-up data' "$folder/shown" || fail "show.sh shows no title"
[[ -f "$(grep 'report\.md$' "$folder/shown")" ]] || fail "show.sh names no report.md"

data=experiments/smoke/synthetic
tables=$data/0.features,$data/1.features,$data/2.features
run_fold=(reports/feature_selection/run_selection_fold --model=reports/feature_selection/testdata/smoke_selection_model.textproto
  --split=experiments/smoke/smoke/split.pb --track=random --fold=0 --folds=4
  --manifest="$data/manifest.textproto" --features="$tables" --out="$folder/out/fold.pb")
spec=reports/feature_selection/testdata/smoke_selection.textproto
# The same bytes again.
mkdir "$folder/out"
"${run_fold[@]}" --spec=$spec || fail "run_selection_fold"
cmp "$folder/out/fold.pb" $made/folds/random/0.pb || fail "a fold differs"
rm "$folder/out/fold.pb"
sed 's/^size:.*/size: [8, 2]/' $spec > "$folder/falling.textproto"
expect_error "size 2 does not rise" "${run_fold[@]}" --spec="$folder/falling.textproto"
expect_error "no-such.textproto" "${run_fold[@]}" --spec=no-such.textproto
expect_error "fold 9 is not in" "${run_fold[@]}" --spec=$spec --fold=9

folds=$made/folds
report=(reports/feature_selection/report_feature_selection --experiment=experiments/smoke/smoke.textproto
  --manifest="$data/manifest.textproto" --features="$tables" --out_dir="$folder/out")
all=$folds/random/0.pb,$folds/random/1.pb,$folds/random/2.pb,$folds/random/3.pb
expect_error "there are no --folds" "${report[@]}"
expect_error "track random, fold 3: it is there 0 times" "${report[@]}" --folds="${all%,*}"
expect_error "track random, fold 0: it is there 2 times" "${report[@]}" \
  --folds=$all,$folds/random/0.pb
head -c -1 $folds/random/0.pb > "$folder/truncated.pb"
expect_error truncated.pb "${report[@]}" --folds="$folder/truncated.pb"
sed 's/synthetic/other/' $data/manifest.textproto > "$folder/other.textproto"
expect_error "it is of another dataset" "${report[@]}" --folds=$all --manifest="$folder/other.textproto"
finish
