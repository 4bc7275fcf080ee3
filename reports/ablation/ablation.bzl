"""What each feature group is worth: models made by rule, and the report of an experiment with them.

    ablation_models(
        name = "feature_group_models",
        groups = ["count", "gap", "graph"],
        template = "feature_group_model.template",
    )

makes a ModelSpec of all groups, of all but each, and of each alone. An experiment() with these as
its models trains them, and

    ablation(
        name = "ablation",
        experiment = ":feature_groups",
    )

shows the outcome (`bazel run`): a table a track.
"""

load("//experiments:experiment.bzl", "ExperimentInfo")
load("//reports/analysis:report_action.bzl", "report_action")

_FILES = ["report.html", "report.md", "report.csv", "report.svg"]

def _ablation_models_impl(ctx):
    groups = ctx.attr.groups
    if len(groups) < 2:
        fail("groups: one cannot be left out of %d" % len(groups))
    models = [("all_groups", "All feature groups", groups)]
    for group in groups:
        models.append((
            "without_" + group,
            "All feature groups but " + group,
            [other for other in groups if other != group],
        ))
    models += [("only_" + group, "Feature group %s alone" % group, [group]) for group in groups]
    outputs = []
    for name, description, kept in models:
        out = ctx.actions.declare_file("%s/%s.textproto" % (ctx.label.name, name))
        ctx.actions.expand_template(
            output = out,
            substitutions = {
                "{description}": description,
                "{groups}": "\n  ".join(["group: \"%s\"" % group for group in kept]),
                "{name}": name,
            },
            template = ctx.file.template,
        )
        outputs.append(out)
    return [DefaultInfo(files = depset(outputs), runfiles = ctx.runfiles(outputs))]

ablation_models = rule(
    implementation = _ablation_models_impl,
    attrs = {
        "groups": attr.string_list(doc = "Of dataset/features/features.h.", mandatory = True),
        "template": attr.label(
            allow_single_file = [".template"],
            doc = "A ModelSpec textproto with {name}, {description} and {groups}.",
            mandatory = True,
        ),
    },
    doc = "Model specs of feature groups; see the top of this file.",
)

def _ablation_impl(ctx):
    results = ctx.attr.experiment[ExperimentInfo].results
    args = ctx.actions.args()
    args.add(results, format = "--results=%s")
    return [report_action(
        ctx,
        ctx.attr._program[DefaultInfo].files_to_run,
        [args],
        [results],
        mnemonic = "Ablation",
        progress_message = "Comparing feature groups for %s" % ctx.label,
        files = _FILES,
    )]

ablation = rule(
    implementation = _ablation_impl,
    attrs = {
        "experiment": attr.label(
            doc = "Trains the models of an ablation_models() target, and baselines.",
            mandatory = True,
            providers = [ExperimentInfo],
        ),
        # cfg = "target": the binary that the tests link.
        "_program": attr.label(
            cfg = "target",
            default = "//reports/ablation:report_ablation",
            executable = True,
        ),
    },
    doc = "Feature groups, alone and left out; see the top of this file.",
    executable = True,
)
