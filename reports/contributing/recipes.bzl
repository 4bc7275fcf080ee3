"""Recipes of CONTRIBUTING.md as files, so that a test can follow them."""

def recipe_files(paths):
    """Makes a file of each block of CONTRIBUTING.md whose mark, `<!-- recipe: PATH -->`, names it.

    Args:
      paths: where the recipe puts them, from the workspace's root; here below this package.
    """
    for path in paths:
        native.genrule(
            name = "recipe_" + path.replace("/", "_").replace(".", "_"),
            srcs = ["//:CONTRIBUTING.md"],
            outs = [path],
            cmd = "$(location recipe.sh) $< '%s' > $@" % path,
            tools = ["recipe.sh"],
        )

def _sources_of_impl(ctx):
    files = []
    for dep in ctx.attr.deps:
        files.append(dep[CcInfo].compilation_context.headers)
    for proto in ctx.attr.protos:
        files.append(proto[ProtoInfo].transitive_sources)
    return [DefaultInfo(runfiles = ctx.runfiles(transitive_files = depset(transitive = files)))]

sources_of = rule(
    implementation = _sources_of_impl,
    attrs = {
        "deps": attr.label_list(doc = "Whose headers, with all that they include.", providers = [CcInfo]),
        "protos": attr.label_list(doc = "Whose .proto files, with all that they import.", providers = [ProtoInfo]),
    },
    doc = "What compiling against targets needs, for a test that calls the compiler.",
)
