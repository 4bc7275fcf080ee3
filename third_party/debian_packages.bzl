"""Pinned Debian packages: fetched by apt without root, checked; as they are, or unpacked, never installed."""

_FETCH_ATTRS = {
    "local_folders": attr.string_list(
        default = ["/var/cache/apt/archives"],
        doc = "Looked into before apt is asked; so are those of $CALLPRINT_DEB_FOLDERS.",
    ),
    "lock": attr.label(allow_single_file = True, mandatory = True),
    "_apt_suite": attr.label(
        allow_single_file = True,
        default = "//third_party:apt_suite.sh",
        doc = "What _fetch calls for packages of other suites; it lies beside it.",
    ),
    "_fetch": attr.label(
        allow_single_file = True,
        default = "//third_party:fetch_debian_packages.sh",
    ),
}

def _run(ctx, doing, command):
    ctx.report_progress("%s the packages of %s" % (doing, ctx.attr.lock.name))
    result = ctx.execute(command, timeout = 3600)
    if result.return_code != 0:
        fail(result.stderr)

# Into the folder packages/.
def _fetch(ctx):
    ctx.path(ctx.attr._apt_suite)
    folders = list(ctx.attr.local_folders)
    folders += [f for f in ctx.os.environ.get("CALLPRINT_DEB_FOLDERS", "").split(":") if f]
    _run(
        ctx,
        "fetching",
        [ctx.path(ctx.attr._fetch), ctx.path(ctx.attr.lock), "packages"] + folders,
    )
    ctx.file("WORKSPACE", "workspace(name = \"%s\")\n" % ctx.name)

def _debian_packages_impl(ctx):
    _fetch(ctx)
    ctx.file("BUILD", """
filegroup(
    name = "packages",
    srcs = glob(["packages/*.deb"]),
    visibility = ["//visibility:public"],
)
""")

debian_packages = repository_rule(
    doc = "`@NAME//:packages` is the .deb file of every package in the lock.",
    implementation = _debian_packages_impl,
    attrs = _FETCH_ATTRS,
    environ = ["CALLPRINT_DEB_FOLDERS"],
)

# Package -> version.
def _versions(lock):
    lines = [line.split(" ") for line in lock.splitlines() if line and not line.startswith("#")]
    return {line[0]: line[1] for line in lines}

def _unpacked_packages_impl(ctx):
    _fetch(ctx)
    _run(
        ctx,
        "unpacking",
        [ctx.path(ctx.attr._unpack), "packages", "root", ctx.path(ctx.attr._launcher)] +
        ["--leave_out=" + pattern for pattern in ctx.attr.leave_out] +
        ["--program=" + program for program in ctx.attr.programs] +
        ["--silent=" + archive for archive in ctx.attr.silent],
    )
    ctx.delete("packages")
    if ctx.attr.stand_ins:
        _run(ctx, "completing", [
            ctx.path(ctx.attr._stand_ins),
            ctx.path(ctx.attr.tools).dirname,
            "root/usr/lib",
            "stand_ins",
        ])
    lock = ctx.read(ctx.attr.lock)
    ctx.file("packages.lock", lock)
    ctx.file("versions.bzl", "VERSIONS = %r\n" % _versions(lock))
    for source, name in ctx.attr.files.items():
        ctx.symlink(source, name)
    if ctx.attr.build_file:
        ctx.symlink(ctx.attr.build_file, "BUILD")
    else:
        ctx.file("BUILD", "")

unpacked_packages = repository_rule(
    doc = "The packages of the lock unpacked into `@NAME//:root`, whose programs run on any machine's C library.",
    implementation = _unpacked_packages_impl,
    attrs = dict(
        _FETCH_ATTRS,
        build_file = attr.label(allow_single_file = True),
        files = attr.label_keyed_string_dict(
            allow_files = True,
            doc = "Further files -> their paths beside root/.",
        ),
        leave_out = attr.string_list(doc = "What is not unpacked, as patterns of tar: ./usr/share/*."),
        programs = attr.string_list(doc = "Paths in root/ of programs that are to run."),
        silent = attr.string_list(doc = "Paths in root/ of archives whose functions are not to warn who links them."),
        stand_ins = attr.bool(doc = "Make stand-ins, in the folder stand_ins/, for libraries that others in the lock want."),
        tools = attr.label(
            allow_single_file = True,
            doc = "For stand-ins: a program in the folder of the compiler's.",
        ),
        _launcher = attr.label(allow_single_file = True, default = "//third_party:launcher.sh"),
        _stand_ins = attr.label(allow_single_file = True, default = "//third_party:stand_ins.sh"),
        _unpack = attr.label(allow_single_file = True, default = "//third_party:unpack_packages.sh"),
    ),
    environ = ["CALLPRINT_DEB_FOLDERS"],
)
