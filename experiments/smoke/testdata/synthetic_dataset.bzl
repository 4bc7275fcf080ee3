"""synthetic_dataset(): runs make_synthetic_dataset, or another `tool`, built as the tests build it (a
genrule would compile it, protobuf users and all, a second time)."""

def _synthetic_dataset_impl(ctx):
    outputs = [
        ctx.actions.declare_file("%s/%s" % (ctx.label.name, name))
        for name in ["0.features", "1.features", "2.features", "manifest.textproto"]
    ]
    ctx.actions.run(
        arguments = ["--labelling=" + ctx.attr.labelling, "--out_dir=" + outputs[0].dirname],
        executable = ctx.attr.tool[DefaultInfo].files_to_run,
        mnemonic = "SyntheticDataset",
        outputs = outputs,
    )
    return [
        DefaultInfo(files = depset(outputs), runfiles = ctx.runfiles(outputs)),
        OutputGroupInfo(features = depset(outputs[:-1]), manifest = depset(outputs[-1:])),
    ]

synthetic_dataset = rule(
    implementation = _synthetic_dataset_impl,
    attrs = {
        "labelling": attr.string(
            default = "BINARY",
            doc = "What there is to predict.",
            values = ["BINARY", "MULTI_CLASS", "MULTI_LABEL"],
        ),
        "tool": attr.label(
            cfg = "target",
            default = "//experiments/smoke:make_synthetic_dataset",
            doc = "Takes --labelling and --out_dir, and makes a dataset of three feature tables.",
            executable = True,
        ),
    },
)
