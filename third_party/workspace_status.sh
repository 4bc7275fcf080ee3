#!/bin/bash
# What Bazel asks at each build (--workspace_status_command): the source's revision, for the page of what folds took.
# Nothing is built again because of it.
revision=$(git rev-parse HEAD 2> /dev/null) || exit 0
[[ -z $(git status --porcelain 2> /dev/null | head -n 1) ]] || revision+=" with local changes"
echo "CALLPRINT_REVISION $revision"
