#!/bin/bash
# A flame graph in headless Chromium: no error, nothing loaded, other colours in the dark. Leaves screenshots (light,
# dark, narrow) in the test's outputs.
#   browser_test.sh EXPORT SHARD
set -euo pipefail
fail() { echo "FAILED: $1" >&2; exit 1; }
outputs=${TEST_UNDECLARED_OUTPUTS_DIR:-$TEST_TMPDIR}
picture=$TEST_TMPDIR/picture.svg
"$1" --format=flamegraph --run=204 --out="$picture" "$2"
command -v chromium > /dev/null || fail "chromium is not installed; run ./setup.sh, which installs Debian's"

# No sandbox, since tests run as root; nothing outside of this folder is written, no name resolved.
export HOME=$TEST_TMPDIR XDG_RUNTIME_DIR=$TEST_TMPDIR
shoot() {
  local code=0
  timeout 200 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
    --disable-extensions --disable-background-networking --disable-component-update --disable-sync \
    --host-resolver-rules="MAP * ~NOTFOUND" --user-data-dir="$TEST_TMPDIR/profile" --hide-scrollbars \
    --enable-logging=stderr --log-level=0 --blink-settings=preferredColorScheme="$2" --window-size="$3" \
    --screenshot="$outputs/$1.png" "file://$picture" 2> "$TEST_TMPDIR/log" || code=$?
  ((code == 0)) || fail "chromium ended with $code (124: not within 200 s): $(tail -n 3 "$TEST_TMPDIR/log")"
  ! grep -a CONSOLE "$TEST_TMPDIR/log" >&2 || fail "$1: the browser's console has messages (above)"
  [[ -s $outputs/$1.png ]] || fail "no $1.png"
}
shoot light 1 1280,600
shoot dark 0 1280,600
shoot narrow 1 480,600
! cmp -s "$outputs/light.png" "$outputs/dark.png" || fail "the picture is the same in the light and in the dark"
