"""robustness(): what models lose where the held-out traces are perturbed.

    robustness(
        name = "robustness",
        features_of = "//dataset/encryption:features",
        foreign_label = "none",
        groups = ["count"],
        manifest = "//dataset/encryption:manifest",
        models = ["//models/specs:xgboost.textproto"],
        perturbations = ["drop_calls:0.1", "max_depth:1"],
        spec = "robustness.textproto",
        tracks = {"unseen_family": 5},
    )

Models train on traces as recorded. Each (perturbation, shard) is one action, of the feature groups that the
models read, and each (track, model, fold) is one that trains once and asks about every perturbation.
`bazel build` makes report.html, report.md, report.csv, report.svg and tables.txt, `bazel run` shows them.
"""

load("//dataset:dataset.bzl", "perturbed_feature_tables")
load("//experiments:experiment.bzl", "model_name", "resolve_spec")
load("//experiments/fold:fold_action.bzl", "flag_file_args", "fold_action")
load("//reports/analysis:report_action.bzl", "report_action")

_FILES = ["report.html", "report.md", "report.csv", "report.svg"]

def _train_fold(ctx, split, track, folds, model, fold):
    out = ctx.actions.declare_file("%s/folds/%s/%s/%d.pb" % (ctx.label.name, track, model_name(model), fold))
    inputs = []
    perturbed = ctx.actions.args()
    for target, perturbation in ctx.attr.perturbed.items():
        tables = target[DefaultInfo].files.to_list()
        perturbed.add_joined(tables, format_joined = perturbation + "=%s", join_with = ",")
        inputs += tables
    fold_action(
        ctx,
        ctx.attr._run_perturbed_fold[DefaultInfo].files_to_run,
        mnemonic = "TrainPerturbedFold",
        progress_message = "Training %s on %s, fold %d of %d" % (model_name(model), track, fold + 1, folds),
        out = out,
        split = split,
        manifest = ctx.file.manifest,
        features = ctx.files.training_tables,
        track = track,
        folds = folds,
        model = model,
        fold = fold,
        positional = perturbed,
        inputs = inputs,
    )
    return out

def _robustness_impl(ctx):
    spec, split = resolve_spec(ctx, ctx.attr.tracks, None)
    folds = [
        _train_fold(ctx, split, track, int(count), model, fold)
        for track, count in ctx.attr.tracks.items()
        for model in ctx.files.models
        for fold in range(int(count))
    ]
    args = flag_file_args(ctx)
    args.add(spec, format = "--spec=%s")
    args.add(ctx.file.manifest, format = "--manifest=%s")
    args.add_joined(ctx.files.training_tables, format_joined = "--features=%s", join_with = ",")
    return [report_action(
        ctx,
        ctx.attr._report[DefaultInfo].files_to_run,
        [args, ctx.actions.args().add_all(folds)],
        [spec, ctx.file.manifest] + ctx.files.training_tables + folds,
        mnemonic = "RobustnessReport",
        progress_message = "Reporting %s" % ctx.label,
        files = _FILES,
    )]

_robustness = rule(
    implementation = _robustness_impl,
    attrs = {
        "training_tables": attr.label(allow_files = True, mandatory = True),
        "manifest": attr.label(allow_single_file = True, mandatory = True),
        "models": attr.label_list(allow_empty = False, allow_files = [".textproto"]),
        "perturbed": attr.label_keyed_string_dict(allow_files = True),
        "spec": attr.label(allow_single_file = [".textproto"], mandatory = True),
        "tracks": attr.string_dict(mandatory = True),
        # cfg = "target": the binaries that the tests link.
        "_report": attr.label(cfg = "target", default = "//reports/robustness:report_robustness", executable = True),
        "_resolve_spec": attr.label(
            cfg = "target",
            default = "//experiments/fold:resolve_spec",
            executable = True,
        ),
        "_run_perturbed_fold": attr.label(
            cfg = "target",
            default = "//reports/robustness:run_perturbed_fold",
            executable = True,
        ),
    },
    executable = True,
)

def _tables(name, perturbation = "none", **kwargs):
    target = "%s_%s" % (name, perturbation.replace(":", "_"))
    perturbed_feature_tables(
        name = target,
        perturbation = perturbation,
        tags = ["manual"],
        **kwargs
    )
    return ":" + target

def robustness(
        name,
        features_of,
        foreign_label,
        groups,
        perturbations,
        tracks,
        perturb_every_nth_shard = 1,
        testonly = False,
        **kwargs):
    """Declares the analysis; see the top of this file.

    Args:
      name: the base name of the spec file.
      features_of: feature_tables() of the dataset; only what they are made of is used.
      foreign_label: calls that are mixed in come from runs with this label, so that labels stay true.
      groups: the feature groups that the models read.
      perturbations: as dataset/perturbation/perturbation.h has them; strengths of a kind stand side by side, rising.
      tracks: dict from track name to number of folds.
      perturb_every_nth_shard: models are asked about held-out samples of so many shards only.
      testonly: as every rule has it.
      **kwargs: manifest, models, spec, and what every rule takes.
    """
    _robustness(
        name = name,
        testonly = testonly,
        training_tables = _tables(name + "_training", groups = groups, of = features_of, testonly = testonly),
        perturbed = {
            _tables(
                name,
                perturbation,
                every_nth_shard = perturb_every_nth_shard,
                foreign_label = foreign_label,
                groups = groups,
                of = features_of,
                testonly = testonly,
            ): perturbation
            for perturbation in ["none"] + perturbations
        },
        # Rules have no attribute that maps strings to numbers.
        tracks = {track: str(folds) for track, folds in tracks.items()},
        **kwargs
    )
