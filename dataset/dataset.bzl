"""dataset(): a checked-in dataset as Bazel targets, its features as cached actions."""

load("//collector:recorded_shards.bzl", "recorded_shards")
load("//collector/guest:guest.bzl", "guest_cpu")

FeatureTablesInfo = provider(
    doc = "What feature tables are made of.",
    fields = {
        "dataset": "name of the dataset",
        "dataset_version": "version of the dataset",
        "shards": "list of shards",
        "windows": "WindowSpec file, or None",
    },
)

# For actions that touch much memory: glibc asks for huge pages, and gives none back that will be wanted again,
# which takes half of the time off many of them, and two thirds off some networks. Of results it changes nothing.
MEMORY_ENV = {
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=4294967296",
}

# The recorder sets tracefs up in another way than when the shipped datasets were recorded (as on hosts:
# collector/host), so it makes other bytes. Until they are recorded anew there are no rerecord_tests.
_RECORDER_IS_THAT_OF_THE_DATASETS = False

def _extract_features(ctx, recorded, options, every_nth_shard = 1):
    tables = []
    for shard in recorded.shards[::every_nth_shard]:
        name = shard.basename.rsplit(".", 1)[0]
        table = ctx.actions.declare_file("%s/%s.features.pb" % (ctx.label.name, name))
        args = ctx.actions.args()
        args.add("--shard", shard)
        args.add("--dataset", recorded.dataset)
        args.add("--dataset_version", recorded.dataset_version)
        if recorded.windows:
            args.add("--windows", recorded.windows)
        args.add_all(options)
        args.add("--out", table)
        ctx.actions.run(
            executable = ctx.attr._extractor[DefaultInfo].files_to_run,
            arguments = [args],
            inputs = [shard] + ([recorded.windows] if recorded.windows else []),
            outputs = [table],
            env = dict(MEMORY_ENV, **{
                "LC_ALL": "C",
                # igraph's shared library brings OpenMP and BLAS along; no more threads than jobs.
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
            }),
            mnemonic = "ExtractFeatures",
            progress_message = "Extracting features of %s %s, %s" %
                               (recorded.dataset, recorded.dataset_version, name),
        )
        tables.append(table)
    return [DefaultInfo(files = depset(tables), runfiles = ctx.runfiles(tables)), recorded]

def _feature_tables_impl(ctx):
    return _extract_features(ctx, FeatureTablesInfo(
        dataset = ctx.attr.dataset,
        dataset_version = ctx.attr.dataset_version,
        shards = ctx.files.shards,
        windows = ctx.file.windows,
    ), [])

def _perturbed_feature_tables_impl(ctx):
    options = ["--perturb=" + ctx.attr.perturbation]
    if ctx.attr.groups:
        options.append("--groups=" + ",".join(ctx.attr.groups))
    if ctx.attr.foreign_label:
        options.append("--foreign_label=" + ctx.attr.foreign_label)
    return _extract_features(ctx, ctx.attr.of[FeatureTablesInfo], options, ctx.attr.every_nth_shard)

perturbed_feature_tables = rule(
    implementation = _perturbed_feature_tables_impl,
    doc = "Feature tables of the same shards, as another observer would have had them.",
    attrs = {
        "every_nth_shard": attr.int(
            default = 1,
            doc = "Only the first shard, and every so many after it.",
        ),
        "foreign_label": attr.string(
            doc = "Calls that a perturbation mixes in are of runs with this label; empty: of any.",
        ),
        "groups": attr.string_list(doc = "Feature groups; empty: all."),
        "of": attr.label(
            doc = "feature_tables() of the dataset, which are not made for this.",
            mandatory = True,
            providers = [FeatureTablesInfo],
        ),
        "perturbation": attr.string(
            default = "none",
            doc = "As dataset/perturbation/perturbation.h has it.",
        ),
        "_extractor": attr.label(
            cfg = "target",
            default = "//dataset/features:extract_features",
            executable = True,
        ),
    },
)

feature_tables = rule(
    implementation = _feature_tables_impl,
    doc = "One FeatureTable (dataset/sample.proto) a shard.",
    attrs = {
        "dataset": attr.string(mandatory = True),
        "dataset_version": attr.string(mandatory = True),
        # Any file: a filegroup without files has no extension either.
        "shards": attr.label_list(allow_files = True, mandatory = True),
        "windows": attr.label(
            allow_single_file = [".textproto"],
            doc = "WindowSpec (dataset/sample.proto): samples are windows of the runs.",
        ),
        # cfg = "target": the same binary that the tests link, not a second build of it.
        "_extractor": attr.label(
            cfg = "target",
            default = "//dataset/features:extract_features",
            executable = True,
        ),
    },
)

def _guest_arg(variant, image, kernel, host_processors):
    """A guest as record.sh takes it."""
    return "'%s:$(location //collector/guest:image_%s),$(location //collector/guest:modules_%s):$(location //collector/guest:kernel_%s):%s:%d'" % (
        variant,
        image,
        kernel,
        kernel,
        guest_cpu(kernel, host_processors),
        host_processors,
    )

def dataset(
        name,
        version,
        task,
        shards,
        runs_per_shard,
        task_name = None,
        seed = 1,
        mix = False,
        time_bits = 3,
        time_grid_ns = 0,
        image = None,
        kernels = {"": "cloud"},
        host_processors = {},
        windows = None,
        rerecordable = True,
        visibility = None):
    """The targets of one dataset; its files lie in v<version>/ beside the BUILD file.

    What is checked in, as far as it is there: shards, manifest, card, croissant, and `name` (all of
    them). Made of it: features (one FeatureTable a shard), compare (`bazel run`: with other shards). Made anew: record (`bazel run`: into a
    folder), rerecord (`bazel build`: as build outputs). Tests, once there is a card: verify_test,
    rerecord_test.

    Args:
      name: the dataset's name, as in its manifest.
      version: the dataset's version, as in its manifest.
      task: the task.textproto that is recorded.
      shards: guest boots, on each kernel.
      runs_per_shard: runs in each.
      task_name: Task.name, or Mix.name of a mix, if that is not `name`.
      seed: what the plan is drawn from.
      mix: record the task's mix.
      time_bits: binary digits kept of times between events (collector/decoding/time_rounding.h); 0: all.
      time_grid_ns: what times are multiples of (the same header); 0: no grid.
      image: the guest's image, one of GUEST_IMAGES (third_party/locks.bzl), if that is not `name`.
      kernels: dict from variant ("" for a single kernel) to one of GUEST_KERNELS.
      host_processors: dict from variant to a number: it is recorded on a machine like any other, with so many
        processors and the wall clock (collector/guest_backend.h), and differs each time.
      windows: a WindowSpec textproto, if samples are windows of runs.
      rerecordable: False where the image has changed since; there is then no
        rerecord_test, and record makes other bytes.
      visibility: of what is checked in, and of features.
    """
    folder = "v" + version
    task_name = task_name or name
    image = image or name
    for target, pattern in [
        ("shards", "*.shard"),
        ("manifest", "manifest.textproto"),
        ("card", "card.md"),
        ("croissant", "croissant.json"),
    ]:
        native.filegroup(
            name = target,
            srcs = native.glob([folder + "/" + pattern]),
            visibility = visibility,
        )
    native.filegroup(
        name = name,
        srcs = [":card", ":croissant", ":manifest", ":shards"],
        visibility = visibility,
    )
    feature_tables(
        name = "features",
        dataset = name,
        dataset_version = version,
        shards = [":shards"],
        # Minutes of work that only experiments need.
        tags = ["manual"],
        visibility = visibility,
        windows = windows,
    )
    native.cc_binary(
        name = "compare",
        args = ["--features=%s/features/*.pb" % native.package_name()],
        data = [":features"],
        tags = ["manual"],
        deps = ["//dataset/compare:compare_main"],
    )

    repeatable = [variant for variant in kernels if variant not in host_processors]
    for variant in repeatable:
        recorded_shards(
            name = "rerecord" + ("_" + variant if variant else ""),
            image = image,
            kernel = kernels[variant],
            mix = mix,
            runs_per_shard = runs_per_shard,
            seed = seed,
            shards = shards,
            tags = ["manual"],
            task = task,
            task_name = task_name,
            time_bits = time_bits,
            time_grid_ns = time_grid_ns,
            variant = variant,
        )
    if "" not in kernels:
        native.filegroup(
            name = "rerecord",
            srcs = [":rerecord_" + variant for variant in repeatable],
            tags = ["manual"],
        )
    record_args = [
        "$(location //collector:collect_without_defaults)",
        "$(location //collector:record)",
        "$(location %s)" % task,
        "$(location //collector:recording_spec.textproto)",
        str(seed),
        str(shards),
        str(runs_per_shard),
        str(mix).lower(),
        str(time_bits),
        str(time_grid_ns),
    ]
    guest_args = {
        variant: _guest_arg(variant, image, kernel, host_processors.get(variant, 0))
        for variant, kernel in kernels.items()
    }
    record_data = [
        task,
        "//collector:collect_without_defaults",
        "//collector:record",
        "//collector:recording_spec.textproto",
        "//collector/guest:image_" + image,
    ] + ["//collector/guest:%s_%s" % (part, kernel) for part in ["kernel", "modules"] for kernel in {kernel: None for kernel in kernels.values()}]
    native.sh_binary(
        name = "record",
        srcs = ["//dataset:record.sh"],
        args = record_args + guest_args.values() + ["--"],
        data = record_data,
        tags = ["manual", "static"],
    )
    if not native.glob([folder + "/card.md"]):
        return
    native.sh_test(
        name = "verify_test",
        size = "large",
        srcs = ["//dataset/release:verify_test.sh"],
        args = ["$(location //dataset/release:verify)", native.package_name() + "/" + folder],
        data = [
            ":" + name,
            "//dataset/release:verify",
        ],
    )
    if not rerecordable or not _RECORDER_IS_THAT_OF_THE_DATASETS:
        return
    rerecorded = native.glob(
        [folder + "/*.shard"],
        exclude = ["%s/*-%s-?????-of-*.shard" % (folder, variant) for variant in host_processors],
    )
    native.sh_test(
        name = "rerecord_test",
        timeout = "eternal",
        srcs = ["//dataset:rerecord_test.sh"],
        args = [
            "$(location //dataset:record.sh)",
            "$(location //collector/shard:describe)",
            str(shards * len(repeatable)),
        ] + ["$(location %s)" % shard for shard in rerecorded] + ["--"] + record_args + [guest_args[variant] for variant in repeatable],
        data = record_data + rerecorded + [
            "//collector/shard:describe",
            "//dataset:record.sh",
        ],
        tags = [
            "cpu:1",
            "static",
        ],
    )
