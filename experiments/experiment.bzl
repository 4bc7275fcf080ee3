"""experiment(): cross-validated training as a graph of cached, hermetic actions.

    experiment(
        name = "encryption_detection",
        feature_tables = "//dataset/encryption:features",
        manifest = "//dataset/encryption:manifest",
        models = ["//models/specs:xgboost.textproto"],
        spec = "encryption_detection.textproto",
        tracks = {
            "random": 10,
            "unseen_family": 10,
        },
    )

`bazel run` prints the tables (`-- --open` opens the page, too); `bazel build` makes them. Each (track,
model, fold) is one action that depends on that model's spec, the features that it reads and the split,
so that a changed model or feature group retrains no other model's folds. A cluster runs the same actions (--remote_executor).

An experiment may show more models beside those of another, whose folds are not trained again:

    experiment(
        name = "encryption_detection_all",
        extends = ":encryption_detection",
        models = ["//models/specs:xgboost.textproto"],
        spec = "encryption_detection_all.textproto",
    )

With tracks of its own (fewer folds, where more models would take too long), all models are trained on those.

With `leakage = ":leakage"`, a leakage() target (leakage.bzl) that has the experiment's dataset, the page shows how many
bits of the label the first milliseconds of a trace tell; that is measured where it has not been yet.
"""

load("//experiments/fold:fold_action.bzl", "PINNED_ENV", "flag_file_args", "fold_action")
load("//third_party:libraries.bzl", "LIBRARIES")
load(":show_report.bzl", "declare_show")

# What folds took, which no report speaks of: it differs from run to run.
_COST_FILES = ["costs.html", "costs.csv", "costs.pb"]

_REPORT_FILES = ["report.html", "report.md", "report.csv", "report.svg", "results.json", "results.pb"]

# A folder, since which figures there are depends on what is predicted.
_FIGURES = "figures"

ExperimentInfo = provider(
    doc = "What an experiment leaves.",
    fields = {
        "costs": "list of FoldCost files",
        "feature_tables": "list of the dataset's feature tables",
        "folds": "list of FoldResult files",
        "manifest": "the dataset's manifest.textproto",
        "models": "list of ModelSpec files",
        "resolved_spec": "ExperimentSpec with its tracks",
        "results": "results.pb, an ExperimentResult with every prediction",
        "spec": "ExperimentSpec textproto, without its tracks",
        "split": "the resolved SplitSpec",
        "tracks": "dict from track to number of folds",
    },
)

LeakageInfo = provider(
    doc = "What a leakage() target leaves.",
    fields = {
        "results": "dict from a dataset's manifest.textproto to its LeakageResult (reports/leakage/leakage.proto)",
    },
)

def resolve_spec(ctx, tracks, extended):
    spec = ctx.actions.declare_file(ctx.label.name + "/spec.pb")
    split = ctx.actions.declare_file(ctx.label.name + "/split.pb")
    args = ctx.actions.args()
    args.add(ctx.file.spec, format = "--spec=%s")
    inputs = [ctx.file.spec]
    if extended:
        args.add(extended.spec, format = "--extended=%s")
        inputs.append(extended.spec)
    args.add_joined(
        ["%s=%s" % track for track in tracks.items()],
        format_joined = "--tracks=%s",
        join_with = ",",
    )
    args.add(spec, format = "--out=%s")
    args.add(split, format = "--split_out=%s")
    ctx.actions.run(
        arguments = [args],
        env = PINNED_ENV,
        executable = ctx.attr._resolve_spec[DefaultInfo].files_to_run,
        inputs = inputs,
        mnemonic = "ResolveSpec",
        outputs = [spec, split],
        progress_message = "Checking the spec of %s" % ctx.label,
    )
    return spec, split

def model_name(model):
    return model.basename[:-len(".textproto")]

def join_features(ctx, feature_tables, model, path):
    """The feature groups that a model names, of all shards.

    Args:
      ctx: the rule's, which has the attribute _join_features.
      feature_tables: the dataset's.
      model: its spec file.
      path: of the result, in the target's folder.

    Returns:
      The file.
    """
    out = ctx.actions.declare_file("%s/%s" % (ctx.label.name, path))
    args = flag_file_args(ctx)
    args.add(model, format = "--model=%s")
    args.add_joined(feature_tables, format_joined = "--features=%s", join_with = ",")
    args.add(out, format = "--out=%s")
    ctx.actions.run(
        arguments = [args],
        env = PINNED_ENV,
        executable = ctx.attr._join_features[DefaultInfo].files_to_run,
        inputs = [model] + feature_tables,
        mnemonic = "JoinFeatures",
        outputs = [out],
        progress_message = "Gathering the features of %s" % model_name(model),
    )
    return out

def _train_fold(ctx, data, features, track, folds, model, fold):
    name = model_name(model)
    path = "%s/folds/%s/%s/%d" % (ctx.label.name, track, name, fold)
    out = ctx.actions.declare_file(path + ".pb")
    cost = ctx.actions.declare_file(path + ".cost.pb")
    fold_action(
        ctx,
        ctx.attr._run_fold[DefaultInfo].files_to_run,
        mnemonic = "TrainFold",
        progress_message = "Training %s on %s, fold %d of %d" % (name, track, fold + 1, folds),
        out = out,
        split = data.split,
        manifest = data.manifest,
        features = [features],
        track = track,
        folds = folds,
        model = model,
        fold = fold,
        flags = {"cost_out": cost, "network_program": ctx.executable._run_fold_with_networks},
        outputs = [cost],
        tools = [ctx.attr._run_fold_with_networks[DefaultInfo].files_to_run],
    )
    return out, cost

def _gather_costs(ctx, costs):
    outputs = [ctx.actions.declare_file("%s/%s" % (ctx.label.name, name)) for name in _COST_FILES]
    args = flag_file_args(ctx)
    args.add(ctx.label.name, format = "--experiment=%s")
    args.add_joined(costs, format_joined = "--costs=%s", join_with = ",")
    args.add(ctx.version_file, format = "--workspace_status=%s")
    args.add(outputs[0].dirname, format = "--out_dir=%s")
    ctx.actions.run(
        arguments = [args],
        env = PINNED_ENV,
        executable = ctx.attr._costs[DefaultInfo].files_to_run,
        inputs = costs + [ctx.version_file],
        mnemonic = "GatherCosts",
        outputs = outputs,
        progress_message = "Adding up what %s took" % ctx.label,
    )
    return outputs

# The LeakageResult of the experiment's dataset, in a list; none without the attribute.
def _leakage(ctx, manifest):
    if not ctx.attr.leakage:
        return []
    results = ctx.attr.leakage[LeakageInfo].results
    if manifest not in results:
        fail("leakage: %s does not have %s, only %s; add the dataset there, or leave the attribute out" % (
            ctx.attr.leakage.label,
            manifest.short_path,
            ", ".join([measured.short_path for measured in results]),
        ))
    return [results[manifest]]

def _report(ctx, spec, data, models, fold_results):
    outputs = [
        ctx.actions.declare_file("%s/%s" % (ctx.label.name, name))
        for name in _REPORT_FILES + ["tables.txt"]
    ]
    figures = ctx.actions.declare_directory("%s/%s" % (ctx.label.name, _FIGURES))
    args = flag_file_args(ctx)
    args.add(spec, format = "--spec=%s")
    args.add(data.manifest, format = "--manifest=%s")
    args.add_joined(data.feature_tables, format_joined = "--features=%s", join_with = ",")
    args.add_joined(models, format_joined = "--models=%s", join_with = ",")
    args.add_joined(fold_results, format_joined = "--folds=%s", join_with = ",")
    args.add(LIBRARIES, format = "--libraries=%s")
    leakage = _leakage(ctx, data.manifest)
    args.add_all(leakage, format_each = "--leakage=%s")
    args.add(outputs[0].dirname, format = "--out_dir=%s")
    ctx.actions.run(
        arguments = [args],
        env = PINNED_ENV,
        executable = ctx.attr._report[DefaultInfo].files_to_run,
        inputs = [spec, data.manifest] + data.feature_tables + models + fold_results + leakage,
        mnemonic = "ExperimentReport",
        outputs = outputs + [figures],
        progress_message = "Reporting %s" % ctx.label,
    )
    return outputs + [figures]

def _experiment_impl(ctx):
    extended = ctx.attr.extends[ExperimentInfo] if ctx.attr.extends else None
    own = [name for name in ["feature_tables", "manifest"] if getattr(ctx.attr, name)]
    if extended and own:
        fail("extends: %s come from %s; leave them out" % (", ".join(own), ctx.attr.extends.label))
    if not extended and (len(own) != 2 or not ctx.attr.tracks):
        fail("feature_tables, manifest and tracks are needed, or an experiment to extend")

    models = (extended.models if extended else []) + ctx.files.models
    seen = {}
    for model in models:
        if model.basename in seen:
            fail("models: %s is given twice (results are filed by base name)" % model.basename)
        seen[model.basename] = True
    tracks = ctx.attr.tracks or extended.tracks
    folds_are_there = extended and not ctx.attr.tracks
    spec, split = resolve_spec(ctx, tracks, extended)

    # Folds of one experiment all read one split.
    data = extended or struct(
        costs = [],
        feature_tables = ctx.files.feature_tables,
        folds = [],
        manifest = ctx.file.manifest,
        split = split,
    )
    to_train = ctx.files.models if folds_are_there else models
    features = {
        model: join_features(ctx, data.feature_tables, model, "features/%s.features" % model_name(model))
        for model in to_train
    }
    fold_results = []
    costs = []
    for track, folds in tracks.items():
        if not folds.isdigit():
            fail("tracks: %s has \"%s\" folds; give a number" % (track, folds))
        for model in to_train:
            for fold in range(int(folds)):
                result, cost = _train_fold(ctx, data, features[model], track, int(folds), model, fold)
                fold_results.append(result)
                costs.append(cost)
    if folds_are_there:
        fold_results = data.folds + fold_results
        costs = data.costs + costs
    outputs = _report(ctx, spec, data, models, fold_results) + _gather_costs(ctx, costs)

    return [
        DefaultInfo(
            executable = declare_show(ctx, _REPORT_FILES + [_FIGURES] + _COST_FILES),
            files = depset(outputs),
            runfiles = ctx.runfiles(outputs + [spec, split]),
        ),
        OutputGroupInfo(folds = depset(fold_results)),
        ExperimentInfo(
            costs = costs,
            feature_tables = data.feature_tables,
            folds = fold_results,
            manifest = data.manifest,
            models = models,
            resolved_spec = spec,
            results = [file for file in outputs if file.basename == "results.pb"][0],
            spec = ctx.file.spec,
            split = data.split,
            tracks = tracks,
        ),
    ]

_experiment = rule(
    implementation = _experiment_impl,
    attrs = {
        "extends": attr.label(
            doc = "An experiment on the same data, whose models are shown too.",
            providers = [ExperimentInfo],
        ),
        "feature_tables": attr.label(
            allow_files = True,
            doc = "The dataset's feature tables, one file a shard.",
        ),
        "leakage": attr.label(
            doc = "A leakage() target with the same dataset, for the page's section on leakage.",
            providers = [LeakageInfo],
        ),
        "manifest": attr.label(
            allow_single_file = True,
            doc = "The dataset's manifest.textproto.",
        ),
        "models": attr.label_list(
            allow_empty = False,
            allow_files = [".textproto"],
            doc = "ModelSpec files; results are filed by base name.",
        ),
        "spec": attr.label(
            allow_single_file = [".textproto"],
            doc = "ExperimentSpec without its tracks.",
            mandatory = True,
        ),
        "tracks": attr.string_dict(doc = "Track -> number of folds. Left out: those that it extends."),
        # cfg = "target": the binaries that the tests link. "exec" would compile LibTorch's users twice.
        "_costs": attr.label(cfg = "target", default = "//reports/costs", executable = True),
        "_join_features": attr.label(
            cfg = "target",
            default = "//experiments/fold:join_features",
            executable = True,
        ),
        "_report": attr.label(cfg = "target", default = "//reports/experiment:report", executable = True),
        "_resolve_spec": attr.label(
            cfg = "target",
            default = "//experiments/fold:resolve_spec",
            executable = True,
        ),
        "_run_fold": attr.label(cfg = "target", default = "//experiments/fold:run_fold", executable = True),
        "_run_fold_with_networks": attr.label(
            cfg = "target",
            default = "//experiments/fold:run_fold_with_networks",
            executable = True,
        ),
    },
    executable = True,
)

def experiment(name, tracks = {}, **kwargs):
    """Declares an experiment; see the top of this file.

    Args:
      name: the base name of the spec file.
      tracks: dict from track name to number of folds, the one place where these are set.
      **kwargs: feature_tables, manifest, models, spec, extends, leakage, and what every rule takes.
    """
    _experiment(
        name = name,
        # Rules have no attribute that maps strings to numbers.
        tracks = {track: str(folds) for track, folds in tracks.items()},
        **kwargs
    )
