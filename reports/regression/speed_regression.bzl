"""speed_regression_test(): benchmarks are not slower than a checked-in baseline says.

    speed_regression_test(
        name = "class_metrics_speed_test",
        baseline = "baselines/class_metrics_benchmark.textproto",
        benchmark = "//experiments/metrics:class_metrics_benchmark",
    )

Times are ratios to BM_Reference (//collector:reference_benchmark), which the benchmark's program has to link, and
which the same run measures. The JSON is in the test's outputs. A run that is too slow is made again, twice.
"""

_PROGRAM = "//reports/regression:speed_regression"
_SCRIPT = "//reports/regression:speed_regression.sh"

def _case(benchmark, filter, baseline):
    return "$(location %s)=%s=%s/%s" % (benchmark, filter, native.package_name(), baseline)

def speed_regression_test(name, benchmark, baseline, filter = ".", tolerance = "1.5", **kwargs):
    """A test of a benchmark; see the top of this file.

    Args:
      name: of the test.
      benchmark: a program of google/benchmark.
      baseline: a file of this package.
      filter: a regular expression of the benchmarks to run, without "=".
      tolerance: how many times as long as in the baseline is no failure.
      **kwargs: what every test takes.
    """
    native.sh_test(
        name = name,
        size = "medium",
        srcs = [_SCRIPT],
        args = ["$(location %s)" % _PROGRAM, "test", tolerance, _case(benchmark, filter, baseline)],
        data = [_PROGRAM, benchmark, baseline],
        # Other tests at the same time would disturb it. Not part of //...: a machine's noise is no fault of a change.
        tags = kwargs.pop("tags", []) + [
            "exclusive",
            "manual",
        ],
        **kwargs
    )

def update_speed_baselines(name, benchmarks, **kwargs):
    """What `bazel run` renews baselines with, and prints the difference of.

    Args:
      name: of the command.
      benchmarks: list of (benchmark, filter, baseline); baselines may not exist yet.
      **kwargs: what every rule takes.
    """
    native.sh_binary(
        name = name,
        srcs = [_SCRIPT],
        args = ["$(location %s)" % _PROGRAM, "update", "1"] + [_case(*each) for each in benchmarks],
        data = [_PROGRAM] + [each[0] for each in benchmarks],
        **kwargs
    )
