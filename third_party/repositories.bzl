"""Every third-party library: Debian's, by symlink. Versions are pinned where results depend on them."""

load(":debian_packages.bzl", "debian_packages")
load(":guest.bzl", "GUEST_IMAGES", "GUEST_KERNELS", "HOST_KERNELS")
load(":system_repository.bzl", "system_repository")

_INCLUDE = "/usr/include/"
_BOOST = _INCLUDE + "boost/"
_LIB = "/usr/lib/x86_64-linux-gnu/"

def system_repositories():
    system_repository(
        name = "com_google_absl",
        apt = {"libabsl-dev": ""},
        build_file = "//third_party:absl.BUILD",
        links = {"include/absl": _INCLUDE + "absl"},
        pkg_config = [
            "absl_flags",
            "absl_flags_parse",
            "absl_flags_usage",
            "absl_flat_hash_map",
            "absl_flat_hash_set",
            "absl_random_random",
            "absl_status",
            "absl_statusor",
            "absl_str_format",
            "absl_strings",
            "absl_synchronization",
            "absl_time",
        ],
    )
    system_repository(
        name = "com_google_protobuf",
        apt = {
            "libprotobuf-dev": "",
            "protobuf-compiler": "",
        },
        build_file = "//third_party:protobuf.BUILD",
        links = {
            "include/google/protobuf": _INCLUDE + "google/protobuf",
            "protoc": "/usr/bin/protoc",
        },
    )
    system_repository(
        name = "com_google_googletest",
        apt = {
            "libgmock-dev": "",
            "libgtest-dev": "",
        },
        build_file = "//third_party:googletest.BUILD",
        links = {
            "include/gmock": _INCLUDE + "gmock",
            "include/gtest": _INCLUDE + "gtest",
        },
    )
    system_repository(
        name = "com_github_google_benchmark",
        apt = {"libbenchmark-dev": ""},
        build_file = "//third_party:benchmark.BUILD",
        links = {"include/benchmark": _INCLUDE + "benchmark"},
    )
    system_repository(
        name = "libtorch",
        apt = {
            "libopenblas0-serial": "",
            "libtorch-dev": "1.13.1+dfsg-4",
        },
        build_file = "//third_party:torch.BUILD",
        links = {
            "include/ATen": _INCLUDE + "ATen",
            "include/c10": _INCLUDE + "c10",
            "include/caffe2": _INCLUDE + "caffe2",
            "include/torch": _INCLUDE + "torch",
        },
    )
    system_repository(
        name = "libtracefs",
        apt = {
            "libtraceevent-dev": "",
            "libtracefs-dev": "",
        },
        build_file = "//third_party:tracefs.BUILD",
        links = {
            "include/traceevent": _INCLUDE + "traceevent",
            "include/tracefs": _INCLUDE + "tracefs",
            "lib/libtraceevent.a": _LIB + "libtraceevent.a",
            "lib/libtracefs.a": _LIB + "libtracefs.a",
        },
    )
    system_repository(
        name = "xgboost",
        apt = {"libxgboost-dev": "1.7.4-1"},
        build_file = "//third_party:xgboost.BUILD",
        links = {"include/xgboost": _INCLUDE + "xgboost"},
    )
    system_repository(
        name = "libsvm",
        apt = {"libsvm-dev": ""},
        build_file = "//third_party:libsvm.BUILD",
        links = {"include/libsvm": _INCLUDE + "libsvm"},
    )
    system_repository(
        name = "liblinear",
        apt = {"liblinear-dev": ""},
        build_file = "//third_party:liblinear.BUILD",
        links = {"include/liblinear/linear.h": _INCLUDE + "linear.h"},
    )
    system_repository(
        name = "igraph",
        apt = {"libigraph-dev": ""},
        build_file = "//third_party:igraph.BUILD",
        links = {"include/igraph": _INCLUDE + "igraph"},
    )
    system_repository(
        name = "boost",
        # Another version may print other last digits of p-values.
        apt = {"libboost1.74-dev": "1.74.0+ds1-21"},
        build_file = "//third_party:boost.BUILD",
        # Of its 14,000 headers, what Boost.Math's include: each is a link in the sandbox of whoever
        # includes one.
        links = {"include/boost/" + part: _BOOST + part for part in [
            "array.hpp",
            "assert",
            "assert.hpp",
            "concept",
            "concept_check.hpp",
            "config",
            "config.hpp",
            "container/container_fwd.hpp",
            "container/detail/std_fwd.hpp",
            "core",
            "cstdint.hpp",
            "current_function.hpp",
            "detail",
            "exception",
            "integer.hpp",
            "integer_fwd.hpp",
            "integer_traits.hpp",
            "iterator",
            "lexical_cast",
            "lexical_cast.hpp",
            "limits.hpp",
            "math",
            "move/detail",
            "mpl",
            "next_prior.hpp",
            "noncopyable.hpp",
            "numeric/conversion",
            "predef",
            "preprocessor",
            "range",
            "smart_ptr",
            "static_assert.hpp",
            "swap.hpp",
            "throw_exception.hpp",
            "type.hpp",
            "type_traits",
            "utility",
            "utility.hpp",
            "version.hpp",
        ]},
    )
    system_repository(
        name = "zstd",
        # Shards are compared byte for byte, and another version may compress otherwise.
        apt = {"libzstd-dev": "1.5.4+dfsg2-5"},
        build_file = "//third_party:zstd.BUILD",
        links = {
            "include/zstd.h": _INCLUDE + "zstd.h",
            "include/zstd_errors.h": _INCLUDE + "zstd_errors.h",
            "lib/libzstd.a": _LIB + "libzstd.a",
        },
    )
    system_repository(
        name = "zlib",
        # As with zstd: exported datasets and the release are the same bytes everywhere.
        apt = {"zlib1g-dev": "1:1.2.13.dfsg-1"},
        build_file = "//third_party:zlib.BUILD",
        links = {
            "include/zconf.h": _INCLUDE + "zconf.h",
            "include/zlib.h": _INCLUDE + "zlib.h",
            "lib/libz.a": _LIB + "libz.a",
        },
    )
    system_repository(
        name = "openssl",
        apt = {"libssl-dev": ""},
        build_file = "//third_party:openssl.BUILD",
        links = {
            "include/openssl": _INCLUDE + "openssl",
            "include_arch/openssl": _INCLUDE + "x86_64-linux-gnu/openssl",
            "lib/libcrypto.a": _LIB + "libcrypto.a",
        },
    )

def guest_repositories():
    """What the guest is made of. Fetched only for targets that boot one."""
    for name in GUEST_IMAGES + ["kernel_" + flavour for flavour in GUEST_KERNELS + HOST_KERNELS]:
        debian_packages(
            name = "guest_" + name,
            lock = "//third_party:guest/%s.lock" % name,
        )
