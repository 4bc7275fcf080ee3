#!/bin/bash
# bazel run //dataset:export_dataset -- --dataset=NAME --format=npz|csv [--groups=word,gap] --out=FOLDER
# bazel run //dataset:export_dataset -- --results=results.pb --format=csv --out=FOLDER
# The program of export_main.cc, for which the features of a dataset are built first.
#   export_dataset.sh EXPORT_SAMPLES [EXPORT_TRACES] -- ARGUMENT...
# EXPORT_TRACES, where it is given, is the program for all other formats.
set -euo pipefail
# Shards in the order in which Bazel has them.
export LC_ALL=C
programs=()
while [[ $1 != -- ]]; do
  programs+=("$PWD/$1")
  shift
done
shift

dataset="" format=npz arguments=()
for argument in "$@"; do
  case $argument in
    --dataset=*) dataset=${argument#*=} ;;
    --format=*) format=${argument#*=} arguments+=("$argument") ;;
    *) arguments+=("$argument") ;;
  esac
done
if [[ $format != npz && $format != csv && -n ${programs[1]:-} ]]; then
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
    echo "export_dataset: there is no dataset \"$dataset\"; there are: $(
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
