"""adaptive_tracing(): tracing policies, replayed on held-out runs of a recorded dataset.

    adaptive_tracing(
        name = "adaptive_tracing",
        features_of = "//dataset/encryption:features",
        manifest = "//dataset/encryption:manifest",
        model = "adaptive_tracing_model.textproto",
        policies = "policies.textproto",
        spec = "adaptive_tracing.textproto",
        tracks = {"random": 5, "unseen_family": 5},
        windows = "windows.textproto",
    )

Each shard is one action, which counts what every view has of each window, and each (track, fold) is one that trains
what every policy needs and replays the held-out runs. `bazel build` makes report.html, report.md, report.csv,
report.svg and tables.txt, `bazel run` shows them.
"""

load("//dataset:dataset.bzl", "FeatureTablesInfo", "MEMORY_ENV")
load("//experiments:experiment.bzl", "resolve_spec")
load("//experiments/fold:fold_action.bzl", "flag_file_args", "fold_action")
load("//reports/analysis:report_action.bzl", "report_action")

# What an event takes is the same for many as for some.
_RUNS_STORED = 100

_FILES = ["report.html", "report.md", "report.csv", "report.svg"]

def _traced_windows(ctx, recorded, shard):
    name = shard.basename.rsplit(".", 1)[0]
    table = ctx.actions.declare_file("%s/windows/%s.pb" % (ctx.label.name, name))
    args = ctx.actions.args()
    args.add("--shard", shard)
    args.add("--dataset", recorded.dataset)
    args.add("--dataset_version", recorded.dataset_version)
    args.add("--windows", ctx.file.windows)
    args.add("--out", table)
    ctx.actions.run(
        arguments = [args],
        env = dict(MEMORY_ENV, LC_ALL = "C"),
        executable = ctx.attr._extract_traced_windows[DefaultInfo].files_to_run,
        inputs = [shard, ctx.file.windows],
        mnemonic = "TracedWindows",
        outputs = [table],
        progress_message = "Counting what views have of %s" % name,
    )
    return table

# By what the first fold chose.
def _stored_bytes(ctx, shard, fold):
    stored = ctx.actions.declare_file(ctx.label.name + "/stored.pb")
    args = ctx.actions.args()
    args.add("--shard", shard)
    args.add("--fold", fold)
    args.add("--runs", str(_RUNS_STORED))
    args.add("--out", stored)
    ctx.actions.run(
        arguments = [args],
        env = dict(MEMORY_ENV, LC_ALL = "C"),
        executable = ctx.attr._measure_stored_bytes[DefaultInfo].files_to_run,
        inputs = [shard, fold],
        mnemonic = "StoredBytes",
        outputs = [stored],
        progress_message = "Storing what views have, for %s" % ctx.label,
    )
    return stored

def _adaptive_tracing_impl(ctx):
    recorded = ctx.attr.features_of[FeatureTablesInfo]
    tables = [_traced_windows(ctx, recorded, shard) for shard in recorded.shards]
    spec, split = resolve_spec(ctx, ctx.attr.tracks, None)
    folds = []
    for track, count in ctx.attr.tracks.items():
        for fold in range(int(count)):
            out = ctx.actions.declare_file("%s/folds/%s/%d.pb" % (ctx.label.name, track, fold))
            fold_action(
                ctx,
                ctx.attr._run_replay_fold[DefaultInfo].files_to_run,
                mnemonic = "ReplayFold",
                progress_message = "Replaying policies on %s, fold %d of %s" % (track, fold + 1, count),
                out = out,
                split = split,
                manifest = ctx.file.manifest,
                features = tables,
                track = track,
                folds = int(count),
                model = ctx.file.model,
                fold = fold,
                flags = {
                    "spec": ctx.file.policies,
                    "windows": ctx.file.windows,
                },
                inputs = [ctx.file.policies, ctx.file.windows],
            )
            folds.append(out)
    stored = _stored_bytes(ctx, recorded.shards[0], folds[0])
    args = flag_file_args(ctx)
    args.add(spec, format = "--spec=%s")
    args.add(ctx.file.manifest, format = "--manifest=%s")
    args.add(ctx.file.windows, format = "--windows=%s")
    args.add(ctx.file.cost, format = "--cost=%s")
    args.add(stored, format = "--stored=%s")
    args.add_joined(tables, format_joined = "--features=%s", join_with = ",")
    return [report_action(
        ctx,
        ctx.attr._report[DefaultInfo].files_to_run,
        [args, ctx.actions.args().add_all(folds)],
        [spec, ctx.file.manifest, ctx.file.windows, ctx.file.cost, stored] + tables + folds,
        mnemonic = "AdaptiveTracing",
        progress_message = "Reporting %s" % ctx.label,
        files = _FILES,
    )]

_adaptive_tracing = rule(
    implementation = _adaptive_tracing_impl,
    attrs = {
        "cost": attr.label(
            allow_single_file = [".textproto"],
            doc = "TracingCost: what tracing costs, measured.",
            mandatory = True,
        ),
        "features_of": attr.label(
            doc = "feature_tables() of the dataset, which are not made for this.",
            mandatory = True,
            providers = [FeatureTablesInfo],
        ),
        "manifest": attr.label(allow_single_file = True, mandatory = True),
        "model": attr.label(
            allow_single_file = [".textproto"],
            doc = "ModelSpec: what learns from what a view has, of the feature group count.",
            mandatory = True,
        ),
        "policies": attr.label(
            allow_single_file = [".textproto"],
            doc = "AdaptiveTracingSpec.",
            mandatory = True,
        ),
        "spec": attr.label(
            allow_single_file = [".textproto"],
            doc = "ExperimentSpec: the question, split and bootstrap.",
            mandatory = True,
        ),
        "tracks": attr.string_dict(mandatory = True),
        "windows": attr.label(
            allow_single_file = [".textproto"],
            doc = "WindowLength.",
            mandatory = True,
        ),
        # cfg = "target": the binaries that the tests link.
        "_extract_traced_windows": attr.label(
            cfg = "target",
            default = "//reports/adaptive_tracing:extract_traced_windows",
            executable = True,
        ),
        "_measure_stored_bytes": attr.label(
            cfg = "target",
            default = "//reports/adaptive_tracing:measure_stored_bytes",
            executable = True,
        ),
        "_report": attr.label(
            cfg = "target",
            default = "//reports/adaptive_tracing:report_adaptive_tracing",
            executable = True,
        ),
        "_resolve_spec": attr.label(
            cfg = "target",
            default = "//experiments/fold:resolve_spec",
            executable = True,
        ),
        "_run_replay_fold": attr.label(
            cfg = "target",
            default = "//reports/adaptive_tracing:run_replay_fold",
            executable = True,
        ),
    },
    doc = "Replayed tracing policies; see the top of this file.",
    executable = True,
)

def adaptive_tracing(tracks, **kwargs):
    """Declares the analysis; see the top of this file.

    Args:
      tracks: dict from track name to number of folds.
      **kwargs: as the rule has them, and what every rule takes.
    """

    # Rules have no attribute that maps strings to numbers.
    _adaptive_tracing(
        tracks = {track: str(folds) for track, folds in tracks.items()},
        **kwargs
    )
