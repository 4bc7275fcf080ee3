"""recorded_shards(): a task's shards as build outputs, one cached action a guest boot."""

load("//collector/guest:guest.bzl", "guest_cpu")

def _recorded_shards_impl(ctx):
    task = ctx.attr.task_name
    outputs = []
    for shard in range(ctx.attr.shards):
        name = "%s%s-%s-of-%s.shard" % (task, "-" + ctx.attr.variant if ctx.attr.variant else "", _five_digits(shard), _five_digits(ctx.attr.shards))
        output = ctx.actions.declare_file(ctx.label.name + "/" + name)
        args = ctx.actions.args()
        args.add("--task", ctx.file.task)
        args.add("--spec", ctx.file._spec)
        args.add_joined("--image", [ctx.file.image, ctx.file.modules], join_with = ",")
        args.add("--kernel", ctx.file.kernel)
        args.add("--cpu=" + ctx.attr.cpu)
        args.add("--recorder", ctx.executable._recorder)
        args.add("--seed", ctx.attr.seed)
        args.add("--shards", ctx.attr.shards)
        args.add("--runs_per_shard", ctx.attr.runs_per_shard)
        args.add("--time_bits", ctx.attr.time_bits)
        args.add("--time_grid_ns", ctx.attr.time_grid_ns)
        args.add("--variant=" + ctx.attr.variant)
        args.add("--shard", shard)
        if ctx.attr.mix:
            args.add("--mix")
        args.add("--jobs", 1)
        args.add("--out", output.dirname)
        ctx.actions.run(
            executable = ctx.executable._collect,
            arguments = [args],
            inputs = [
                ctx.file.task,
                ctx.file._spec,
                ctx.file.image,
                ctx.file.kernel,
                ctx.file.modules,
            ],
            tools = [ctx.executable._recorder],
            outputs = [output],
            env = {"LC_ALL": "C"},
            mnemonic = "RecordShard",
            progress_message = "Recording shard %d of %d (%s)" % (shard + 1, ctx.attr.shards, ctx.label),
        )
        outputs.append(output)
    return [DefaultInfo(files = depset(outputs))]

def _five_digits(number):
    return ("00000" + str(number))[-5:]

_recorded_shards = rule(
    implementation = _recorded_shards_impl,
    attrs = {
        "cpu": attr.string(doc = "The guest's processor, as QEMU's -cpu takes it; empty: the usual one."),
        "image": attr.label(allow_single_file = True, mandatory = True),
        "kernel": attr.label(allow_single_file = True, mandatory = True),
        "mix": attr.bool(doc = "Mix the task's programs; task_name is then that of the mix."),
        "modules": attr.label(allow_single_file = True, mandatory = True),
        "runs_per_shard": attr.int(mandatory = True),
        "seed": attr.int(mandatory = True),
        "shards": attr.int(mandatory = True),
        "task": attr.label(allow_single_file = [".textproto"], mandatory = True),
        "task_name": attr.string(mandatory = True, doc = "Task.name; shard files start with it."),
        "time_bits": attr.int(doc = "Binary digits kept of times between events; 0: all."),
        "time_grid_ns": attr.int(doc = "Times become multiples of this; 0: no grid."),
        "variant": attr.string(doc = "Tells recordings of one plan apart, such as those on several kernels."),
        "_collect": attr.label(cfg = "target", default = "//collector:collect_without_defaults", executable = True),
        "_recorder": attr.label(cfg = "target", default = "//collector:record", executable = True),
        "_spec": attr.label(allow_single_file = True, default = "//collector:recording_spec.textproto"),
    },
)

def recorded_shards(name, image = "encryption", kernel = "cloud", **kwargs):
    """A task's shards.

    Args:
      name: of the target, and of the folder that the shards are in.
      image: one of GUEST_IMAGES (third_party/locks.bzl).
      kernel: one of GUEST_KERNELS.
      **kwargs: see the rule above.
    """
    _recorded_shards(
        name = name,
        cpu = guest_cpu(kernel),
        image = "//collector/guest:image_" + image,
        kernel = "//collector/guest:kernel_" + kernel,
        modules = "//collector/guest:modules_" + kernel,
        **kwargs
    )
