"""leakage(): how many bits observers of less and less can tell of a trace's label.

    leakage(
        name = "leakage",
        datasets = [(
            "encryption",
            "//dataset/encryption:features",
            "//dataset/encryption:manifest",
            "//models/specs:xgboost.textproto",
            "unseen_family=3",
        )],
        observers = ["first_ms:10", "max_depth:1"],
        spec = "leakage.textproto",
    )

Each (dataset, observer, shard) is one action, and so is each (dataset, observer, fold), and each (dataset,
observer) for its nearest neighbours: training sees what the observer sees. `bazel build` makes report.html,
report.md, report.csv, report.svg and tables.txt, `bazel run` shows them. An experiment() on one of the datasets that
names this target as its `leakage` shows it by window length, and needs no more than its own dataset's actions.
"""

load("//dataset:dataset.bzl", "FeatureTablesInfo", "perturbed_feature_tables")
load("//experiments:experiment.bzl", "LeakageInfo", "model_name", "resolve_spec")
load("//experiments/fold:fold_action.bzl", "PINNED_ENV", "fold_action")
load("//reports/analysis:report_action.bzl", "report_action")

_FILES = ["report.html", "report.md", "report.csv", "report.svg"]

# What measure_leakage takes for one observer: its files, and the argument that names them.
def _observer(ctx, split, manifest, model, track, folds, recorded, observer, tables):
    where = "%s/%s/%s/%s" % (ctx.label.name, recorded.dataset, track, observer.replace(":", "_"))
    risk = ctx.actions.declare_file(where + "/neighbours.pb")
    fold_action(
        ctx,
        ctx.attr._run_neighbours[DefaultInfo].files_to_run,
        mnemonic = "AskNeighbours",
        progress_message = "Asking neighbours, %s, %s" % (recorded.dataset, observer),
        out = risk,
        split = split,
        manifest = manifest,
        features = tables,
        track = track,
        folds = folds,
    )
    results = []
    for fold in range(folds):
        out = ctx.actions.declare_file("%s/%d.pb" % (where, fold))
        fold_action(
            ctx,
            ctx.attr._run_fold[DefaultInfo].files_to_run,
            mnemonic = "TrainFold",
            progress_message = "Training %s, %s, %s, fold %d" % (model_name(model), recorded.dataset, observer, fold),
            out = out,
            split = split,
            manifest = manifest,
            features = tables,
            track = track,
            folds = folds,
            model = model,
            fold = fold,
        )
        results.append(out)
    argument = "%s=%s=%s=%s" % (
        observer,
        risk.path,
        ",".join([table.path for table in tables]),
        ",".join([result.path for result in results]),
    )
    return [risk] + results + tables, argument

# One dataset's LeakageResult. `observed`: of each observer, the target of its feature tables.
def _measure(ctx, spec, split, manifest, model, track, folds, observed):
    recorded = observed[0][FeatureTablesInfo]
    out = ctx.actions.declare_file("%s/%s/leakage.pb" % (ctx.label.name, recorded.dataset))
    args = ctx.actions.args()
    args.add(spec, format = "--spec=%s")
    args.add(manifest, format = "--manifest=%s")
    args.add(str(ctx.attr.every_nth_shard), format = "--every_nth_shard=%s")
    args.add(out, format = "--out=%s")
    inputs = [spec, manifest]
    for observer, target in zip(ctx.attr.observers, observed):
        tables = target[DefaultInfo].files.to_list()
        files, argument = _observer(ctx, split, manifest, model, track, folds, recorded, observer, tables)
        inputs += files
        args.add(argument)
    ctx.actions.run(
        arguments = [args],
        env = PINNED_ENV,
        executable = ctx.attr._measure[DefaultInfo].files_to_run,
        inputs = inputs,
        mnemonic = "MeasureLeakage",
        outputs = [out],
        progress_message = "Measuring %s, %s" % (ctx.label, recorded.dataset),
    )
    return out

def _leakage_impl(ctx):
    model_of = {}
    for model, datasets in ctx.attr.models.items():
        for dataset in datasets.split(","):
            model_of[dataset] = model[DefaultInfo].files.to_list()[0]
    tracks = {}
    for track in ctx.attr.tracks:
        name, folds = track.split("=")
        tracks[name] = folds
    spec, split = resolve_spec(ctx, tracks, None)
    per_dataset = len(ctx.attr.observers)
    results = {}
    for i, manifest in enumerate(ctx.files.manifests):
        observed = ctx.attr.observed[i * per_dataset:(i + 1) * per_dataset]
        track, folds = ctx.attr.tracks[i].split("=")
        model = model_of[observed[0][FeatureTablesInfo].dataset]
        results[manifest] = _measure(ctx, spec, split, manifest, model, track, int(folds), observed)
    args = ctx.actions.args()
    args.add(spec, format = "--spec=%s")
    args.add_all(results.values())
    return [
        report_action(
            ctx,
            ctx.attr._report[DefaultInfo].files_to_run,
            [args],
            [spec] + results.values(),
            mnemonic = "LeakageReport",
            progress_message = "Reporting %s" % ctx.label,
            files = _FILES,
            runfiles = [spec],
        ),
        LeakageInfo(results = results),
    ]

_leakage = rule(
    implementation = _leakage_impl,
    attrs = {
        "every_nth_shard": attr.int(doc = "Which shards the feature tables are of; said in the reports."),
        "manifests": attr.label_list(allow_files = True, doc = "Of each dataset."),
        "models": attr.label_keyed_string_dict(
            allow_files = [".textproto"],
            doc = "Model -> names of the datasets that it is of, with commas.",
        ),
        "observed": attr.label_list(
            doc = "The feature tables of every observer of the first dataset, then of the next.",
            providers = [FeatureTablesInfo],
        ),
        "observers": attr.string_list(),
        "spec": attr.label(allow_single_file = [".textproto"], mandatory = True),
        "tracks": attr.string_list(doc = "Of each dataset, TRACK=FOLDS."),
        # cfg = "target": the binaries that the tests link.
        "_measure": attr.label(cfg = "target", default = "//reports/leakage:measure_leakage", executable = True),
        "_report": attr.label(cfg = "target", default = "//reports/leakage:report_leakage", executable = True),
        "_resolve_spec": attr.label(
            cfg = "target",
            default = "//experiments/fold:resolve_spec",
            executable = True,
        ),
        "_run_fold": attr.label(cfg = "target", default = "//experiments/fold:run_fold", executable = True),
        "_run_neighbours": attr.label(
            cfg = "target",
            default = "//reports/leakage:run_neighbours",
            executable = True,
        ),
    },
    executable = True,
)

def leakage(
        name,
        datasets,
        observers,
        every_nth_shard = 1,
        groups = ["count"],
        testonly = False,
        **kwargs):
    """Declares the analysis; see the top of this file.

    Args:
      name: the base name of the spec file.
      datasets: a list of (name, features, manifest, model, track=folds); of features only what they are made
        of is used.
      observers: perturbations, as dataset/perturbation/perturbation.h has them; those of a kind stand side by side.
      every_nth_shard: only so many of each dataset's shards are looked at.
      groups: the feature groups that the models read, count among them.
      testonly: as every rule has it.
      **kwargs: spec, and what every rule takes.
    """
    observers = ["none"] + observers
    observed = []
    models = {}
    for dataset, features, _, model, _ in datasets:
        models[model] = (models[model] + "," if model in models else "") + dataset
        for observer in observers:
            target = "%s_%s_%s" % (name, dataset, observer.replace(":", "_"))
            perturbed_feature_tables(
                name = target,
                testonly = testonly,
                every_nth_shard = every_nth_shard,
                groups = groups,
                of = features,
                perturbation = observer,
                tags = ["manual"],
            )
            observed.append(":" + target)
    _leakage(
        name = name,
        testonly = testonly,
        every_nth_shard = every_nth_shard,
        manifests = [manifest for _, _, manifest, _, _ in datasets],
        models = models,
        observed = observed,
        observers = observers,
        tracks = [track for _, _, _, _, track in datasets],
        **kwargs
    )
