#!/bin/bash
# Every library that programs load, also for other libraries, is of a lock: none is the machine's.
#   libraries_test.sh PROGRAM...
set -uo pipefail
failures=0
for program; do
  LD_TRACE_LOADED_OBJECTS=1 "$program" > "$TEST_TMPDIR/libraries"
  [[ $(wc -l < "$TEST_TMPDIR/libraries") -gt 6 ]] || { echo "$program: too few: $(cat "$TEST_TMPDIR/libraries")"; failures=1; }
  if grep -vE '^\s(linux-vdso|ld-linux-x86-64)\.so|_U@pinned_Ushared_Ulibraries' "$TEST_TMPDIR/libraries"; then
    echo "$program: these are the machine's"
    failures=1
  fi
done
exit $failures
