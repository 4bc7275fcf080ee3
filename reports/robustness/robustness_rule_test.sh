#!/bin/bash
# robustness() on made-up recordings whose outcome is known (make_synthetic_shards.cc), and its programs on input
# that cannot be used.
set -u
source reports/analysis/page_checks.sh
made=reports/robustness/robustness_smoke

# expect_value ROW LOW HIGH: the row of report.csv that begins with ROW has a balanced accuracy in [LOW, HIGH].
expect_value() {
  local value
  value=$(grep -m 1 -F -- "$1," $made/report.csv | cut -c $((${#1} + 2))- | cut -d, -f1)
  expect_between "$1" "$value" "$2" "$3"
}

for track in random unseen_family; do
  expect_value "$track,smoke_planted,none," 0.99 1
  # Half of what gives the answer is still more than enough, and so it is beside others' calls.
  expect_value "$track,smoke_planted,drop_calls,0.5" 0.95 1
  expect_value "$track,smoke_planted,background,0.5" 0.95 1
  # Times are no feature.
  expect_value "$track,smoke_planted,jitter,1" 0.99 1
  # What gives it begins after half of the time, at depth 2.
  expect_value "$track,smoke_planted,cut_end,0.25" 0.95 1
  expect_value "$track,smoke_planted,cut_end,0.75" 0 0.6
  expect_value "$track,smoke_planted,max_depth,3" 0.99 1
  expect_value "$track,smoke_planted,max_depth,2" 0.4 0.6
done
[[ $(wc -l < $made/report.csv) -eq 19 ]] || fail "$(wc -l < $made/report.csv) lines"
grep -qF '## unseen_family, 4 folds, 84 held-out samples' $made/report.md || fail "report.md's samples"
check_page $made
check_figure $made report
check_open $made/show.sh
$made/show.sh > "$TEST_TMPDIR/shown" || fail "show.sh"
[[ -f "$(grep 'report\.svg$' "$TEST_TMPDIR/shown")" ]] || fail "show.sh names no report.svg"

extract=(dataset/features/extract_features --shard=experiments/smoke/made_up/0.shard --dataset=made_up --dataset_version=1
  --out="$TEST_TMPDIR/out")
expect_error "drop_bursts:NUMBER" "${extract[@]}" --perturb=drop_everything
expect_error "drop_calls is in [0, 1]" "${extract[@]}" --perturb=drop_calls:2
expect_error 'no feature group "colour"' "${extract[@]}" --groups=colour
expect_error "no completed run of the shard" "${extract[@]}" --perturb=background:1 --foreign_label=maybe
expect_error "no-such.pb" reports/robustness/report_robustness --spec=no-such.pb --out_dir="$TEST_TMPDIR/out"
finish
