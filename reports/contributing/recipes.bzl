"""Recipes of CONTRIBUTING.md as files, so that a test can follow them."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")
load("//third_party:compile_commands.bzl", "compile_command")

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

def _compiler_for_impl(ctx):
    context = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps]).compilation_context
    command = compile_command(ctx, ACTION_NAMES.cpp_compile, context)
    ctx.actions.write(
        ctx.outputs.executable,
        "#!/bin/bash\nexec %s \"$@\"\n" % " ".join(["'%s'" % word for word in command]),
        is_executable = True,
    )
    protos = [proto[ProtoInfo].transitive_sources for proto in ctx.attr.protos]
    files = depset(transitive = [context.headers, find_cpp_toolchain(ctx).all_files] + protos)
    return [DefaultInfo(runfiles = ctx.runfiles(transitive_files = files))]

compiler_for = rule(
    implementation = _compiler_for_impl,
    attrs = {
        "deps": attr.label_list(doc = "Whose headers it finds, with all that they include.", providers = [CcInfo]),
        "protos": attr.label_list(doc = "Whose .proto files come along, with all that they import.", providers = [ProtoInfo]),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    doc = "The C++ compiler as a program, for a test that compiles; it is started in the test's own folder.",
    executable = True,
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
