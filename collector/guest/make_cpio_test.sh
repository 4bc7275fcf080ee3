#!/bin/bash
# What make_cpio says and leaves behind when its input is wrong, and that only content matters.
set -uo pipefail
source workloads/test_checks.sh
make_cpio=$PWD/$1
cd "$TEST_TMPDIR" || exit 1

# refuses TEXT ARGUMENT...: make_cpio does, and leaves no archive.
refuses() {
  expect_error "$1" "$make_cpio" --output="$TEST_TMPDIR/out" "${@:2}"
}

mkdir -p tree/bin
echo text > tree/bin/a
echo 'no/such/*' > unused
echo 'bin/a' > used
refuses "no-such-file" callprint/start=no-such-file
refuses "no-such-tree: cannot list" --root=no-such-tree
refuses "no/such/*" --root=tree --exclude=unused
refuses "want PATH_IN_ARCHIVE=FILE" callprint/start
refuses "without a leading /" /callprint/start=tree/bin/a
mkfifo tree/pipe
refuses "tree/pipe: neither a file" --root=tree
rm tree/pipe

"$make_cpio" --output=one.cpio --root=tree callprint/start=used
touch -d 2001-01-01 tree/bin/a tree
chmod 600 tree/bin/a
"$make_cpio" --output=two.cpio --root=tree callprint/start=used
cmp one.cpio two.cpio || fail "times and modes count"
chmod +x tree/bin/a
"$make_cpio" --output=three.cpio --root=tree callprint/start=used
cmp -s one.cpio three.cpio && fail "the executable bit is lost"
"$make_cpio" --output=four.cpio --root=tree --exclude=used
grep -q text four.cpio && fail "bin/a was to be left out"
# Lists are one behind the other: a later one can keep what an earlier one leaves out.
echo '!bin/a' > kept
"$make_cpio" --output=five.cpio --root=tree --exclude=used,kept
grep -q text five.cpio || fail "bin/a was to be kept"
refuses "used,unused: no file of tree matches" --root=tree --exclude=used,unused
finish
