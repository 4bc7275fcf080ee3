"""feature_selection(): how many feature columns (functions) are enough, and which.

    feature_selection(
        name = "feature_selection",
        experiment = ":encryption_detection",
        model = "feature_selection_model.textproto",
        spec = "feature_selection.textproto",
        tracks = ["random", "unseen_family"],
    )

takes data, split and folds of an experiment, none of whose models it needs. One cached action a
track and fold ranks columns on the training part and predicts the held-out part by the first of
them (FeatureSelectionSpec in feature_selection.proto); `bazel run` shows what follows.
"""

load(":experiment.bzl", "ExperimentInfo", "PINNED_ENV", "join_features")
load(":show_report.bzl", "declare_show")

_FILES = ["report.html", "report.md", "report.csv", "functions.csv", "report.svg"]

def _run_fold(ctx, data, features, track, folds, fold):
    out = ctx.actions.declare_file("%s/folds/%s/%d.pb" % (ctx.label.name, track, fold))
    args = ctx.actions.args()
    args.add(ctx.file.spec, format = "--spec=%s")
    args.add(ctx.file.model, format = "--model=%s")
    args.add(data.split, format = "--split=%s")
    args.add(track, format = "--track=%s")
    args.add(fold, format = "--fold=%s")
    args.add(folds, format = "--folds=%s")
    args.add(data.manifest, format = "--manifest=%s")
    args.add(features, format = "--features=%s")
    args.add(out, format = "--out=%s")
    ctx.actions.run(
        arguments = [args],
        env = PINNED_ENV,
        executable = ctx.attr._run_selection_fold[DefaultInfo].files_to_run,
        inputs = [ctx.file.spec, ctx.file.model, data.split, data.manifest, features],
        mnemonic = "SelectionFold",
        outputs = [out],
        progress_message = "Ranking columns on %s, fold %d of %d" % (track, fold + 1, folds),
    )
    return out

def _feature_selection_impl(ctx):
    data = ctx.attr.experiment[ExperimentInfo]
    features = join_features(ctx, data.feature_tables, ctx.file.model, "joined.features")
    folds = []
    for track in ctx.attr.tracks:
        if track not in data.tracks:
            fail("tracks: %s has no track %s" % (ctx.attr.experiment.label, track))
        number = int(data.tracks[track])
        for fold in range(number):
            folds.append(_run_fold(ctx, data, features, track, number, fold))
    outputs = [
        ctx.actions.declare_file("%s/%s" % (ctx.label.name, name))
        for name in _FILES + ["tables.txt"]
    ]
    args = ctx.actions.args()
    args.use_param_file("--flagfile=%s")
    args.set_param_file_format("multiline")
    args.add(data.spec, format = "--experiment=%s")
    args.add(data.manifest, format = "--manifest=%s")
    args.add(features, format = "--features=%s")
    args.add_joined(folds, format_joined = "--folds=%s", join_with = ",")
    args.add(outputs[0].dirname, format = "--out_dir=%s")
    ctx.actions.run(
        arguments = [args],
        env = PINNED_ENV,
        executable = ctx.attr._program[DefaultInfo].files_to_run,
        inputs = [data.spec, data.manifest, features] + folds,
        mnemonic = "FeatureSelection",
        outputs = outputs,
        progress_message = "Comparing rankings for %s" % ctx.label,
    )
    return [DefaultInfo(
        executable = declare_show(ctx, _FILES),
        files = depset(outputs),
        runfiles = ctx.runfiles(outputs + folds),
    )]

feature_selection = rule(
    implementation = _feature_selection_impl,
    attrs = {
        "experiment": attr.label(
            doc = "Whose data, split, folds and bootstrap are taken.",
            mandatory = True,
            providers = [ExperimentInfo],
        ),
        "model": attr.label(
            allow_single_file = [".textproto"],
            doc = "ModelSpec: what learns from the chosen columns, and which group they are of.",
            mandatory = True,
        ),
        "spec": attr.label(
            allow_single_file = [".textproto"],
            doc = "FeatureSelectionSpec.",
            mandatory = True,
        ),
        "tracks": attr.string_list(doc = "Tracks of the experiment.", mandatory = True),
        # cfg = "target": the binaries that the tests link.
        "_join_features": attr.label(
            cfg = "target",
            default = "//experiments:join_features",
            executable = True,
        ),
        "_program": attr.label(
            cfg = "target",
            default = "//reports:feature_selection",
            executable = True,
        ),
        "_run_selection_fold": attr.label(
            cfg = "target",
            default = "//experiments:run_selection_fold",
            executable = True,
        ),
    },
    doc = "How many columns are enough; see the top of this file.",
    executable = True,
)
