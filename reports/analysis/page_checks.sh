#!/bin/bash
# For tests of rules that leave report.html and report.md: source it, and what it sources.
source workloads/test_checks.sh

# check_page FOLDER: FOLDER/report.html is one page that stands by itself and says what report.md says.
check_page() {
  local page=$1/report.html markdown=$1/report.md element text
  [[ -f $page ]] || {
    fail "$page is not there"
    return
  }
  [[ $(head -n 1 "$page") == '<!DOCTYPE html>' ]] || fail "$page does not begin as a page"
  [[ $(tail -n 1 "$page") == '</html>' ]] || fail "$page does not end as a page"
  for element in html head body main h1; do
    (($(grep -oE "<${element}[ >]" "$page" | wc -l) == 1)) || fail "$page: not one $element"
  done
  for element in p ul li table thead tbody tr th td figure figcaption div details pre svg nav h2 h3; do
    (($(grep -oE "<${element}[ >]" "$page" | wc -l) == $(grep -oF "</$element>" "$page" | wc -l))) ||
      fail "$page: a $element does not end"
  done
  # Nothing is asked of the network, and nothing may be. A namespace is a name, and is not loaded.
  grep -qF "default-src 'none'" "$page" || fail "$page has no policy"
  ! sed 's|xmlns="http://www.w3.org/2000/svg"||g' "$page" |
    grep -nE '(https?:)?//[a-z0-9.-]+\.[a-z]|[ "](src|srcset|action)=|href="[^#]|@import|url\(|<(link|iframe|object|embed|img|base)' ||
    fail "$page asks for something else (above)"
  # Each cell of a table in report.md, as HTML.
  sed -n 's/^| \(.*\) |$/\1/p' "$markdown" | sed 's/ | /\n/g' | sed -e 's/^\*\*\(.*\)\*\*$/\1/' -e 's/\\\(.\)/\1/g' \
    -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' -e 's/"/\&quot;/g' | sort -u > "$TEST_TMPDIR/cells"
  (($(wc -l < "$TEST_TMPDIR/cells") > 5)) || fail "$markdown has no tables"
  sed -e 's/<strong>//g' -e 's/<\/strong>//g' "$page" | grep -oE '<t[dh][^>]*>[^<]*<' |
    sed -e 's/^[^>]*>//' -e 's/<$//' | sort -u > "$TEST_TMPDIR/html_cells"
  text=$(comm -23 "$TEST_TMPDIR/cells" "$TEST_TMPDIR/html_cells")
  [[ -z $text ]] || fail "$page lacks cells of $markdown: $text"
  # Each heading.
  sed -n 's/^##* //p' "$markdown" | sed -e 's/\\\(.\)/\1/g' -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' \
    -e 's/"/\&quot;/g' > "$TEST_TMPDIR/headings"
  while read -r text; do
    grep -qF ">$text</h" "$page" || fail "$page lacks the heading: $text"
  done < "$TEST_TMPDIR/headings"
}

# check_figure FOLDER PATH: the picture is in the page as it is in its file.
check_figure() {
  local figure=$1/$2.svg
  grep -q '</svg>' "$figure" || fail "$figure is no picture"
  grep -vxFf "$1/report.html" "$figure" && fail "$figure: lines (above) are not in $1/report.html"
  grep -qF "]($2.svg)" "$1/report.md" || fail "$1/report.md has no link to $figure"
}

# check_open SHOW: with --open, the script of `bazel run` opens the page.
check_open() {
  printf '#!/bin/bash\necho "opened $1"\n' > "$TEST_TMPDIR/browser"
  chmod +x "$TEST_TMPDIR/browser"
  BROWSER="$TEST_TMPDIR/browser" "$1" --open > "$TEST_TMPDIR/opened" || fail "$1 --open"
  [[ -f "$(sed -n 's/^opened //p' "$TEST_TMPDIR/opened")" ]] || fail "$1 --open opens no page"
  grep -q '^opened .*/report\.html$' "$TEST_TMPDIR/opened" || fail "$1 --open opens something else"
}
