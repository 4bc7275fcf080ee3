"""declare_show(): what `bazel run` starts where a rule has made a report."""

load("//third_party:libraries.bzl", "LIBRARIES")

# The report lies beside this script in the output tree. The path through the bazel-bin link is the
# one that people can use, where it leads to this very build.
_SHOW = """#!/bin/bash
set -eu
{before}open=0 pdf=""
for argument in "$@"; do
  case $argument in
    --open) open=1 ;;
    --pdf=?*) pdf=${{argument#--pdf=}} ;;
    *)
      echo "show: '$argument' is no option; there are --open (report.html, in a browser) and" \\
        "--pdf=DIR (the figures as PDF)" >&2
      exit 2
      ;;
  esac
done
folder="$(dirname "$(readlink -f "$0")")"
cat "$folder/tables.txt"
link="${{BUILD_WORKSPACE_DIRECTORY:-}}/bazel-bin/{folder}"
[[ "$link/report.md" -ef "$folder/report.md" ]] && folder="$link"
echo
for file in {files}; do echo "$folder/$file"; done

# What made it. Not in the files, which are the same bytes wherever and whenever they are made.
status=$(cd "${{BUILD_WORKSPACE_DIRECTORY:-/}}" && third_party/workspace_status.sh 2> /dev/null) || status=""
if [[ -n $status ]]; then
  echo
  echo "Source: revision ${{status#CALLPRINT_REVISION }}"
  echo "Machine: $(uname -sm), $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
  echo "Libraries: {libraries}"
fi

if [[ -n $pdf ]]; then
  if ! command -v rsvg-convert > /dev/null; then
    echo "show: --pdf: rsvg-convert is not installed; run ./setup.sh, which installs librsvg2-bin" >&2
    exit 2
  fi
  # Where `bazel run` was called.
  [[ $pdf == /* ]] || pdf="${{BUILD_WORKING_DIRECTORY:-$PWD}}/$pdf"
  mkdir -p "$pdf"
  for figure in "$folder"/*.svg "$folder"/figures/*.svg; do
    [[ -f $figure ]] || continue
    name="$(basename "$figure" .svg).pdf"
    # A fixed date, so that the same figure gives the same bytes; fonts are those of this machine.
    SOURCE_DATE_EPOCH=0 rsvg-convert --format=pdf --output="$pdf/.$name.part" "$figure"
    mv "$pdf/.$name.part" "$pdf/$name"
    echo "$pdf/$name"
  done
fi

((open)) || exit 0
page="$folder/report.html"
for browser in ${{BROWSER:-}} xdg-open sensible-browser; do
  if command -v "$browser" > /dev/null; then exec "$browser" "$page"; fi
done
echo "show: --open: no browser is known here; set BROWSER, or open $page" >&2
exit 2
"""

def declare_show(ctx, files, before = ""):
    """A script that prints tables.txt and where the files are.

    With --open it opens report.html in a browser, with --pdf=DIR it writes the figures as PDF.

    Args:
      ctx: the rule's. Its outputs, tables.txt among them, are in a folder of the target's name.
      files: base names.
      before: lines of the script, before all others.

    Returns:
      The script, in that folder.
    """
    show = ctx.actions.declare_file(ctx.label.name + "/show.sh")
    ctx.actions.write(show, is_executable = True, content = _SHOW.format(
        before = before,
        files = " ".join(files),
        folder = "%s/%s" % (ctx.label.package, ctx.label.name),
        libraries = LIBRARIES,
    ))
    return show
