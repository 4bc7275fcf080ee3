#!/bin/bash
# Boots the image with a job that prints `works NAME` or `broken NAME STATUS` for each of its checks, and
# passes when all work and the job's exit status comes back.
#   boot_test.sh MAKE_CPIO KERNEL IMAGE JOB PATH_IN_GUEST=FILE...
set -euo pipefail
make_cpio=$1 kernel=$2 image=$3 job=$4
shift 4
fail() {
  echo "boot_test: $*" >&2
  exit 1
}

qemu=$(command -v qemu-system-x86_64) || fail "no qemu-system-x86_64; run ./setup.sh"
scratch=$(mktemp -d "$TEST_TMPDIR/boot.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
"$make_cpio" --output="$scratch/job.cpio" callprint/start="$job" "$@"
cat "$image" "$scratch/job.cpio" > "$scratch/initrd"

timeout 800 "$qemu" -accel tcg -icount shift=0,sleep=off -cpu max,-vaes -seed 42 \
  -rtc base=2026-01-01T00:00:00,clock=vm -machine q35,nvdimm=on -m 2048,slots=2,maxmem=8G -smp 1 \
  -display none -no-user-config -nodefaults -no-reboot -serial stdio \
  -object memory-backend-file,id=nv0,share=on,mem-path="$scratch/out.img",size=64M \
  -device nvdimm,id=nvd0,memdev=nv0 -kernel "$kernel" -initrd "$scratch/initrd" \
  -append "console=ttyS0 quiet panic=-1 nokaslr" < /dev/null | tr -d '\r' | tee "$scratch/log" ||
  fail "QEMU failed, or took longer than 800 s"

# The job's own exit status, so that it is known to have reached its end.
grep -qx 'callprint: finished 42' "$scratch/log" || fail "the job did not finish"
broken=$(sed -n 's/^broken \([^ ]*\).*/\1/p' "$scratch/log")
[[ -z $broken ]] || fail "these checks failed in the guest:" $broken
working=$(grep -c '^works ' "$scratch/log")
checks=$(grep -cE '^( *)check ' "$job")
(( working >= checks )) || fail "$working programs reported, but the job has $checks checks"
