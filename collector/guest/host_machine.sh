#!/bin/bash
# Boots a machine to try host programs on: two processors, the wall clock, root, tracefs, function_graph. It runs
# JOB (a script for busybox's sh), prints its console, and powers off; files come along under their path there.
#   bazel run //collector/guest:host_machine                                        # what it is
#   bazel run //collector/guest:host_machine -- --kernel=backports JOB callprint/record_host=PROGRAM
# --kernel: cloud (6.1, one function_graph for all) or backports (6.12, one for each instance); :host_machine_forky has
# forky (7.2, where its options, too, are the instance's). --limit: 15m.
#
# Exit codes: the job's; 2 wrong usage; 255 where the job did not come to its end.
#   host_machine.sh MAKE_CPIO BOOT_GUEST IMAGE,... KERNEL:FILE:MODULES:CPU... -- [OPTION...] [JOB [PATH_IN_GUEST=FILE...]]
set -euo pipefail
make_cpio=$1 boot_guest=$2
IFS=, read -ra images <<< "$3"
shift 3
kernels=()
while [[ $1 != -- ]]; do
  kernels+=("$1")
  shift
done
shift
wanted=${kernels[0]%%:*} limit=15m
while [[ ${1:-} == --* ]]; do
  case $1 in
    --kernel=*) wanted=${1#*=} ;;
    --limit=*) limit=${1#*=} ;;
    *)
      echo "host_machine: '$1' is no option; there are --kernel and --limit" >&2
      exit 2
      ;;
  esac
  shift
done
# Files are the caller's.
callers() { [[ $1 == /* ]] && echo "$1" || echo "${BUILD_WORKING_DIRECTORY:-$PWD}/$1"; }
scratch=$(mktemp -d "${TMPDIR:-/tmp}/host_machine.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
job=$scratch/job
if (($# > 0)); then
  cp "$(callers "$1")" "$job"
  shift
else
  printf '#!/bin/sh\nuname -a; nproc; cat /sys/kernel/tracing/available_tracers\n' > "$job"
fi
chmod +x "$job"
files=()
for file; do files+=("${file%%=*}=$(callers "${file#*=}")"); done
"$make_cpio" --output="$scratch/job.cpio" callprint/start="$job" "${files[@]}"
names=()
for kernel in "${kernels[@]}"; do
  IFS=: read -r name vmlinuz modules cpu <<< "$kernel"
  names+=("$name")
  [[ $name == "$wanted" ]] || continue
  TMPDIR=$scratch "$boot_guest" --kernel="$PWD/$vmlinuz" --cpu="$cpu" --host_processors=2 --limit="$limit" \
    --image="$(IFS=, && echo "${images[*]/#/$PWD/}"),$PWD/$modules" --job="$scratch/job.cpio" && status=0 || status=$?
  exit $status
done
echo "host_machine: --kernel=$wanted: there are ${names[*]}" >&2
exit 2
