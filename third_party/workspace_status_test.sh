#!/bin/bash
# workspace_status.sh in a folder that is under no version control, in a clean one and in a changed one.
set -u
script=$PWD/$1
failures=0
# expect TEXT: what the script prints.
expect() {
  local printed
  printed=$("$script") || failures=$((failures + 1))
  [[ $printed == "$1" ]] && return
  echo "FAILED: printed '$printed', not '$1'"
  failures=$((failures + 1))
}
export GIT_CEILING_DIRECTORIES=$TEST_TMPDIR
mkdir "$TEST_TMPDIR/source" && cd "$TEST_TMPDIR/source" || exit 1
expect ""
git -c init.defaultBranch=main init -q .
git -c user.name=a -c user.email=a@b commit -q --allow-empty -m first
expect "CALLPRINT_REVISION $(git rev-parse HEAD)"
touch changed
expect "CALLPRINT_REVISION $(git rev-parse HEAD) with local changes"
((failures == 0))
