#!/bin/bash
# clang-tidy with .clang-tidy, by compile_commands.json (bazel run //:compile_commands):
#
#   bazel run //:clang_tidy [-- FILE...]
#
# Without files, all sources that differ from the last commit. A file takes some seconds, one with LibTorch a minute.
set -euo pipefail
cd "${BUILD_WORKSPACE_DIRECTORY:?start it with bazel run}"
if ! command -v clang-tidy-14 > /dev/null; then
  echo "clang_tidy.sh: there is no clang-tidy-14: apt-get install clang-tidy-14" >&2
  exit 1
fi
if [[ ! -f compile_commands.json ]]; then
  echo "clang_tidy.sh: there is no compile_commands.json: bazel run //:compile_commands" >&2
  exit 1
fi
files=("$@")
if ((${#files[@]} == 0)); then
  mapfile -t files < <(git diff --name-only --diff-filter=d HEAD -- '*.cc' '*.c')
fi
((${#files[@]} > 0)) || exit 0
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-14 --quiet -p .
