#!/bin/bash
# tools_test.sh EXTRACT_FEATURES BUILD VERIFY SHARD: exit codes, messages, and that failures leave
# nothing behind. What the tools compute is tested beside their libraries.
set -u
root="$PWD"
extract="$root/$1"
build="$root/$2"
verify="$root/$3"
shard="$root/$4"
cd "$TEST_TMPDIR" || exit 1
failures=0

# expect CODE TEXT COMMAND...: the command exits with CODE and its standard error contains TEXT.
expect() {
  local code="$1" text="$2"
  shift 2
  "$@" > stdout 2> stderr
  local actual=$?
  if [[ $actual -ne $code ]] || { [[ -n $text ]] && ! grep -qF -- "$text" stderr; }; then
    echo "FAILED: $*"
    echo "  exit code $actual, expected $code; expected in standard error: $text"
    sed 's/^/  /' stderr
    failures=$((failures + 1))
  fi
}

# absent FILE: a failed command did not write it, nor anything beside it.
absent() {
  if compgen -G "$1*" > /dev/null; then
    echo "FAILED: left behind: $(compgen -G "$1*")"
    failures=$((failures + 1))
  fi
}

flags=(--dataset=small --dataset_version=1)
expect 0 "" "$extract" --shard="$shard" "${flags[@]}" --out=good.pb
expect 0 "" "$extract" --shard="$shard" "${flags[@]}" --out=again.pb
cmp good.pb again.pb || failures=$((failures + 1))
expect 2 "--dataset_version and --out are needed" "$extract" --shard="$shard"
expect 1 "nowhere.shard" "$extract" --shard=nowhere.shard "${flags[@]}" --out=out.pb
absent out.pb
head -c 1000 "$shard" > cut.shard
expect 1 "cut.shard" "$extract" --shard=cut.shard "${flags[@]}" --out=out.pb
absent out.pb
expect 1 "no/such/folder" "$extract" --shard="$shard" "${flags[@]}" --out=no/such/folder/out.pb
if [[ -w /dev/full ]]; then
  expect 1 "/dev/full" "$extract" --shard="$shard" "${flags[@]}" --out=/dev/full/out.pb
fi

mkdir empty broken
expect 2 "--folder and --version are needed" "$build" --folder=empty
expect 1 "there are no shards" "$build" --folder="$PWD/empty" --version=1 --positive_label=a
cp cut.shard broken
expect 1 "cut.shard" "$build" --folder="$PWD/broken" --version=1 --positive_label=a
absent broken/manifest
absent broken/card
expect 2 "no dataset is shipped here" "$verify"
expect 1 "nowhere" "$verify" "$PWD/nowhere"
expect 1 "manifest.textproto" "$verify" "$PWD/broken"

[[ $failures -eq 0 ]]
