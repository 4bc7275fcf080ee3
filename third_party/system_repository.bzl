"""A repository made of chosen parts of installed Debian packages, reached by symlink.

Only the named folders are linked, never /usr/include itself: `-isystem <link to /usr/include>`
breaks libstdc++'s #include_next.
"""

def _system_repository_impl(ctx):
    versions = {}
    for package, wanted in ctx.attr.apt.items():
        query = ctx.execute(["dpkg-query", "-W", "-f=${Version}", package])
        if query.return_code != 0 or not query.stdout:
            fail("Debian package %s is missing; run ./setup.sh (or: apt-get install %s)" % (package, package))
        if wanted and query.stdout != wanted:
            fail("Debian package %s is version %s, but this project needs %s" % (package, query.stdout, wanted))
        versions[package] = query.stdout
    for link, target in ctx.attr.links.items():
        if not ctx.path(target).exists:
            fail("%s is missing although its package is installed (%s); run: apt-get install --reinstall %s" %
                 (target, ", ".join(ctx.attr.apt.keys()), " ".join(ctx.attr.apt.keys())))
        ctx.symlink(target, link)
    linkopts = []
    if ctx.attr.pkg_config:
        query = ctx.execute(["pkg-config", "--libs"] + ctx.attr.pkg_config)
        if query.return_code != 0:
            fail("pkg-config --libs %s: %s; run ./setup.sh" % (" ".join(ctx.attr.pkg_config), query.stderr))
        linkopts = [option for option in query.stdout.strip().split(" ") if option]
    ctx.file("WORKSPACE", "workspace(name = \"%s\")\n" % ctx.name)
    ctx.file("system.bzl", "LINKOPTS = %r\nVERSIONS = %r\n" % (linkopts, versions))
    ctx.symlink(ctx.attr.build_file, "BUILD")

system_repository = repository_rule(
    implementation = _system_repository_impl,
    attrs = {
        "apt": attr.string_dict(doc = "Debian package -> exact version, or empty for any."),
        "build_file": attr.label(allow_single_file = True, mandatory = True),
        "links": attr.string_dict(doc = "Path in the repository -> absolute path on the machine."),
        "pkg_config": attr.string_list(doc = "pkg-config modules whose --libs become LINKOPTS in :system.bzl."),
    },
    configure = True,
    local = True,
)
