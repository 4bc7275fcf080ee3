"""A dataset exported with the folds of its experiments, and the release as one archive."""

load("//experiments:experiment.bzl", "ExperimentInfo")

def _dataset_splits_impl(ctx):
    manifests = [experiment[ExperimentInfo].manifest for experiment in ctx.attr.experiments]
    for manifest in manifests:
        if manifest != manifests[0]:
            fail("experiments: %s is on another dataset than %s" % (manifest.short_path, manifests[0].short_path))
    specs = [experiment[ExperimentInfo].resolved_spec for experiment in ctx.attr.experiments]
    out = ctx.actions.declare_file(ctx.label.name + ".textproto")
    args = ctx.actions.args()
    args.add_joined(specs, format_joined = "--specs=%s", join_with = ",")
    args.add(out, format = "--out=%s")
    ctx.actions.run(
        arguments = [args],
        executable = ctx.attr._write_splits[DefaultInfo].files_to_run,
        inputs = specs,
        mnemonic = "WriteSplits",
        outputs = [out],
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles([out]))]

dataset_splits = rule(
    implementation = _dataset_splits_impl,
    doc = "How experiments split their dataset (DatasetSplits in dataset/export_samples/exported_dataset.proto).",
    attrs = {
        "experiments": attr.label_list(
            allow_empty = False,
            doc = "On one dataset; the first is the one that readers get who name none.",
            providers = [ExperimentInfo],
        ),
        "_write_splits": attr.label(cfg = "target", default = "//reports/release:write_splits", executable = True),
    },
)

def _exported_dataset_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    args = ctx.actions.args()
    args.add(ctx.file.manifest, format = "--manifest=%s")
    args.add_joined(ctx.files.feature_tables, format_joined = "--features=%s", join_with = ",")
    args.add(ctx.file.splits, format = "--splits=%s")
    args.add_joined(ctx.attr.groups, format_joined = "--groups=%s", join_with = ",")
    args.add("--format=" + ctx.attr.format)
    args.add(out.path, format = "--out=%s")
    ctx.actions.run(
        arguments = [args],
        env = {"LC_ALL": "C"},
        executable = ctx.attr._export_samples[DefaultInfo].files_to_run,
        inputs = [ctx.file.manifest, ctx.file.splits] + ctx.files.feature_tables,
        mnemonic = "ExportDataset",
        outputs = [out],
        progress_message = "Exporting %s" % ctx.label,
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles([out]))]

exported_dataset = rule(
    implementation = _exported_dataset_impl,
    doc = "A folder with a dataset as npz or CSV (dataset/export_samples/npz_export.h).",
    attrs = {
        "feature_tables": attr.label(allow_files = True, doc = "The dataset's feature tables.", mandatory = True),
        "format": attr.string(default = "npz", values = ["csv", "npz"]),
        "groups": attr.string_list(doc = "Feature groups; empty: all."),
        "manifest": attr.label(allow_single_file = True, mandatory = True),
        "splits": attr.label(allow_single_file = True, doc = "dataset_splits().", mandatory = True),
        "_export_samples": attr.label(cfg = "target", default = "//reports/release:export_samples", executable = True),
    },
)

def _release_archive_impl(ctx):
    out = ctx.actions.declare_file(ctx.attr.out)
    args = ctx.actions.args()
    args.add(out, format = "--out=%s")
    for target, folder in ctx.attr.contents.items():
        # Folders stay as they are: the program goes through them.
        args.add_all(target.files, expand_directories = False, format_each = folder + "=%s")
    ctx.actions.run(
        arguments = [args],
        env = {"LC_ALL": "C"},
        executable = ctx.attr._write_archive[DefaultInfo].files_to_run,
        inputs = depset(transitive = [target.files for target in ctx.attr.contents]),
        mnemonic = "WriteArchive",
        outputs = [out],
        progress_message = "Packing %s" % ctx.label,
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles([out]))]

_release_archive = rule(
    implementation = _release_archive_impl,
    doc = "One zip file of the same bytes each time.",
    attrs = {
        "contents": attr.label_keyed_string_dict(
            allow_files = True,
            doc = "Target -> the archive's folder for its files; \".\" is the top.",
            mandatory = True,
        ),
        "out": attr.string(mandatory = True),
        "_write_archive": attr.label(cfg = "target", default = "//reports/release:write_archive", executable = True),
    },
)

def release_archive(name, contents, **kwargs):
    """One zip file.

    Args:
      name: of the target.
      contents: list of pairs of a folder in the archive (".": its top) and the targets whose files go there.
      **kwargs: what every rule takes, and out, the file's name.
    """
    _release_archive(
        name = name,
        contents = {target: folder for folder, targets in contents for target in targets},
        **kwargs
    )
