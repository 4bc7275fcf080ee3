#!/bin/bash
# What `bazel run` of an experiment does: it names the files, opens the page with --open, and writes figures
# as PDF with --pdf, which are the same bytes each time.
set -u
source workloads/test_checks.sh
made=experiments/smoke/smoke

$made/show.sh > "$TEST_TMPDIR/shown" || fail "show.sh"
[[ -f "$(grep 'report\.html$' "$TEST_TMPDIR/shown")" ]] || fail "show.sh names no report.html"
[[ -d "$(grep 'figures$' "$TEST_TMPDIR/shown")" ]] || fail "show.sh names no figures"
expected_code=2 expect_error "'--opne' is no option" $made/show.sh --opne

# What made it is said where the source is under version control, and stands in no file.
source=$TEST_TMPDIR/source
mkdir -p "$source/third_party" && cp third_party/workspace_status.sh "$source/third_party" &&
  git -c init.defaultBranch=main init -q "$source" && cd "$source" && git add . &&
  git -c user.name=a -c user.email=a@b commit -q -m first && cd "$OLDPWD" || fail "git"
BUILD_WORKSPACE_DIRECTORY=$source $made/show.sh > "$TEST_TMPDIR/shown" || fail "show.sh of a revision"
revision=$(git -C "$source" rev-parse HEAD)
grep -qx "Source: revision $revision" "$TEST_TMPDIR/shown" || fail "no revision"
grep -q '^Machine: Linux' "$TEST_TMPDIR/shown" || fail "no machine"
touch "$source/changed"
BUILD_WORKSPACE_DIRECTORY=$source $made/show.sh > "$TEST_TMPDIR/shown" || fail "show.sh of changes"
grep -qx "Source: revision $revision with local changes" "$TEST_TMPDIR/shown" || fail "no local changes"
# Unpacked inside of another project's repository.
mkdir -p "$source/unpacked/third_party" && cp third_party/workspace_status.sh "$source/unpacked/third_party"
BUILD_WORKSPACE_DIRECTORY=$source/unpacked $made/show.sh > "$TEST_TMPDIR/shown" || fail "show.sh, unpacked"
! grep '^Source: ' "$TEST_TMPDIR/shown" || fail "another project's revision"

# A browser that says what it was asked to open.
printf '#!/bin/bash\necho "opened $1"\n' > "$TEST_TMPDIR/browser"
chmod +x "$TEST_TMPDIR/browser"
BROWSER="$TEST_TMPDIR/browser" $made/show.sh --open > "$TEST_TMPDIR/shown" || fail "--open"
grep -q '^opened .*/report\.html$' "$TEST_TMPDIR/shown" || fail "--open opens no page"

BUILD_WORKING_DIRECTORY="$TEST_TMPDIR" $made/show.sh --pdf=first > "$TEST_TMPDIR/shown" || fail "--pdf"
grep -qxF "$TEST_TMPDIR/first/roc_unseen_family.pdf" "$TEST_TMPDIR/shown" || fail "--pdf names no ROC"
sleep 1.1
$made/show.sh --pdf="$TEST_TMPDIR/second" > /dev/null || fail "--pdf again"
count=0
for figure in $made/report.svg $made/figures/*.svg; do
  name=$(basename "$figure" .svg).pdf
  [[ $(head -c 5 "$TEST_TMPDIR/first/$name") == %PDF- ]] || fail "$name is no PDF"
  cmp "$TEST_TMPDIR/first/$name" "$TEST_TMPDIR/second/$name" || fail "$name differs"
  count=$((count + 1))
done
((count > 10)) || fail "only $count figures"

finish
