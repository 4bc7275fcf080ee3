"""An aspect that writes how each C and C++ source is compiled, for editors and clang-tidy (//:compile_commands)."""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

_ACTIONS = {
    "c": ACTION_NAMES.c_compile,
    "cc": ACTION_NAMES.cpp_compile,
}

# Whoever reads the commands is clang, or a part of it.
_GCC_ONLY = ["-fno-canonical-system-headers", "-Wno-free-nonheap-object"]

def compile_command(ctx, action, context, quote_includes = None, source = None):
    """How this build compiles: the compiler and its arguments.

    Args:
      ctx: of a rule or aspect with the C++ toolchain, and "cpp" among its fragments.
      action: one of ACTION_NAMES.
      context: the CompilationContext, with folders of headers and macros.
      quote_includes: folders of headers in quotation marks; none where the caller has others before them.
      source: path of what is compiled, if that is to be among them.
    """
    toolchain = find_cpp_toolchain(ctx)
    features = cc_common.configure_features(
        cc_toolchain = toolchain,
        ctx = ctx,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    fragment = ctx.fragments.cpp
    variables = cc_common.create_compile_variables(
        cc_toolchain = toolchain,
        feature_configuration = features,
        include_directories = context.includes,
        preprocessor_defines = context.defines,
        quote_include_directories = quote_includes,
        source_file = source,
        system_include_directories = context.system_includes,
        user_compile_flags = fragment.copts + (fragment.cxxopts if action == ACTION_NAMES.cpp_compile else []),
    )
    return [
        cc_common.get_tool_for_action(
            action_name = action,
            feature_configuration = features,
        ),
    ] + cc_common.get_memory_inefficient_command_line(
        action_name = action,
        feature_configuration = features,
        variables = variables,
    )

def _compile_commands_impl(target, ctx):
    if not hasattr(ctx.rule.files, "srcs"):
        return []
    sources = [file for file in ctx.rule.files.srcs if file.extension in _ACTIONS and file.is_source]
    infos = [dep[CcInfo] for dep in getattr(ctx.rule.attr, "deps", []) if CcInfo in dep]
    if CcInfo in target:
        infos.append(target[CcInfo])
    if not sources or not infos:
        return []
    context = cc_common.merge_cc_infos(cc_infos = infos).compilation_context
    entries = []
    for source in sources:
        command = compile_command(ctx, _ACTIONS[source.extension], context, context.quote_includes, source.path)
        entries.append(struct(
            arguments = [flag for flag in command if flag not in _GCC_ONLY],
            file = source.path,
        ).to_json())
    out = ctx.actions.declare_file(ctx.label.name + ".compile_commands.json")
    ctx.actions.write(out, "\n".join(entries) + "\n")

    # Headers too, since some are generated.
    return [OutputGroupInfo(compile_commands = depset([out], transitive = [context.headers]))]

compile_commands = aspect(
    implementation = _compile_commands_impl,
    attrs = {
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
