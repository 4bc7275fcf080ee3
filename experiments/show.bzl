"""show_tables(): what `bazel run` of an analysis prints: its tables, and where its files are."""

# The report lies beside this script in the output tree; the path through the bazel-bin link is the one that
# people can use, where it leads to this very build.
_SHOW = """#!/bin/bash
set -eu
folder="$(dirname "$(readlink -f "$0")")"
cat "$folder/tables.txt"
link="${{BUILD_WORKSPACE_DIRECTORY:-}}/bazel-bin/{folder}"
[[ "$link/report.md" -ef "$folder/report.md" ]] && folder="$link"
echo
for file in report.md report.csv report.svg; do echo "$folder/$file"; done
"""

def show_tables(ctx, outputs):
    """Providers of a rule whose outputs are report.md, report.csv, report.svg and tables.txt."""
    show = ctx.actions.declare_file(ctx.label.name + "/show.sh")
    ctx.actions.write(show, is_executable = True, content = _SHOW.format(
        folder = "%s/%s" % (ctx.label.package, ctx.label.name),
    ))
    return [DefaultInfo(
        executable = show,
        files = depset(outputs),
        runfiles = ctx.runfiles(outputs),
    )]
