"""analysis(): what a program of //reports finds in several datasets, and trains nothing for.

    analysis(
        name = "central_functions",
        feature_tables = ["//dataset/encryption:features", ...],
        manifests = ["//dataset/encryption:manifest", ...],
        program = "//reports/central_functions:report_central_functions",
    )

The program takes datasets as MANIFEST=TABLE,TABLE and --out_dir, --print (reports/analysis/analysis_files.h).
`bazel build` makes report.html, report.md, report.csv and tables.txt, `bazel run` shows them (`-- --open` opens
the page, too). With other arguments, `bazel run` looks again, with them and at the same datasets:

    bazel run //experiments:central_functions -- --vulnerable=functions.csv --out_dir=DIR
"""

load(":report_action.bzl", "report_action")

_FILES = ["report.html", "report.md", "report.csv"]

# `bazel run` and tests start it in the folder of its runfiles. --open alone is of what is there.
_AGAIN = """if (($# > 0)) && [[ $* != --open ]]; then
  exec {program} --print "$@" \\
    {datasets}
fi
"""

def _analysis_impl(ctx):
    if len(ctx.attr.feature_tables) != len(ctx.attr.manifests):
        fail("feature_tables and manifests: give one of each for every dataset, in the same order")
    datasets = []
    inputs = []
    for tables, manifest in zip(ctx.attr.feature_tables, ctx.attr.manifests):
        tables_files = tables[DefaultInfo].files.to_list()
        manifest_files = manifest[DefaultInfo].files.to_list()
        if len(manifest_files) != 1 or not tables_files:
            fail("%s: no manifest or no feature tables; is the dataset recorded?" % manifest.label)
        datasets.append((manifest_files[0], tables_files))
        inputs += manifest_files + tables_files
    args = ctx.actions.args()
    for manifest, tables in datasets:
        args.add("%s=%s" % (manifest.path, ",".join([table.path for table in tables])))
    again = _AGAIN.format(
        datasets = " \\\n    ".join([
            "%s=%s" % (manifest.short_path, ",".join([table.short_path for table in tables]))
            for manifest, tables in datasets
        ]),
        program = ctx.executable.program.short_path,
    )
    return [report_action(
        ctx,
        ctx.attr.program[DefaultInfo].files_to_run,
        [args],
        inputs,
        mnemonic = "Analysis",
        progress_message = "Looking at datasets for %s" % ctx.label,
        files = _FILES,
        before = again,
        runfiles = inputs + [ctx.executable.program],
    )]

analysis = rule(
    implementation = _analysis_impl,
    attrs = {
        "feature_tables": attr.label_list(
            allow_empty = False,
            allow_files = True,
            doc = "A target for each dataset: its feature tables, one file a shard.",
        ),
        "manifests": attr.label_list(
            allow_empty = False,
            allow_files = True,
            doc = "A target for each dataset, in the same order: its manifest.textproto.",
        ),
        # cfg = "target": the binary that the tests link.
        "program": attr.label(
            cfg = "target",
            doc = "What looks at them.",
            executable = True,
            mandatory = True,
        ),
    },
    doc = "An analysis of datasets; see the top of this file.",
    executable = True,
)
