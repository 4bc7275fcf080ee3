#!/bin/bash
# Measures what tracing costs on an emulated host: //experiments:tracing_cost.
#   tracing_cost.sh MAKE_CPIO BOOT_GUEST PROGRAM RECORDING_SPEC JOB IMAGE NAME=KERNEL=MODULES=CPU...
#       [--kernel=NAME] [--out=DIR] [--OPTION OF measure_tracing_cost...]
# Prints the table; with --out, its files are there too. Exit codes: 0 done, 1 an error, 2 wrong usage.
set -euo pipefail
make_cpio=$1 boot_guest=$2 program=$3 recording_spec=$4 job=$5 image=$6
shift 6
kernels=()
while (($# > 0)) && [[ $1 != --* ]]; do
  kernels+=("$1")
  shift
done
wanted=${kernels[0]%%=*} out='' options=()
for argument; do
  case $argument in
    --kernel=*) wanted=${argument#*=} ;;
    --out=*) out=${argument#*=} ;;
    *) options+=("$argument") ;;
  esac
done
kernel=''
for named in "${kernels[@]}"; do
  if [[ ${named%%=*} == "$wanted" ]]; then
    IFS='=' read -r _ kernel modules cpu <<< "$named"
  fi
done
[[ -n $kernel ]] || {
  echo "tracing_cost: no kernel $wanted; there are:" "${kernels[@]%%=*}" >&2
  exit 2
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
echo "${options[*]}" > "$scratch/options"
echo "bazel run //experiments:tracing_cost -- --kernel=$wanted ${options[*]}" > "$scratch/command"
"$make_cpio" --output="$scratch/job.cpio" callprint/start="$job" callprint/measure_tracing_cost="$program" \
  callprint/recording_spec.textproto="$recording_spec" callprint/options="$scratch/options" \
  callprint/command="$scratch/command"
echo "An emulated machine with two processors, on the kernel $wanted. Its nanoseconds are no hardware's: what carries over"
echo "are ratios. For your own machine: sudo bazel-bin/collector/tracing_cost/measure_tracing_cost. This takes a while."
status=0
# The paths here are not the caller's.
TMPDIR=$scratch env -u BUILD_WORKING_DIRECTORY "$boot_guest" --limit=1h --kernel="$kernel" --cpu="$cpu" --host_processors=2 \
  --image="$image,$modules" --job="$scratch/job.cpio" | tee "$scratch/log" |
  sed '/^begin tracing_cost/,/^end tracing_cost/d' || status=${PIPESTATUS[0]}
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
