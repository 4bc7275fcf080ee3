"""Fuzz targets that are also plain tests.

A target defines LLVMFuzzerTestOneInput. In any usual configuration it is a test: fuzz_driver.cc runs
it over the seeds and over seeded random mutations of them. With --config=fuzz (clang and its
libFuzzer) it is a fuzzer; see fuzz_driver.cc for the commands.
"""

def fuzz_test(name, srcs, deps, seeds, data = []):
    native.cc_test(
        name = name,
        size = "small",
        srcs = srcs + select({
            "//collector:libfuzzer": [],
            "//conditions:default": ["//collector:fuzz_driver.cc"],
        }),
        args = ["$(locations %s)" % seed for seed in seeds],
        data = data + seeds,
        linkopts = select({
            "//collector:libfuzzer": ["-fsanitize=fuzzer"],
            "//conditions:default": [],
        }),
        deps = deps,
    )
