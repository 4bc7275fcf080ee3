#!/bin/bash
# Records two shards again and compares them with the shipped ones, byte for byte.
#   rerecord_test.sh COLLECT IMAGE KERNEL RECORDER TASK SPEC DESCRIBE SEED SHARDS RUNS_PER_SHARD SHARD...
# RERECORD (environment, as in --test_env=RERECORD=3,17) names the shards; by default the dataset's
# seed picks them.
set -euo pipefail
collect=$1 image=$2 kernel=$3 recorder=$4 task=$5 spec=$6 describe=$7
seed=$8 shards=$9 runs_per_shard=${10}
shift 10

if (($# != shards)); then
  echo "FAILED: the dataset has $# shards, its BUILD file says $shards"
  exit 1
fi
first=$(((seed * 7919) % shards))
second=$(((first + 1 + (seed * 104729) % (shards - 1)) % shards))
wanted=${RERECORD:-$first,$second}
out=$TEST_TMPDIR/shards
"$collect" --image="$image" --kernel="$kernel" --recorder="$recorder" --task="$task" --spec="$spec" \
  --seed="$seed" --shards="$shards" --runs_per_shard="$runs_per_shard" --shard="$wanted" \
  --scratch="$TEST_TMPDIR" --out="$out"

failures=0
compared=0
for shipped in "$@"; do
  again=$out/$(basename "$shipped")
  [[ -e $again ]] || continue
  compared=$((compared + 1))
  if cmp "$shipped" "$again"; then
    echo "identical: $(basename "$shipped"), $(stat -L -c %s "$shipped") bytes"
  else
    failures=$((failures + 1))
    # A changed pin (package, kernel, QEMU, recorder) shows in the header.
    diff <("$describe" "$shipped") <("$describe" "$again") | head -n 40 || true
  fi
done
if ((compared != $(tr ',' '\n' <<< "$wanted" | wc -l))); then
  echo "FAILED: $compared shards compared, $wanted wanted"
  exit 1
fi
((failures == 0))
