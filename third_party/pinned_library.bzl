"""A repository made of chosen parts of unpacked packages, reached by symlink.

Only the named headers are linked, so that a target which does not depend on a library cannot include it.
"""

_INCLUDE = "usr/include/"
_LIB = "usr/lib/x86_64-linux-gnu/"

def _pinned_library_impl(ctx):
    root = "%s/root/" % ctx.path(ctx.attr.packages).dirname
    links = {"include/" + header: _INCLUDE + header for header in ctx.attr.headers}
    links.update({"lib/" + library.split("/")[-1]: _LIB + library for library in ctx.attr.libraries})
    for link, target in links.items():
        if not ctx.path(root + target).exists:
            fail("no package of %s has %s" % (ctx.attr.packages, target))
        ctx.symlink(root + target, link)
    for library, pattern in ctx.attr.merged_libraries.items():
        ctx.file("lib/" + library, "")
        merged = ctx.execute([
            ctx.path(ctx.attr._merge),
            ctx.path(ctx.attr._ar),
            "lib/" + library,
            root + _LIB + pattern,
        ])
        if merged.return_code != 0:
            fail("%s: %s" % (library, merged.stderr))
    ctx.file("WORKSPACE", "workspace(name = \"%s\")\n" % ctx.name)
    ctx.symlink(ctx.attr.build_file, "BUILD")
    for source, name in ctx.attr.sources.items():
        ctx.symlink(source, name)

pinned_library = repository_rule(
    doc = "Headers in include/, libraries in lib/.",
    implementation = _pinned_library_impl,
    attrs = {
        "build_file": attr.label(allow_single_file = True, mandatory = True),
        "headers": attr.string_list(doc = "Files and folders in /usr/include."),
        "libraries": attr.string_list(doc = "Files in /usr/lib/x86_64-linux-gnu."),
        "merged_libraries": attr.string_dict(
            doc = "Archive -> pattern of those in /usr/lib/x86_64-linux-gnu that are merged into it. Archives that " +
                  "need one another would have to be named to the linker in an order.",
        ),
        "packages": attr.label(
            allow_single_file = True,
            default = "@pinned_libraries//:packages.lock",
            doc = "The lock of an unpacked_packages().",
        ),
        "sources": attr.label_keyed_string_dict(allow_files = True, doc = "Sources of ours -> their names there."),
        "_ar": attr.label(
            allow_single_file = True,
            default = "@pinned_toolchain//:root/usr/bin/x86_64-linux-gnu-ar",
        ),
        "_merge": attr.label(allow_single_file = True, default = "//third_party:merge_archives.sh"),
    },
)
