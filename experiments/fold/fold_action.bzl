"""fold_action(): one fold as a cached, hermetic action, of whatever program takes the flags of fold_flags.h."""

load("//dataset:dataset.bzl", "MEMORY_ENV")
load("//models:pinned_arithmetic.bzl", "PINNED_ARITHMETIC")

# What every action of an experiment sees of the machine: a fold gives the same bytes on each.
PINNED_ENV = dict(dict(MEMORY_ENV, LC_ALL = "C"), **PINNED_ARITHMETIC)

def flag_file_args(ctx):
    """Arguments for an Abseil program that go into a file, since some lists are longer than a command line.

    Args:
      ctx: the rule's.

    Returns:
      Args, still empty.
    """
    args = ctx.actions.args()
    args.use_param_file("--flagfile=%s")
    args.set_param_file_format("multiline")
    return args

def fold_action(
        ctx,
        program,
        mnemonic,
        progress_message,
        out,
        split,
        manifest,
        features,
        track,
        folds,
        model = None,
        fold = None,
        flags = {},
        positional = None,
        inputs = [],
        outputs = [],
        tools = []):
    """Runs a program on a fold of a track.

    Args:
      ctx: the rule's.
      program: files_to_run of what takes --split, --track, --folds, --manifest, --features and --out.
      mnemonic: of the action.
      progress_message: of the action.
      out: the file that it writes.
      split: the resolved SplitSpec.
      manifest: the dataset's.
      features: list of feature tables.
      track: its name.
      folds: how many the track has.
      model: a ModelSpec file, for programs that take --model.
      fold: its number, for programs that take --fold.
      flags: further ones, name to a file or text.
      positional: Args behind them.
      inputs: further files.
      outputs: further files.
      tools: further programs.
    """
    args = flag_file_args(ctx)
    args.add(split, format = "--split=%s")
    inputs = [split, manifest] + features + inputs
    if model:
        args.add(model, format = "--model=%s")
        inputs.append(model)
    args.add(track, format = "--track=%s")
    if fold != None:
        args.add(fold, format = "--fold=%s")
    args.add(folds, format = "--folds=%s")
    args.add(manifest, format = "--manifest=%s")
    args.add_joined(features, format_joined = "--features=%s", join_with = ",")
    args.add(out, format = "--out=%s")
    for name, value in flags.items():
        args.add(value, format = "--" + name + "=%s")
    ctx.actions.run(
        arguments = [args] + ([positional] if positional else []),
        env = PINNED_ENV,
        executable = program,
        inputs = inputs,
        mnemonic = mnemonic,
        outputs = [out] + outputs,
        progress_message = progress_message,
        tools = tools,
    )
