"""accuracy_regression_test(): an experiment's predictions are those of a checked-in baseline.

    accuracy_regression_test(
        name = "smoke_regression_test",
        baseline = "baselines/smoke.textproto",
        experiment = ":smoke",
    )

In mode "strict" every prediction has to be the same. In mode "statistical" no metric may be worse beyond the
interval of the corrected resampled t-test. A failure names model, track, metric, before, after, and samples.

update_accuracy_baselines() declares what renews baselines.
"""

_PROGRAM = "//reports/regression:accuracy_regression"
_SCRIPT = "//reports/regression:run_program.sh"

def _argument(experiment, baseline):
    label = Label("//" + native.package_name()).relative(experiment)
    return "%s=%s/%s/results.pb=%s/%s" % (
        label.name,
        label.package,
        label.name,
        native.package_name(),
        baseline,
    )

def accuracy_regression_test(name, experiment, baseline, mode = "strict", **kwargs):
    """A test of an experiment; see the top of this file.

    Args:
      name: of the test.
      experiment: an experiment() target, which is trained first where it is not cached.
      baseline: a file of this package.
      mode: "strict" or "statistical".
      **kwargs: what every test takes.
    """
    native.sh_test(
        name = name,
        size = kwargs.pop("size", "small"),
        srcs = [_SCRIPT],
        args = ["$(location %s)" % _PROGRAM, "--mode=" + mode, _argument(experiment, baseline)],
        data = [_PROGRAM, experiment, baseline],
        **kwargs
    )

def update_accuracy_baselines(name, baselines, **kwargs):
    """What `bazel run` renews baselines with, and prints the difference of.

    Args:
      name: of the command.
      baselines: dict from experiment to baseline, a file of this package that may not exist yet.
      **kwargs: what every rule takes.
    """
    native.sh_binary(
        name = name,
        srcs = [_SCRIPT],
        args = ["$(location %s)" % _PROGRAM, "--update"] + [
            _argument(experiment, baseline)
            for experiment, baseline in baselines.items()
        ],
        data = [_PROGRAM] + baselines.keys(),
        **kwargs
    )
