#!/bin/bash
# The program plan, as `bazel run` starts it: in a folder that is not the caller's.
#   plan_main_test.sh PLAN TASK
set -u
plan=$PWD/$1 task=$PWD/$2
failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}
callers=$TEST_TMPDIR/callers runfiles=$TEST_TMPDIR/runfiles
mkdir "$callers" "$runfiles" && cp "$task" "$callers/task.textproto" && cd "$runfiles" || exit 1

BUILD_WORKING_DIRECTORY=$callers "$plan" --task=task.textproto --out=plan.pb || fail "exit code $?"
[[ -s $callers/plan.pb ]] || fail "no plan in the caller's folder"
[[ -z $(ls -A) ]] || fail "it leaves something in its own folder: $(ls -A)"
# Started by hand, and with whole paths.
(cd "$callers" && "$plan" --task=task.textproto --out=again.pb) || fail "by hand: exit code $?"
BUILD_WORKING_DIRECTORY=/ "$plan" --task="$task" --out="$callers/whole.pb" || fail "whole paths: exit code $?"
for other in again whole; do
  cmp "$callers/plan.pb" "$callers/$other.pb" || fail "$other.pb is another plan"
done
exit $((failures > 0))
