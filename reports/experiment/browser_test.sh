#!/bin/bash
# Opens a page of made-up results in headless Chromium: no error, nothing loaded, tables sort, and all is there without
# scripts. Leaves screenshots (light, dark, narrow) and the printed page in the test's outputs.
#   browser_test.sh MAKE_SYNTHETIC_PAGE
set -euo pipefail
page=$TEST_TMPDIR/page.html
"$1" "$page"
outputs=${TEST_UNDECLARED_OUTPUTS_DIR:-$TEST_TMPDIR}
fail() { echo "FAILED: $1" >&2; exit 1; }

if ! command -v chromium > /dev/null; then
  fail "chromium is not installed; run ./setup.sh, which installs Debian's"
fi

# browse PAGE OPTION...: no sandbox, since tests run as root; nothing outside of this folder is written,
# no name resolved.
export HOME=$TEST_TMPDIR XDG_RUNTIME_DIR=$TEST_TMPDIR
browse() {
  local shown=$1
  shift
  local code=0
  timeout 200 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
    --disable-extensions --disable-background-networking --disable-component-update --disable-sync \
    --host-resolver-rules="MAP * ~NOTFOUND" --user-data-dir="$TEST_TMPDIR/profile" \
    --hide-scrollbars --enable-logging=stderr --log-level=0 "$@" "file://$shown" 2> "$TEST_TMPDIR/log" || code=$?
  ((code == 0)) || fail "chromium ended with $code (124: not within 200 s): $(tail -n 3 "$TEST_TMPDIR/log")"
}
no_console_messages() {
  ! grep -a CONSOLE "$TEST_TMPDIR/log" >&2 || fail "$1: the browser's console has messages (above)"
}

# The page as it stands, whose policy lets no script in but its own.
browse "$page" --dump-dom > "$TEST_TMPDIR/dom"
no_console_messages "page"

# What a reader does: click on the head of a column of numbers, three times. The policy would refuse the probe.
probed=$TEST_TMPDIR/probed.html
sed '/Content-Security-Policy/d' "$page" > "$probed"
cat >> "$probed" << 'PROBE'
<script>
  const table = document.querySelectorAll("table.sortable")[0];
  const head = Array.from(table.tHead.rows[0].cells).find(cell => cell.classList.contains("number"));
  const column = head.cellIndex;
  const numbers = () => Array.from(table.tBodies[0].rows, row => parseFloat(row.cells[column].textContent));
  const names = () => Array.from(table.tBodies[0].rows, row => row.cells[0].textContent).join();
  const isSorted = (list, sign) => list.every((x, i) => i === 0 || sign * (list[i - 1] - x) <= 0);
  const before = names();
  const results = [];
  head.querySelector("button").click();
  results.push("falling:" + isSorted(numbers(), -1) + head.getAttribute("aria-sort"));
  head.querySelector("button").click();
  results.push("rising:" + isSorted(numbers(), 1) + head.getAttribute("aria-sort"));
  head.querySelector("button").click();
  results.push("restored:" + (names() === before) + head.getAttribute("aria-sort"));
  results.push("changed:" + (numbers().length > 2));
  results.push("loaded:" + performance.getEntriesByType("resource").length);
  results.push("figures:" + document.querySelectorAll("figure svg").length);
  results.push("alerts:" + document.querySelectorAll("h1 script, td script").length);
  document.body.dataset.probe = results.join(" ");
</script>
PROBE
browse "$probed" --dump-dom > "$TEST_TMPDIR/dom"
no_console_messages "clicked"
probe=$(sed -n 's/.*<body data-probe="\([^"]*\)".*/\1/p' "$TEST_TMPDIR/dom")
[[ -n $probe ]] || fail "the page's script did not run to its end"
echo "probe: $probe"
for expected in falling:truedescending rising:trueascending restored:truenull changed:true loaded:0 \
  alerts:0; do
  [[ " $probe " == *" $expected "* ]] || fail "$expected is not in: $probe"
done
figures=$(sed 's/.*figures:\([0-9]*\).*/\1/' <<< "$probe")
((figures >= 10)) || fail "only $figures figures are in the page"

# Without scripts: every row and figure stands in the file itself, and no button that would do nothing.
(($(grep -c '<tr>' "$page") > 40)) || fail "without scripts: rows are missing"
grep -q '<button' "$page" && fail "without scripts: buttons that do nothing"
# A sandboxed frame runs no script.
echo '<body style="margin:0"><iframe sandbox src="page.html" style="border:0;width:100%;height:2400px">' \
  > "$TEST_TMPDIR/framed.html"
browse "$TEST_TMPDIR/framed.html" --virtual-time-budget=5000 --blink-settings=preferredColorScheme=1 --window-size=1280,2400 \
  --screenshot="$outputs/without_scripts.png"
grep -qa 'Blocked script execution' "$TEST_TMPDIR/log" || fail "without scripts: the frame ran them"

# For people to look at.
browse "$page" --blink-settings=preferredColorScheme=1 --window-size=1280,2400 \
  --screenshot="$outputs/light.png"
no_console_messages "light"
browse "$page" --blink-settings=preferredColorScheme=0 --window-size=1280,2400 \
  --screenshot="$outputs/dark.png"
browse "$page" --blink-settings=preferredColorScheme=1 --window-size=500,2400 \
  --screenshot="$outputs/narrow.png"
browse "$page" --no-pdf-header-footer --print-to-pdf="$outputs/printed.pdf"
for file in without_scripts.png light.png dark.png narrow.png printed.pdf; do
  [[ -s $outputs/$file ]] || fail "no $file"
done
cmp -s "$outputs/light.png" "$outputs/dark.png" && fail "the page is the same in the light and in the dark"
exit 0
