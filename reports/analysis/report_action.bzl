"""report_action(): runs the program of a report, and makes a target of what it leaves."""

load("//experiments:show_report.bzl", "declare_show")
load("//experiments/fold:fold_action.bzl", "PINNED_ENV")

def report_action(ctx, program, args, inputs, mnemonic, progress_message, files, before = "", runfiles = []):
    """Runs a program that takes --out_dir and leaves a page, tables.txt and what else is in `files`.

    Args:
      ctx: the rule's, an executable one.
      program: files_to_run.
      args: list of Args, without --out_dir.
      inputs: files.
      mnemonic: of the action.
      progress_message: of the action.
      files: base names of what it writes besides tables.txt; the first is report.html.
      before: lines of the script behind `bazel run`, before those that show the report.
      runfiles: further files that this script needs.

    Returns:
      DefaultInfo: the files, and the script.
    """
    outputs = [ctx.actions.declare_file("%s/%s" % (ctx.label.name, name)) for name in files + ["tables.txt"]]
    out_dir = ctx.actions.args()
    out_dir.add(outputs[0].dirname, format = "--out_dir=%s")
    ctx.actions.run(
        arguments = [out_dir] + args,
        env = PINNED_ENV,
        executable = program,
        inputs = inputs,
        mnemonic = mnemonic,
        outputs = outputs,
        progress_message = progress_message,
    )
    return DefaultInfo(
        executable = declare_show(ctx, files, before = before),
        files = depset(outputs),
        runfiles = ctx.runfiles(outputs + runfiles),
    )
