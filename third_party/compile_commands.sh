#!/bin/bash
# Writes compile_commands.json, for editors and clang-tidy: `bazel run //:compile_commands`.
set -euo pipefail
cd "${BUILD_WORKSPACE_DIRECTORY:?start it with bazel run}"
# What targets left that are no more.
find -L bazel-bin/ -name '*.compile_commands.json' -delete
bazel build --noshow_progress --aspects=//third_party:compile_commands.bzl%compile_commands \
  --output_groups=compile_commands //...
root=$(bazel info execution_root)
# The links in the execution root are those of the last build only.
external=$(bazel info output_base)/external
# An object a line, of each target; a source that is in two of them is compiled alike.
find -L bazel-bin/ -name '*.compile_commands.json' -exec cat {} + | sort -u |
  sed -E -e "s@(\"|-idirafter|-B|--sysroot=)external/@\\1$external/@g" \
    -e "s|\"file\":\"|\"directory\":\"$root\",\"file\":\"$PWD/|" \
    -e '1s/^/[/' -e '$!s/$/,/' -e '$s/$/]/' > compile_commands.json.part
mv compile_commands.json.part compile_commands.json
echo "compile_commands.json: $(wc -l < compile_commands.json) sources"
