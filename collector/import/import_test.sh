#!/bin/bash
# The program import as a user runs it: files in, shards and an account out; what it refuses.
#   import_test.sh IMPORT DESCRIBE MAKE_PICKLES
set -euo pipefail
source workloads/test_checks.sh
import=$PWD/$1 describe=$PWD/$2 make_pickles=$PWD/$3
mkdir "$TEST_TMPDIR/in"
cd "$TEST_TMPDIR/in"

cat > session.txt << 'END'
# tracer: function_graph
#
#     TIME        CPU  TASK/PID         DURATION                  FUNCTION CALLS
#      |          |     |    |           |   |                     |   |   |   |
  812.000010 |   0)  cat-41   |               |  vfs_read() {
  812.000011 |   0)  cat-41   |   0.310 us    |    touch_atime();
  812.000020 |   0)  cat-41   |   9.900 us    |  }
  813.500000 |   1)  tar-77   |   0.120 us    |  vfs_open();
this is no line of a trace
END
cat > bare.txt << 'END'
# tracer: function_graph
#
# CPU  DURATION                  FUNCTION CALLS
# |     |   |                     |   |   |   |
 3)   0.180 us    |  mutex_unlock();
END
printf 'begin_s,end_s,label\n812,813,reading\n813,,opening\n' > labels.csv

# A file is a shard with a run; the account is by file.
"$import" --out="$TEST_TMPDIR/out" --label=idle --summary=summary.csv session.txt bare.txt > said 2> warned
expect_text said "session.txt: trace, 3 entries, 3 returns, 2 processors, 2 tasks, 1 damaged place"
expect_text said "wrote $TEST_TMPDIR/out/bare.shard"
expect_text warned 'session.txt, line 9: no line of a trace: "this is no line of a trace"'
diff - summary.csv << 'END' || fail "the summary is another one"
file,format,entries,returns,unmatched_entries,unmatched_returns,lost_events,processors,tasks,other_events,damaged
session.txt,trace,3,3,0,0,0,2,2,0,1
bare.txt,trace,1,1,0,0,0,1,,0,0
END
"$describe" --run=0 "$TEST_TMPDIR/out/session.shard" > described
expect_text described "imported from session.txt (text), sha256 $(sha256sum session.txt | cut -d' ' -f1)"
expect_text described "session                  idle           COMPLETED         6"
expect_text described "1.000    0      41 |   touch_atime() {"
"$describe" --run=0 "$TEST_TMPDIR/out/bare.shard" > described
expect_text described "not known of an event: time, task"
expect_text described "-    3       - | mutex_unlock() {"

# Ranges of time are runs.
rm -r "$TEST_TMPDIR/out"
"$import" --out="$TEST_TMPDIR/out" --labels=labels.csv session.txt > said 2> warned
"$describe" "$TEST_TMPDIR/out/session.shard" > described
expect_text described "session-reading          reading        COMPLETED         4"
expect_text described "session-opening          opening        COMPLETED         2"

# TraceMeOut's folder, as Python writes it.
rm -r "$TEST_TMPDIR/out"
python3 "$make_pickles" project
"$import" --out="$TEST_TMPDIR/out" --format=traceme --label_mark=label project > said
expect_text said "project: TraceMeOut, 18 entries, 18 returns, 2 processors"
"$describe" "$TEST_TMPDIR/out/project.shard" > described
expect_text described "project-playing          playing        COMPLETED        24"
expect_text described "project-paused           paused         COMPLETED        12"
expect_text described "not known of an event: task, time in period"

# What cannot be imported: one line each, and nothing is left.
rm -r "$TEST_TMPDIR/out"
printf '\x28\xb5\x2f\xfd...' > packed.zst
: > empty.txt
head -c 4096 /dev/zero > zeros.txt
expect_error "no-such.txt: cannot read it: No such file" "$import" --out="$TEST_TMPDIR/out" no-such.txt
expect_error "it is packed with zstd; unpack it (zstd -d)" "$import" --out="$TEST_TMPDIR/out" packed.zst
expect_error "project: it is a folder" "$import" --out="$TEST_TMPDIR/out" project
expect_error "empty.txt" "$import" --out="$TEST_TMPDIR/out" empty.txt
expect_error "zeros.txt" "$import" --out="$TEST_TMPDIR/out" zeros.txt
mkfifo pipe.txt
expect_error "pipe.txt: it is no file but a pipe" "$import" --out="$TEST_TMPDIR/out" pipe.txt
expect_error 'there is no format "perfetto"' "$import" --out="$TEST_TMPDIR/out" --format=perfetto session.txt
expect_error "bare.txt: the file does not say when its calls were made" \
  "$import" --out="$TEST_TMPDIR/out" --labels=labels.csv bare.txt
expect_error 'no event follows a mark "state=VALUE"' \
  "$import" --out="$TEST_TMPDIR/out" --label_mark=state bare.txt
printf 'begin_s,end_s,label\n1,2,early\n' > early.csv
grep -v "no line" session.txt > clean.txt
expect_error "clock goes from 812.000010000 to 813.500000120 s" \
  "$import" --out="$TEST_TMPDIR/out" --labels=early.csv clean.txt
expect_error "--label, --labels and --label_mark exclude each other" \
  "$import" --out="$TEST_TMPDIR/out" --label=a --label_mark=b session.txt
expected_code=2 expect_error "--out=DIR and files are needed" "$import" session.txt
finish
