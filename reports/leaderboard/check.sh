#!/bin/bash
# bazel run //reports:check: the program of check_main.cc, for which --reproduce builds what entries are
# trained with: the features of their dataset, and the programs of //experiments.
set -euo pipefail
# Shards in the order in which Bazel has them.
export LC_ALL=C
check=$1
environment=$2
shift 2

reproduce=no arguments=() files=()
for argument in "$@"; do
  case $argument in
    --reproduce) reproduce=yes ;;
    --*) arguments+=("$argument") ;;
    *) arguments+=("$argument") files+=("$argument") ;;
  esac
done

if [[ $reproduce == yes ]]; then
  check=$PWD/$check environment=$PWD/$environment runfiles=$PWD
  cd "${BUILD_WORKSPACE_DIRECTORY:?--reproduce needs bazel run}"
  # Only what looks like a name: the files are not checked yet.
  mapfile -t datasets < <(cd "${BUILD_WORKING_DIRECTORY:-.}" && cat "${files[@]}" |
    sed -nE 's/^dataset(_version)?: "([a-z0-9_]+)"$/\2/p' | paste -d ' ' - - | sort -u)
  if ((${#datasets[@]} != 1)); then
    echo "check: --reproduce takes entries of one dataset at a time, not of ${#datasets[@]}" >&2
    exit 2
  fi
  read -r dataset version <<< "${datasets[0]}"
  folder=dataset/$dataset/v$version
  if [[ ! -f $folder/manifest.textproto ]]; then
    echo "check: there is no $folder here; reproduce entries of version $version with its release" >&2
    exit 2
  fi
  programs=(join_features run_fold run_fold_with_networks)
  bazel build "//dataset/$dataset:features" "${programs[@]/#///experiments/fold:}" >&2
  tables=()
  for shard in "$folder"/*.shard; do
    tables+=("$PWD/bazel-bin/dataset/$dataset/features/$(basename "$shard" .shard).features.pb")
  done
  for program in "${programs[@]}"; do
    arguments+=("--$program=$PWD/bazel-bin/experiments/fold/$program")
  done
  arguments+=("--environment=$environment" "--manifest=$PWD/$folder/manifest.textproto"
    "--features=$(IFS=,; echo "${tables[*]}")")
  cd "$runfiles"
fi
exec "$check" "${arguments[@]}"
