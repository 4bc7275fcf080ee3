#!/bin/bash
# Every export of a run of the encryption dataset has the calls that another implementation, in Python, makes of the
# events that `describe` lists. The picture that is checked in is the one that is made.
#   real_run_test.sh EXPORT DESCRIBE READ_BACK SHARD PICTURE
set -euo pipefail
export=$1 describe=$2 read_back=$3 shard=$4 picture=$5 run=204
folder=$TEST_TMPDIR
make() {
  "$export" --run=$run --notasks --out="$folder/$1" "${@:2}" "$shard"
}
make run.pftrace --format=perfetto
make run.json --format=chrome
make run.dot --format=dot
make run.graphml --format=graphml
make run.folded --format=folded
make calls.folded --format=folded --weight=calls
make run.svg --format=flamegraph
"$export" --run=$run --format=flamegraph --out="$folder/picture.svg" "$shard"
"$describe" --run=$run --flamegraph="$folder/described.svg" "$shard" > /dev/null
cmp "$folder/picture.svg" "$folder/described.svg"
! "$describe" --flamegraph="$folder/none.svg" "$shard" > /dev/null 2> "$folder/said"
grep -q "choose it by --run" "$folder/said"
cmp "$folder/picture.svg" "$picture" || {
  echo "FAILED: make it again: bazel run //dataset:export -- --format=flamegraph --run=$run --out=$picture $shard"
  exit 1
}
"$describe" --run=$run --events=10000000 "$shard" > "$folder/events.txt"
"$read_back" check_real "$folder/events.txt" "$folder"
