#!/bin/bash
# Builds the image once more, elsewhere and under another umask: the bytes must be those of the build.
set -euo pipefail
image=$1 build_image=$2
shift 2
umask 077
# A longer path than the build's.
export TMPDIR=$TEST_TMPDIR/another/place/with/a/longer/path
mkdir -p "$TMPDIR"
"$build_image" "$TEST_TMPDIR/again.cpio" "$@"
cmp "$image" "$TEST_TMPDIR/again.cpio"
