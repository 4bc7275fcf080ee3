"""dataset(): a checked-in dataset as Bazel targets, its features as cached actions."""

def _feature_tables_impl(ctx):
    tables = []
    for shard in ctx.files.shards:
        name = shard.basename.rsplit(".", 1)[0]
        table = ctx.actions.declare_file("%s/%s.features.pb" % (ctx.label.name, name))
        args = ctx.actions.args()
        args.add("--shard", shard)
        args.add("--dataset", ctx.attr.dataset)
        args.add("--dataset_version", ctx.attr.dataset_version)
        args.add("--out", table)
        ctx.actions.run(
            executable = ctx.attr._extractor[DefaultInfo].files_to_run,
            arguments = [args],
            inputs = [shard],
            outputs = [table],
            env = {
                "LC_ALL": "C",
                # igraph's shared library brings OpenMP and BLAS along; no more threads than jobs.
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
            },
            mnemonic = "ExtractFeatures",
            progress_message = "Extracting features of %s %s, %s" %
                               (ctx.attr.dataset, ctx.attr.dataset_version, name),
        )
        tables.append(table)
    return [DefaultInfo(files = depset(tables), runfiles = ctx.runfiles(tables))]

feature_tables = rule(
    implementation = _feature_tables_impl,
    doc = "One FeatureTable (dataset/sample.proto) a shard.",
    attrs = {
        "dataset": attr.string(mandatory = True),
        "dataset_version": attr.string(mandatory = True),
        # Any file: a filegroup without files has no extension either.
        "shards": attr.label_list(allow_files = True, mandatory = True),
        # cfg = "target": the same binary that the tests link, not a second build of it.
        "_extractor": attr.label(
            cfg = "target",
            default = "//dataset:extract_features",
            executable = True,
        ),
    },
)

def dataset(name, version, visibility = None):
    """The targets of one dataset; its files lie in v<version>/ beside the BUILD file.

    Makes shards, manifest, card (the checked-in files, as far as they are there), features (one
    FeatureTable a shard), `name` (all that is checked in), and once there is a card verify_test.

    Args:
      name: the dataset's name, as in its manifest.
      version: the dataset's version, as in its manifest.
      visibility: of all these targets.
    """
    folder = "v" + version
    for target, pattern in [
        ("shards", "*.shard"),
        ("manifest", "manifest.textproto"),
        ("card", "card.md"),
    ]:
        native.filegroup(
            name = target,
            srcs = native.glob([folder + "/" + pattern]),
            visibility = visibility,
        )
    native.filegroup(
        name = name,
        srcs = [":card", ":manifest", ":shards"],
        visibility = visibility,
    )
    if native.glob([folder + "/card.md"]):
        native.sh_test(
            name = "verify_test",
            size = "large",
            srcs = ["//dataset:verify_test.sh"],
            args = ["$(location //dataset:verify)", native.package_name() + "/" + folder],
            data = [
                ":" + name,
                "//dataset:verify",
            ],
        )
    feature_tables(
        name = "features",
        dataset = name,
        dataset_version = version,
        shards = [":shards"],
        visibility = visibility,
    )
