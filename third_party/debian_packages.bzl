"""Pinned Debian packages as files: fetched by apt without root, checked, not unpacked or installed."""

def _debian_packages_impl(ctx):
    ctx.path(ctx.attr._apt_suite)
    folders = list(ctx.attr.local_folders)
    folders += [f for f in ctx.os.environ.get("CALLPRINT_DEB_FOLDERS", "").split(":") if f]
    ctx.report_progress("fetching the packages of %s" % ctx.attr.lock.name)
    fetched = ctx.execute(
        [ctx.path(ctx.attr._fetch), ctx.path(ctx.attr.lock), "packages"] + folders,
        timeout = 3600,
    )
    if fetched.return_code != 0:
        fail(fetched.stderr)
    ctx.file("WORKSPACE", "workspace(name = \"%s\")\n" % ctx.name)
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
    attrs = {
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
    },
    environ = ["CALLPRINT_DEB_FOLDERS"],
)
