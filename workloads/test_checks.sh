#!/bin/bash
# For tests in shell: source it, check, and end with `finish`.

failures=0

# fail TEXT: one more thing that is wrong. The test goes on.
fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

# finish: ends the test.
finish() {
  exit $((failures > 0))
}

# expect_text FILE TEXT: FILE has it.
expect_text() {
  grep -qF -- "$2" "$1" || fail "$1 has no: $2"
}

# expect_between NAME VALUE LOW HIGH: VALUE is a number in [LOW, HIGH].
expect_between() {
  LC_ALL=C awk -v v="$2" -v low="$3" -v high="$4" \
    'BEGIN { exit !(v != "" && v + 0 >= low + 0 && v + 0 <= high + 0) }' ||
    fail "$1 is \"$2\", not in [$3, $4]"
}

# expect_error TEXT COMMAND...: it fails with 1 (or $expected_code), prints one line with TEXT to stderr, and leaves
# nothing at $TEST_TMPDIR/out, which is where commands are to write; an empty folder may be there.
expect_error() {
  local text="$1" code=0 out="$TEST_TMPDIR/out"
  shift
  "$@" > "$TEST_TMPDIR/stdout" 2> "$TEST_TMPDIR/stderr" || code=$?
  if [[ $code -ne ${expected_code:-1} || $(wc -l < "$TEST_TMPDIR/stderr") -ne 1 ]] ||
    ! grep -qF -- "$text" "$TEST_TMPDIR/stderr"; then
    fail "exit code $code: $*"
    echo "  expected: $text"
    sed 's/^/  printed:  /' "$TEST_TMPDIR/stderr"
  fi
  if [[ -e $out ]] && ! { [[ -d $out ]] && [[ -z $(ls -A "$out") ]]; }; then
    fail "$*: something was written"
    rm -rf "$out"
  fi
}
