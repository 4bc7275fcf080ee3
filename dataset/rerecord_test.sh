#!/bin/bash
# Records a shard again and compares it with the shipped one, byte for byte.
#   rerecord_test.sh RECORD DESCRIBE NUMBER_OF_SHARDS SHARD... -- ARGUMENT_OF_RECORD...
# RERECORD (environment, as in --test_env=RERECORD=3,17) names shards, of each variant; by default the
# date's week picks one of all, so that in time each has its turn.
set -euo pipefail
record=$1 describe=$2 expected=$3
shift 3
shipped=()
while [[ $1 != -- ]]; do
  shipped+=("$1")
  shift
done
shift
if ((${#shipped[@]} != expected)); then
  echo "FAILED: the dataset has ${#shipped[@]} shards, its BUILD file says $expected"
  exit 1
fi
out=$TEST_TMPDIR/shards
mkdir "$out"
if [[ -n ${RERECORD:-} ]]; then
  wanted=$RERECORD
else
  week=$(($(date +%s) / 604800))
  picked=$(basename "${shipped[week * 7919 % expected]}")
  [[ $picked =~ -([0-9]{5})-of-[0-9]{5}\.shard$ ]]
  wanted=$((10#${BASH_REMATCH[1]}))
  # The other variants' shard of this number is there already, so only the picked one is recorded.
  for shard in "${shipped[@]}"; do
    name=$(basename "$shard")
    [[ $name == "$picked" ]] || ln -s "$(realpath "$shard")" "$out/$name"
  done
fi
"$record" "$@" -- --shard="$wanted" --scratch="$TEST_TMPDIR" --out="$out"

compared=0 failures=0
for shard in "${shipped[@]}"; do
  again=$out/$(basename "$shard")
  [[ -e $again && ! -L $again ]] || continue
  compared=$((compared + 1))
  if cmp "$shard" "$again"; then
    echo "identical: $(basename "$shard"), $(stat -L -c %s "$shard") bytes"
  else
    failures=$((failures + 1))
    # A changed pin (package, kernel, QEMU, recorder) shows in the header.
    diff <("$describe" "$shard") <("$describe" "$again") | head -n 40 || true
  fi
done
((compared > 0)) || { echo "FAILED: nothing was recorded"; exit 1; }
((failures == 0))
