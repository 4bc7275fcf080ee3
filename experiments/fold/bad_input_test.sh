#!/bin/bash
# The tools behind experiment() on input that cannot be used: one error that says what is wrong, a
# non-zero exit, and nothing written.
set -u
source workloads/test_checks.sh
folder="$TEST_TMPDIR"
run_fold=experiments/fold/run_fold
resolve_spec=experiments/fold/resolve_spec
report=reports/experiment/report
synthetic=experiments/smoke/synthetic
smoke=experiments/smoke/smoke
out="$folder/out"

# fold TEXT ARGUMENT...: run_fold refuses them.
fold() {
  expect_error "$1" "$run_fold" --split=$smoke/split.pb \
    --model=experiments/smoke/testdata/smoke_planted.textproto --track=random --fold=0 --folds=4 \
    --manifest=$synthetic/manifest.textproto \
    --features=$synthetic/0.features,$synthetic/1.features,$synthetic/2.features --out="$out" "${@:2}"
}

head -c 5000 $synthetic/0.features > "$folder/truncated.features"
fold "truncated.features" --features="$folder/truncated.features"
fold "no-such.features" --features=no-such.features
fold "0.features" --features=$synthetic/0.features,$synthetic/0.features
fold "no-such.textproto" --manifest=no-such.textproto
fold "unknown track" --track=unseen_planet
fold "fold 4 is not in [0, 4)" --fold=4
fold "500 folds" --folds=500
fold "no-such-folder" --out=no-such-folder/fold.pb
[[ ! -e no-such-folder/fold.pb ]] || fail "a fold was written into a folder that was not there"
sed 's/yes/perhaps/' $synthetic/manifest.textproto > "$folder/manifest.textproto"
fold 'positive label "perhaps"' --manifest="$folder/manifest.textproto"
sed 's/smoke_planted/absent/; s/"count"/"absent"/' experiments/smoke/testdata/smoke_planted.textproto \
  > "$folder/absent.textproto"
fold 'no feature group "absent"; it has: count, noise, summary' --model="$folder/absent.textproto"
echo 'name: "unknown" flavour: 1 majority {}' > "$folder/unknown.textproto"
fold "flavour" --model="$folder/unknown.textproto"
echo 'name: "network" features { group: "count" } mlp { hidden: 4 learning_rate: 0.01 batch: 8 max_epochs: 1 patience: 1 }' \
  > "$folder/network.textproto"
fold "built without LibTorch" --model="$folder/network.textproto"
fold "cannot start no-such-program" --model="$folder/network.textproto" \
  --network_program=no-such-program

cp experiments/smoke/smoke.textproto "$folder/smoke.textproto"
echo 'colour: "red"' >> "$folder/smoke.textproto"
expect_error "colour" $resolve_spec --spec="$folder/smoke.textproto" \
  --tracks=random=4 --out="$out" --split_out="$out.split"
[[ ! -e $out.split ]] || fail "resolve_spec left the split of a spec that it refused"

mkdir "$out"
expect_error "is missing" $report --spec=$smoke/spec.pb \
  --manifest=$synthetic/manifest.textproto \
  --features=$synthetic/0.features,$synthetic/1.features,$synthetic/2.features \
  --models=experiments/smoke/testdata/smoke_planted.textproto --out_dir="$out"

rmdir "$out"

# The same command without a fault works, so that the errors above are those of their faults.
if ! $run_fold --split=$smoke/split.pb --model=experiments/smoke/testdata/smoke_planted.textproto \
  --track=random --fold=0 --folds=4 --manifest=$synthetic/manifest.textproto \
  --features=$synthetic/0.features,$synthetic/1.features,$synthetic/2.features --out="$out"; then
  fail "the command without a fault"
fi
finish
