#!/bin/bash
# Runs benchmarks and holds their times against baselines, or renews these.
#   speed_regression.sh PROGRAM test TOLERANCE BENCHMARK=FILTER=BASELINE...
#   speed_regression.sh PROGRAM update TOLERANCE BENCHMARK=FILTER=BASELINE...
# The JSON is kept in the test's outputs.
set -euo pipefail
export LC_ALL=C
program=$1 mode=$2 tolerance=$3
shift 3
folder=${TEST_TMPDIR:-$(mktemp -d)}
outputs=${TEST_UNDECLARED_OUTPUTS_DIR:-$folder}

# A busy machine disturbs one run or another, slower code all of them.
runs=3
for case in "$@"; do
  IFS='=' read -r benchmark filter baseline <<< "$case"
  if grep -qaE '__(asan|tsan|ubsan)_' "$benchmark"; then
    echo "$benchmark is built with a sanitizer, whose times say nothing"
    continue
  fi
  jsons=()
  for ((run = 1; run <= runs; ++run)); do
    json=$outputs/$(basename "$benchmark").$run.json
    "$benchmark" --benchmark_filter="$filter|BM_Reference" --benchmark_repetitions=7 --benchmark_min_time=0.02 \
      --benchmark_enable_random_interleaving=true --benchmark_out="$json" --benchmark_out_format=json > "$folder/log" 2>&1 ||
      { cat "$folder/log"; exit 2; }
    jsons+=("$json")
    if [[ $mode == test ]]; then
      code=0
      "$program" --baseline="$baseline" --tolerance="$tolerance" "${jsons[@]}" || code=$?
      ((code == 1 && run < runs)) || break
    fi
  done
  if [[ $mode == update ]]; then
    echo "$benchmark:"
    "$program" --update --baseline="${BUILD_WORKSPACE_DIRECTORY:?start it with bazel run}/$baseline" "${jsons[@]}"
  elif ((code != 0)); then
    echo "if it is meant, renew the baseline: bazel run //reports/regression:update_speed_baselines" >&2
    exit "$code"
  fi
done
