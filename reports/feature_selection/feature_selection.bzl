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

load("//experiments:experiment.bzl", "ExperimentInfo", "join_features")
load("//experiments/fold:fold_action.bzl", "flag_file_args", "fold_action")
load("//reports/analysis:report_action.bzl", "report_action")

_FILES = ["report.html", "report.md", "report.csv", "functions.csv", "report.svg"]

def _run_fold(ctx, data, features, track, folds, fold):
    out = ctx.actions.declare_file("%s/folds/%s/%d.pb" % (ctx.label.name, track, fold))
    fold_action(
        ctx,
        ctx.attr._run_selection_fold[DefaultInfo].files_to_run,
        mnemonic = "SelectionFold",
        progress_message = "Ranking columns on %s, fold %d of %d" % (track, fold + 1, folds),
        out = out,
        split = data.split,
        manifest = data.manifest,
        features = [features],
        track = track,
        folds = folds,
        model = ctx.file.model,
        fold = fold,
        flags = {"spec": ctx.file.spec},
        inputs = [ctx.file.spec],
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
    args = flag_file_args(ctx)
    args.add(data.spec, format = "--experiment=%s")
    args.add(data.manifest, format = "--manifest=%s")
    args.add(features, format = "--features=%s")
    args.add_joined(folds, format_joined = "--folds=%s", join_with = ",")
    return [report_action(
        ctx,
        ctx.attr._program[DefaultInfo].files_to_run,
        [args],
        [data.spec, data.manifest, features] + folds,
        mnemonic = "FeatureSelection",
        progress_message = "Comparing rankings for %s" % ctx.label,
        files = _FILES,
        runfiles = folds,
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
            default = "//experiments/fold:join_features",
            executable = True,
        ),
        "_program": attr.label(
            cfg = "target",
            default = "//reports/feature_selection:report_feature_selection",
            executable = True,
        ),
        "_run_selection_fold": attr.label(
            cfg = "target",
            default = "//reports/feature_selection:run_selection_fold",
            executable = True,
        ),
    },
    doc = "How many columns are enough; see the top of this file.",
    executable = True,
)
