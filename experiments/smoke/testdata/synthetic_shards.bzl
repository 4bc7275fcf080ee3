"""synthetic_shards(): runs make_synthetic_shards, built as the tests build it. Output groups: shards, manifest."""

def _synthetic_shards_impl(ctx):
    outputs = [
        ctx.actions.declare_file("%s/%s" % (ctx.label.name, name))
        for name in ["0.shard", "1.shard", "2.shard", "manifest.textproto"]
    ]
    ctx.actions.run(
        arguments = ["--out_dir=" + outputs[0].dirname],
        executable = ctx.attr._tool[DefaultInfo].files_to_run,
        mnemonic = "SyntheticShards",
        outputs = outputs,
    )
    return [
        DefaultInfo(files = depset(outputs), runfiles = ctx.runfiles(outputs)),
        OutputGroupInfo(shards = depset(outputs[:-1]), manifest = depset(outputs[-1:])),
    ]

synthetic_shards = rule(
    implementation = _synthetic_shards_impl,
    attrs = {
        "_tool": attr.label(
            cfg = "target",
            default = "//experiments/smoke:make_synthetic_shards",
            executable = True,
        ),
    },
)
