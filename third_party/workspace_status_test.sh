#!/bin/bash
# workspace_status.sh in a folder that is under no version control, in a clean one and in a changed one,
# and where the source lies inside of another project's.
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

# Unpacked from an archive, inside of another project. Whether that has it under control or not: its
# commits are not the source's.
mkdir unpacked && cd unpacked || exit 1
expect ""
git -c user.name=a -c user.email=a@b commit -q --allow-empty -m second
expect ""
export GIT_DIR=$TEST_TMPDIR/source/.git
expect ""
unset GIT_DIR
# A work tree of the source's own repository.
git -C .. worktree add -q "$TEST_TMPDIR/worktree" && cd "$TEST_TMPDIR/worktree" || exit 1
expect "CALLPRINT_REVISION $(git rev-parse HEAD)"
# A repository without a commit.
mkdir "$TEST_TMPDIR/new" && cd "$TEST_TMPDIR/new" && git init -q . 2> /dev/null || exit 1
expect ""
((failures == 0))
