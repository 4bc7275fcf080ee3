#!/bin/bash
# Measures what tracing costs on an emulated host: //experiments:tracing_cost, and :tracing_cost_forky for 7.2.
#   tracing_cost.sh TARGET HOST_MACHINE ARGUMENT OF HOST_MACHINE... -- PROGRAM RECORDING_SPEC JOB
#       [--kernel=NAME] [--out=DIR] [--OPTION OF measure_tracing_cost...]
# Prints the table; with --out, its files are there too. Exit codes: 0 done, 1 an error, 2 wrong usage.
set -euo pipefail
target=$1
shift
machine=()
while [[ $1 != -- ]]; do
  machine+=("$1")
  shift
done
program=$2 recording_spec=$3 job=$4
shift 4
wanted=${machine[4]%%:*} out='' options=()
for argument; do
  case $argument in
    --kernel=*) wanted=${argument#*=} ;;
    --out=*) out=${argument#*=} ;;
    *) options+=("$argument") ;;
  esac
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
echo "${options[*]}" > "$scratch/options"
echo "bazel run //experiments:$target -- --kernel=$wanted ${options[*]}" > "$scratch/command"
echo "An emulated machine with two processors, on the kernel $wanted. Its nanoseconds are no hardware's: what carries over"
echo "are ratios. For your own machine: sudo bazel-bin/collector/tracing_cost/measure_tracing_cost. This takes a while."
status=0
# Paths here are not the caller's.
"${machine[@]}" -- --kernel="$wanted" --limit=1h "$PWD/$job" callprint/measure_tracing_cost="$PWD/$program" \
  callprint/recording_spec.textproto="$PWD/$recording_spec" callprint/options="$scratch/options" \
  callprint/command="$scratch/command" | tee "$scratch/log" |
  sed '/^begin tracing_cost/,/^end tracing_cost/d' || status=${PIPESTATUS[0]}
((status != 2)) || exit 2
((status == 42)) || {
  echo "tracing_cost: the job ended with $status" >&2
  exit 1
}
[[ -n $out ]] || exit 0
cd "${BUILD_WORKING_DIRECTORY:-.}"
mkdir -p "$out"
for file in tracing_cost.csv tracing_cost.textproto; do
  sed -n "/^begin $file/,/^end $file/p" "$scratch/log" | sed '1d;$d' | tr -d '\r' > "$out/$file"
  echo "$out/$file"
done
