#!/bin/bash
# bazel run //dataset:export -- --format=F [--run=N] --out=PATH SHARD...
# bazel run //dataset:export -- --dataset=NAME --format=npz|csv [--groups=word,gap] --out=FOLDER
# bazel run //dataset:export -- --results=results.pb --format=csv --out=FOLDER
# Traces by dataset/export, datasets and results by export_main.cc here, for which a dataset's features are built first.
#   export.sh EXPORT_SAMPLES EXPORT_TRACES -- ARGUMENT...
set -euo pipefail
# Shards in the order in which Bazel has them.
export LC_ALL=C
programs=()
while [[ $1 != -- ]]; do
  programs+=("$PWD/$1")
  shift
done
shift

dataset="" format="" of_samples="" arguments=()
for argument in "$@"; do
  case $argument in
    --dataset=*) dataset=${argument#*=} of_samples=1 ;;
    --results=*) of_samples=1 arguments+=("$argument") ;;
    --format=*) format=${argument#*=} arguments+=("$argument") ;;
    *) arguments+=("$argument") ;;
  esac
done
if [[ -z $of_samples && $format != npz && $format != csv ]]; then
  exec "${programs[1]}" "$@"
fi

if [[ -n $dataset ]]; then
  runfiles=$PWD
  cd "${BUILD_WORKSPACE_DIRECTORY:?--dataset needs bazel run}"
  # The newest version is the one whose features are built.
  manifest=""
  if [[ $dataset =~ ^[a-z0-9_]+$ && -d dataset/$dataset ]]; then
    manifest=$(find "dataset/$dataset" -path 'dataset/*/v*/manifest.textproto' | sort -V | tail -n 1)
  fi
  if [[ -z $manifest ]]; then
    echo "export: there is no dataset \"$dataset\"; there are: $(
      find dataset -path 'dataset/*/v*/manifest.textproto' | cut -d / -f 2 | sort -u | paste -sd ' ')" >&2
    exit 2
  fi
  bazel build "//dataset/$dataset:features" "//reports/release:${dataset}_splits" >&2
  tables=()
  for shard in "${manifest%/*}"/*.shard; do
    tables+=("$PWD/bazel-bin/dataset/$dataset/features/$(basename "$shard" .shard).features.pb")
  done
  arguments+=("--manifest=$PWD/$manifest" "--features=$(IFS=,; echo "${tables[*]}")"
    "--splits=$PWD/bazel-bin/reports/release/${dataset}_splits.textproto")
  cd "$runfiles"
fi
exec "${programs[0]}" "${arguments[@]}"
