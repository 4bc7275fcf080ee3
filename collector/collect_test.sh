#!/bin/bash
# collect's errors as a user meets them: one clear message, a non-zero exit, nothing half-made.
#   collect_test.sh COLLECT RECORDER TASK SPEC
set -u
collect=$1 recorder=$2 task=$3 spec=$4
out=$TEST_TMPDIR/out
failures=0

# expect EXIT_CODE TEXT ARGUMENT...: runs collect, wants the exit code and the text in its message, and
# no file in the output folder.
expect() {
  local code=$1 text=$2
  shift 2
  rm -rf "$out"
  local message
  message=$("$collect" --task="$task" --spec="$spec" --recorder="$recorder" --scratch="$TEST_TMPDIR" \
    --out="$out" --shards=2 --runs_per_shard=100 "$@" 2>&1)
  local got=$?
  if [[ $got != "$code" || $message != *"$text"* || -n $(ls -A "$out" 2> /dev/null) ]]; then
    echo "FAILED: collect $*: exit code $got (want $code), message (want \"$text\"):"
    echo "$message"
    failures=$((failures + 1))
  fi
}

image=$TEST_TMPDIR/image
echo image > "$image"
guest=(--image="$image" --kernel="$image")
# Stand-ins for QEMU: one that fails, one that ends before the recorder could.
printf '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho no-such-option >&2; exit 1\n' > "$TEST_TMPDIR/failing"
printf '#!/bin/sh\nexit 0\n' > "$TEST_TMPDIR/silent"
chmod +x "$TEST_TMPDIR/failing" "$TEST_TMPDIR/silent"

expect 2 "--out is required" --out=
expect 2 "use guest or host" --backend=gust
expect 2 "not a shard number below --shards=2" "${guest[@]}" --qemu="$TEST_TMPDIR/silent" --shard=2
expect 1 "leave out --qemu" "${guest[@]}" --qemu=no-such-qemu
expect 1 "/no/image" --image=/no/image --kernel="$image" --qemu="$TEST_TMPDIR/silent"
expect 1 "cannot write into the folder /proc/none" "${guest[@]}" --qemu="$TEST_TMPDIR/silent" \
  --out=/proc/none
expect 1 "no-such-option" "${guest[@]}" --qemu="$TEST_TMPDIR/failing"
expect 1 "did not finish" "${guest[@]}" --qemu="$TEST_TMPDIR/silent"

# A full disk ends QEMU by SIGBUS, with no word of its own; nothing is gained by booting again.
printf '#!/bin/sh\n[ "$1" = --version ] && exit 0\nkill -BUS $$\n' > "$TEST_TMPDIR/full"
chmod +x "$TEST_TMPDIR/full"
expect 1 "shard 1: the disk is full: $TEST_TMPDIR" "${guest[@]}" --qemu="$TEST_TMPDIR/full" --shard=1

# A guest that ends too soon boots twice more, each time with other random numbers.
printf '#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "$@" >> "$TEST_TMPDIR/boots"\n' > "$TEST_TMPDIR/crashing"
chmod +x "$TEST_TMPDIR/crashing"
expect 1 "shard 1: the guest crashed; it boots again" "${guest[@]}" --qemu="$TEST_TMPDIR/crashing" --shard=1
seeds=$(grep -o -- '-seed [0-9]*' "$TEST_TMPDIR/boots" | tr '\n' ' ')
if [[ $seeds != "-seed 42 -seed 43 -seed 44 " ]]; then
  echo "FAILED: the guest was booted with: $seeds"
  failures=$((failures + 1))
fi

expect 1 "did not finish" "${guest[@]}" --qemu="$TEST_TMPDIR/crashing" --cpu=max,-cx16
if ! tail -n 1 "$TEST_TMPDIR/boots" | grep -q -- '-cpu max,-cx16 '; then
  echo "FAILED: the guest does not have the processor that was asked for"
  failures=$((failures + 1))
fi

bad_spec=$TEST_TMPDIR/spec.textproto
echo 'buffer_kb: 5' > "$bad_spec"
expect 2 "buffer_kb" "${guest[@]}" --spec="$bad_spec"
echo 'buffer_kib: 5' > "$bad_spec"
expect 2 "run_timeout_s must be above 0" "${guest[@]}" --spec="$bad_spec"

# A host that cannot record says why; one that can is left alone by this test.
if ! grep -qs function_graph /sys/kernel/tracing/available_tracers; then
  # "this kernel has no ...", "tracefs is not mounted ...": the test's machine decides which.
  expect 1 "the recorder exited with 1: record: t" --backend=host
fi

# Shards that exist are kept: nothing is left to do.
mkdir -p "$out.kept"
touch "$out.kept"/encryption-0000{0,1}-of-00002.shard
"$collect" --task="$task" --spec="$spec" --recorder="$recorder" --scratch="$TEST_TMPDIR" \
  --out="$out.kept" --shards=2 --runs_per_shard=100 "${guest[@]}" --qemu="$TEST_TMPDIR/failing" ||
  failures=$((failures + 1))

# No scratch folder is left behind.
if compgen -G "$TEST_TMPDIR/callprint.*" > /dev/null; then
  echo "FAILED: scratch folders are left behind"
  failures=$((failures + 1))
fi
((failures == 0))
