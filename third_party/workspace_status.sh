#!/bin/bash
# What Bazel asks at each build (--workspace_status_command): the source's revision, for the page of
# what folds took. Nothing is built again because of it. Reports and leaderboard entries ask it too.
# The source is the folder that this is called in.
#
# Git also answers for a folder above. A revision of some other project, in which the source only
# happens to lie, says nothing of it.
# shellcheck disable=SC2046  # Names, one word each.
unset $(git rev-parse --local-env-vars 2> /dev/null)
[[ $(git rev-parse --show-toplevel 2> /dev/null) -ef . ]] || exit 0
revision=$(git rev-parse --verify HEAD 2> /dev/null) || exit 0
[[ -z $(git status --porcelain 2> /dev/null | head -n 1) ]] || revision+=" with local changes"
echo "CALLPRINT_REVISION $revision"
