"""declare_show(): what `bazel run` starts where a rule has made a report."""

# The report lies beside this script in the output tree. The path through the bazel-bin link is the
# one that people can use, where it leads to this very build.
_SHOW = """#!/bin/bash
set -eu
{before}folder="$(dirname "$(readlink -f "$0")")"
cat "$folder/tables.txt"
link="${{BUILD_WORKSPACE_DIRECTORY:-}}/bazel-bin/{folder}"
[[ "$link/report.md" -ef "$folder/report.md" ]] && folder="$link"
echo
for file in {files}; do echo "$folder/$file"; done
"""

def declare_show(ctx, files, before = ""):
    """A script that prints tables.txt and where the files are.

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
    ))
    return show
