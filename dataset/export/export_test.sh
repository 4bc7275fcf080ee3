#!/bin/bash
# Exports of small shards are read back by other people's programs (Graphviz, networkx, Python's JSON and XML, protoc)
# and hold what was worked out by hand; errors say what is wrong and leave nothing behind.
#   export_test.sh EXPORT MAKE_SHARDS READ_BACK TEST_CHECKS PROTOC
set -u
# shellcheck source=workloads/test_checks.sh
source "$4"
export=$PWD/$1 read_back=$PWD/$3 protoc=$PWD/$5
"$2" "$TEST_TMPDIR" || exit 1
cd "$TEST_TMPDIR" || exit 1
python=/usr/bin/python3
command -v gvpr > /dev/null || fail "gvpr is not installed; run ./setup.sh"
"$python" -c 'import networkx' || fail "python3-networkx is not installed; run ./setup.sh"

# make FORMAT FILE OPTION...: run 0 of hostile.shard, twice the same.
make() {
  local format="$1" file="$2"
  shift 2
  "$export" --format="$format" --run=0 --out="$file" "$@" hostile.shard > /dev/null || fail "$format: exit code $?"
  "$export" --format="$format" --run=0 --out=again "$@" hostile.shard > /dev/null
  cmp "$file" again || fail "$format: not the same twice"
}

# expect_read FORMAT FILE: read back, the file is the JSON value of standard input.
expect_read() {
  "$read_back" "$1" "$2" > read.json || fail "$2 cannot be read as $1"
  "$python" -c 'import json, sys
expected, found = json.load(sys.stdin), json.load(open("read.json"))
expected == found or sys.exit("expected %s\nfound    %s" % (expected, found))' || fail "$2 has something else"
}

make perfetto run.pftrace
make chrome run.json
cat > timeline.json << 'END'
{"slices": [
  ["ev;il\"<&\n 7", "<tag>&amp;'", 1, 200, 300, "not in the trace"],
  ["ev;il\"<&\n 7", "a;b", 0, 0, 300, ""],
  ["ev;il\"<&\n 7", "line\nend\u0001 5", 0, 500, 700, "not in the trace"],
  ["ev;il\"<&\n 7", "quote\"back\\slash", 1, 100, 150, ""],
  ["ev;il\"<&\n 7", "quote\"back\\slash", 1, 600, 650, ""],
  ["idle loop on CPU 1", "idle", 0, 50, 700, ""]],
 "counters": {
  "lost events on CPU 0": [[0, 5], [700, 5]],
  "lost events on CPU 1": [[0, 0], [700, 0]],
  "entries without return on CPU 0": [[0, 2], [700, 2]],
  "entries without return on CPU 1": [[0, 0], [700, 0]],
  "returns without entry on CPU 0": [[0, 1], [700, 1]],
  "returns without entry on CPU 1": [[0, 0], [700, 0]]},
 "marks": [[250, "state=play;\"<"]]}
END
expect_read perfetto run.pftrace < timeline.json
expect_read chrome run.json < timeline.json
# Names, run, mark, six counters of two values, a thread's process and track, the idle loop, six slices.
packets=$("$protoc" --decode_raw < run.pftrace | grep -c '^1 {')
((packets == 1 + 1 + 1 + 6 * 3 + 2 + 1 + 12)) || fail "$packets packets"

make dot run.dot
make graphml run.graphml
cat > graph.json << 'END'
{"nodes": [["<tag>&amp;'", 1], ["a;b", 1], ["idle", 1], ["line\\x0aend\\x01 5", 1], ["quote\"back\\x5cslash", 2]],
 "edges": [["a;b", "<tag>&amp;'", 1], ["a;b", "quote\"back\\x5cslash", 1],
           ["line\\x0aend\\x01 5", "quote\"back\\x5cslash", 1]]}
END
expect_read dot run.dot < graph.json
expect_read graphml run.graphml < graph.json

make folded run.folded
task='ev\x3bil"<&\x0a'
diff - <(LC_ALL=C sort run.folded) << END || fail "folded by self time"
$task;a\\x3bb 150
$task;a\\x3bb;<tag>&amp\\x3b' 100
$task;a\\x3bb;quote"back\\x5cslash 50
$task;line\\x0aend\\x01 5 100
$task;line\\x0aend\\x01 5;quote"back\\x5cslash 50
idle loop on CPU 1;idle 650
END
make folded calls.folded --weight=calls
diff <(sed 's/ [0-9]*$/ 1/' run.folded | LC_ALL=C sort) <(LC_ALL=C sort calls.folded) || fail "folded by calls"

# In hundredths: of 6 calls, and of 1,100 ns.
make flamegraph calls.svg --weight=calls
expect_read svg calls.svg << 'END'
[[["ev;il\"<&\\x0a"], 83.3],
 [["ev;il\"<&\\x0a", "a;b"], 50.0],
 [["ev;il\"<&\\x0a", "a;b", "<tag>&amp;'"], 16.7],
 [["ev;il\"<&\\x0a", "a;b", "quote\"back\\x5cslash"], 16.7],
 [["ev;il\"<&\\x0a", "line\\x0aend\\x01 5"], 33.3],
 [["ev;il\"<&\\x0a", "line\\x0aend\\x01 5", "quote\"back\\x5cslash"], 16.7],
 [["idle loop on CPU 1"], 16.7],
 [["idle loop on CPU 1", "idle"], 16.7]]
END
make flamegraph time.svg --notasks
expect_read svg time.svg << 'END'
[[["a;b"], 27.3], [["a;b", "<tag>&amp;'"], 9.1], [["a;b", "quote\"back\\x5cslash"], 4.5], [["idle"], 59.1],
 [["line\\x0aend\\x01 5"], 13.6], [["line\\x0aend\\x01 5", "quote\"back\\x5cslash"], 4.5]]
END

# Without --run, a file for each run; one without events is as well-formed.
for format in perfetto:pftrace chrome:json dot:dot graphml:graphml flamegraph:svg folded:folded; do
  extension=${format#*:} format=${format%:*}
  "$export" --format="$format" --out=all/of/them hostile.shard > /dev/null || fail "all runs: $format"
  cmp all/of/them/hostile-run-00000."$extension" run."$extension" 2> /dev/null || [[ $extension == svg ]] ||
    fail "all runs: $format differs"
  [[ $format == folded ]] || "$read_back" "${format/flamegraph/svg}" all/of/them/hostile-run-00001."$extension" > read.json ||
    fail "no events: $format"
done
[[ -e all/of/them/hostile-run-00001.folded && ! -s all/of/them/hostile-run-00001.folded ]] || fail "no events: folded"
expect_text all/of/them/hostile-run-00001.svg "nothing to draw"
[[ $(find all -type f | wc -l) == 12 ]] || fail "other files than runs: $(find all -type f)"

# What an imported shard does not say.
out=$TEST_TMPDIR/out
expect_error 'a Perfetto trace needs times, and what this shard was imported from' "$export" --format=perfetto --run=0 --out="$out" untimed.shard
expect_error '--format=dot, --format=graphml, and --weight=calls' "$export" --format=chrome --run=0 --out="$out" untimed.shard
expect_error '--weight=self_time needs times' "$export" --format=folded --run=0 --out="$out" untimed.shard
expect_error '--weight=self_time needs times' "$export" --format=flamegraph --run=0 --out="$out" untimed.shard
"$export" --format=folded --weight=calls --run=0 --out=untimed.folded untimed.shard > /dev/null || fail "untimed: folded"
diff <(grep "^ev" calls.folded | sed 's/^[^;]*/unknown task/' | sort) <(sort untimed.folded) || fail "untimed: folded"
"$export" --format=graphml --run=0 --out=untimed.graphml untimed.shard > /dev/null || fail "untimed: graphml"
"$export" --format=dot --run=0 --out=untimed.dot untimed.shard > /dev/null || fail "untimed: dot"
sed 's/\["idle", 1\], //' graph.json > untimed.json
expect_read graphml untimed.graphml < untimed.json
expect_read dot untimed.dot < untimed.json

# Wrong usage.
expected_code=2
expect_error 'there is no --format=pdf; there are: chrome, dot, flamegraph, folded, graphml, perfetto, trace.dat; of a dataset (--dataset=NAME): npz, csv' \
  "$export" --format=pdf --out="$out" hostile.shard
expect_error '--format is needed; there are: chrome' "$export" --out="$out" hostile.shard
expect_error 'there is no --weight=bytes; there are calls and self_time' \
  "$export" --format=folded --weight=bytes --out="$out" hostile.shard
expect_error 'name the shards' "$export" --format=dot --out="$out"
expect_error '--out is needed' "$export" --format=dot --run=0 hostile.shard
expect_error 'there is no --run=-3' "$export" --format=dot --run=-3 --out="$out" hostile.shard
expect_error '--run is a run of one shard' "$export" --format=dot --run=0 --out="$out" hostile.shard untimed.shard
expect_error 'two shards are called hostile.shard' "$export" --format=dot --out="$out" hostile.shard ./hostile.shard
expected_code=1
expect_error 'no run 2' "$export" --format=dot --run=2 --out="$out" hostile.shard
expect_error 'nowhere.shard' "$export" --format=dot --run=0 --out="$out" nowhere.shard
head -c 300 hostile.shard > cut.shard
expect_error 'cut.shard' "$export" --format=dot --run=0 --out="$out" cut.shard
expect_error 'cut.shard' "$export" --format=dot --out="$out" cut.shard
expect_error 'no/such/folder' "$export" --format=dot --run=0 --out=no/such/folder/run.dot hostile.shard
touch file
expect_error 'is no folder' "$export" --format=dot --out=file hostile.shard
# A relative path is the caller's.
mkdir caller
(cd / && BUILD_WORKING_DIRECTORY="$TEST_TMPDIR/caller" "$export" --format=dot --run=0 --out=here.dot ../hostile.shard) \
  > /dev/null || fail "the caller's paths: exit code $?"
cmp caller/here.dot run.dot || fail "the caller's paths"
finish
