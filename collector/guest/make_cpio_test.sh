#!/bin/bash
# What make_cpio says and leaves behind when its input is wrong, and that only content matters.
set -uo pipefail
make_cpio=$PWD/$1
cd "$TEST_TMPDIR" || exit 1
failures=0

# expect_error TEXT ARGUMENT...: exit code 1, TEXT in the message, no archive.
expect_error() {
  local text=$1 said
  shift
  said=$("$make_cpio" --output=out.cpio "$@" 2>&1)
  if [[ $? != 1 || $said != *"$text"* || -e out.cpio ]]; then
    echo "make_cpio $*: wanted exit code 1, no archive and \"$text\"; got: $said"
    failures=$((failures + 1))
  fi
  rm -f out.cpio
}

mkdir -p tree/bin
echo text > tree/bin/a
echo 'no/such/*' > unused
echo 'bin/a' > used
expect_error "no-such-file" callprint/start=no-such-file
expect_error "no-such-tree: cannot list" --root=no-such-tree
expect_error "no/such/*" --root=tree --exclude=unused
expect_error "want PATH_IN_ARCHIVE=FILE" callprint/start
expect_error "without a leading /" /callprint/start=tree/bin/a
mkfifo tree/pipe
expect_error "tree/pipe: neither a file" --root=tree
rm tree/pipe

"$make_cpio" --output=one.cpio --root=tree callprint/start=used
touch -d 2001-01-01 tree/bin/a tree
chmod 600 tree/bin/a
"$make_cpio" --output=two.cpio --root=tree callprint/start=used
cmp one.cpio two.cpio || failures=$((failures + 1))
chmod +x tree/bin/a
"$make_cpio" --output=three.cpio --root=tree callprint/start=used
cmp -s one.cpio three.cpio && { echo "the executable bit is lost"; failures=$((failures + 1)); }
"$make_cpio" --output=four.cpio --root=tree --exclude=used
grep -q text four.cpio && { echo "bin/a was to be left out"; failures=$((failures + 1)); }
# Lists are one behind the other: a later one can keep what an earlier one leaves out.
echo '!bin/a' > kept
"$make_cpio" --output=five.cpio --root=tree --exclude=used,kept
grep -q text five.cpio || { echo "bin/a was to be kept"; failures=$((failures + 1)); }
expect_error "used,unused: no file of tree matches" --root=tree --exclude=used,unused
exit $((failures > 0))
