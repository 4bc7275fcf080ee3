#!/bin/bash
# The tools behind experiment() on input that cannot be used: one error that says what is wrong, a
# non-zero exit, and nothing written.
set -u
folder="$TEST_TMPDIR"
run_fold=experiments/run_fold
resolve_spec=experiments/resolve_spec
report=reports/report
synthetic=experiments/synthetic
smoke=experiments/smoke
failures=0

# expect_error TEXT OUTPUT COMMAND...: COMMAND fails with 1, prints one line with TEXT, and leaves no
# OUTPUT.
expect_error() {
  local text="$1" output="$2"
  shift 2
  "$@" > "$folder/stdout" 2> "$folder/stderr"
  local code=$?
  if [[ $code -ne 1 || $(wc -l < "$folder/stderr") -ne 1 || -e "$output" ]] ||
    ! grep -qF -- "$text" "$folder/stderr"; then
    echo "FAILED ($code): $*"
    echo "  expected: $text"
    sed 's/^/  printed:  /' "$folder/stderr"
    [[ -e "$output" ]] && echo "  left $output"
    failures=$((failures + 1))
  fi
}

fold() {
  expect_error "$1" "$2" "$run_fold" --split=$smoke/split.pb \
    --model=experiments/testdata/smoke_planted.textproto --track=random --fold=0 --folds=4 \
    --manifest=$synthetic/manifest.textproto \
    --features=$synthetic/0.features,$synthetic/1.features,$synthetic/2.features --out="$2" "${@:3}"
}

out="$folder/fold.pb"
head -c 5000 $synthetic/0.features > "$folder/truncated.features"
fold "truncated.features" "$out" --features="$folder/truncated.features"
fold "no-such.features" "$out" --features=no-such.features
fold "0.features" "$out" --features=$synthetic/0.features,$synthetic/0.features
fold "no-such.textproto" "$out" --manifest=no-such.textproto
fold "unknown track" "$out" --track=unseen_planet
fold "fold 4 is not in [0, 4)" "$out" --fold=4
fold "500 folds" "$out" --folds=500
fold "no-such-folder" "no-such-folder/fold.pb"
sed 's/yes/perhaps/' $synthetic/manifest.textproto > "$folder/manifest.textproto"
fold 'positive label "perhaps"' "$out" --manifest="$folder/manifest.textproto"
sed 's/smoke_planted/absent/; s/"count"/"absent"/' experiments/testdata/smoke_planted.textproto \
  > "$folder/absent.textproto"
fold 'no feature group "absent"; it has: count, noise, summary' "$out" --model="$folder/absent.textproto"
echo 'name: "unknown" flavour: 1 majority {}' > "$folder/unknown.textproto"
fold "flavour" "$out" --model="$folder/unknown.textproto"
echo 'name: "network" features { group: "count" } mlp { hidden: 4 learning_rate: 0.01 batch: 8 max_epochs: 1 patience: 1 }' \
  > "$folder/network.textproto"
fold "built without LibTorch" "$out" --model="$folder/network.textproto"
fold "cannot start no-such-program" "$out" --model="$folder/network.textproto" \
  --network_program=no-such-program

cp experiments/smoke.textproto "$folder/smoke.textproto"
echo 'colour: "red"' >> "$folder/smoke.textproto"
expect_error "colour" "$folder/spec.pb" $resolve_spec --spec="$folder/smoke.textproto" \
  --tracks=random=4 --out="$folder/spec.pb" --split_out="$folder/split.pb"

expect_error "is missing" "$folder/results.pb" $report --spec=$smoke/spec.pb \
  --manifest=$synthetic/manifest.textproto \
  --features=$synthetic/0.features,$synthetic/1.features,$synthetic/2.features \
  --models=experiments/testdata/smoke_planted.textproto --out_dir="$folder"

# The same command without a fault works, so that the errors above are those of their faults.
if ! $run_fold --split=$smoke/split.pb --model=experiments/testdata/smoke_planted.textproto \
  --track=random --fold=0 --folds=4 --manifest=$synthetic/manifest.textproto \
  --features=$synthetic/0.features,$synthetic/1.features,$synthetic/2.features --out="$out"; then
  echo "FAILED: the command without a fault"
  failures=$((failures + 1))
fi
exit $((failures > 0))
