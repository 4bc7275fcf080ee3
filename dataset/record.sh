#!/bin/bash
# Records a dataset's shards into a folder, with what its BUILD file says:
#   bazel run //dataset/encryption:record -- --out=FOLDER [--shard=3,7] [--jobs=2] [...]
# All that follows `--` goes to collect (//collector:collect -- --help). Shards that are in the folder
# already are kept, so a recording that was stopped goes on. Exit codes: those of collect.
#   record.sh COLLECT RECORDER TASK SPEC SEED SHARDS RUNS_PER_SHARD MIX TIME_BITS TIME_GRID_NS VARIANT:IMAGE:KERNEL:CPU:HOST_PROCESSORS... -- FLAG...
set -euo pipefail
collect=$1 recorder=$2 task=$3 spec=$4 seed=$5 shards=$6 runs_per_shard=$7 mix=$8 time_bits=$9
time_grid_ns=${10}
shift 10
guests=()
while [[ $1 != -- ]]; do
  guests+=("$1")
  shift
done
shift
for guest in "${guests[@]}"; do
  IFS=: read -r variant image kernel cpu host_processors <<< "$guest"
  echo "record: ${variant:-the only variant}" >&2
  "$collect" --recorder="$recorder" --task="$task" --spec="$spec" --seed="$seed" --shards="$shards" \
    --runs_per_shard="$runs_per_shard" --mix="$mix" --time_bits="$time_bits" --time_grid_ns="$time_grid_ns" \
    --variant="$variant" --image="$image" --kernel="$kernel" --cpu="$cpu" --host_processors="$host_processors" "$@"
done
