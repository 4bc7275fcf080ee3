#!/bin/bash
# Boots the image with a job that prints `works NAME` or `broken NAME STATUS` for each of its checks, and
# passes when all work and the job's exit status comes back.
#   boot_test.sh MAKE_CPIO BOOT_GUEST KERNEL --cpu=CPU --host_processors=N --limit=15m IMAGE,... JOB
#     PATH_IN_GUEST=FILE...
# With callprint/quick, the job leaves some of its checks out.
set -uo pipefail
make_cpio=$1 boot_guest=$2 kernel=$3 cpu=$4 processors=$5 limit=$6 image=$7 job=$8
shift 8
fail() {
  echo "boot_test: $*" >&2
  exit 1
}

scratch=$(mktemp -d "$TEST_TMPDIR/boot.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
"$make_cpio" --output="$scratch/job.cpio" callprint/start="$job" "$@"
TMPDIR=$scratch "$boot_guest" --kernel="$kernel" "$cpu" "$processors" "$limit" --image="$image" --job="$scratch/job.cpio" |
  tee "$scratch/log"
status=${PIPESTATUS[0]}

# The job's own exit status, so that it is known to have reached its end.
((status == 42)) || fail "the job ended with $status, not with its own 42"
broken=$(sed -n 's/^broken \([^ ]*\).*/\1/p' "$scratch/log")
[[ -z $broken ]] || fail "these checks failed in the guest:" $broken
working=$(grep -c '^works ' "$scratch/log")
checks=$(grep -cE '^( *)check ' "$job")
# A quick one leaves some out.
[[ " $*" != *" callprint/quick="* ]] || checks=5
(( working >= checks )) || fail "$working programs reported, but the job has $checks checks"
