#!/bin/bash
# run_fold hands networks over to run_fold_with_networks, and their predictions are the same bytes
# twice.
set -eu
cd "$TEST_SRCDIR/$TEST_WORKSPACE"
# As in experiment.bzl.
export LC_ALL=C OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive OPENBLAS_NUM_THREADS=1
export OPENBLAS_CORETYPE=Haswell ATEN_CPU_CAPABILITY=avx2
synthetic=experiments/smoke/synthetic
for out in first second; do
  experiments/fold/run_fold --split=experiments/smoke/smoke/split.pb \
    --model=experiments/smoke/testdata/smoke_network.textproto --track=unseen_family --fold=1 --folds=4 \
    --manifest=$synthetic/manifest.textproto \
    --features=$synthetic/0.features,$synthetic/1.features,$synthetic/2.features \
    --network_program=experiments/fold/run_fold_with_networks --out="$TEST_TMPDIR/$out.pb"
done
cmp "$TEST_TMPDIR/first.pb" "$TEST_TMPDIR/second.pb"
grep -q synthetic- "$TEST_TMPDIR/first.pb"
