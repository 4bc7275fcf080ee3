"""Everything that comes from lock files: tools, libraries, guests. Nothing but Debian's packages, pinned."""

load(":debian_packages.bzl", "debian_packages", "unpacked_packages")
load(":locks.bzl", "GUEST_IMAGES", "GUEST_KERNELS", "HOST_KERNELS", "TOOLS")
load(":pinned_library.bzl", "pinned_library")

def check_bazel():
    """Stops with what to do where this is another Bazel than that of Debian 12 and 13, as setup.sh does."""

    # Debian's know no version of their own; module_name is of Bazel 6.
    version = native.bazel_version
    if hasattr(native, "module_name") or (version and not version.startswith("4.")):
        fail("Callprint is built with Bazel 4.2.3, as Debian 12 and 13 have it, not with this one " +
             "(third_party/README.md, Machines)")

def library_repositories():
    """Every third-party library: of libraries.lock, linked statically, and of shared_libraries.lock."""
    unpacked_packages(
        name = "pinned_libraries",
        leave_out = [
            "./usr/bin/*",
            "./usr/share/*",
        ],
        lock = "//third_party:tools/libraries.lock",
    )
    pinned_library(
        name = "com_google_absl",
        build_file = "//third_party:absl.BUILD",
        headers = ["absl"],
        merged_libraries = {"libabsl.a": "libabsl_*.a"},
    )
    pinned_library(
        name = "com_google_protobuf",
        build_file = "//third_party:protobuf.BUILD",
        headers = ["google/protobuf"],
        libraries = [
            "libprotobuf.a",
            "libprotoc.a",
        ],
        sources = {"//third_party:protoc.cc": "protoc.cc"},
    )
    pinned_library(
        name = "com_google_googletest",
        build_file = "//third_party:googletest.BUILD",
        headers = [
            "gmock",
            "gtest",
        ],
        libraries = [
            "libgmock.a",
            "libgmock_main.a",
            "libgtest.a",
        ],
    )
    pinned_library(
        name = "libtracefs",
        build_file = "//third_party:tracefs.BUILD",
        headers = [
            "traceevent",
            "tracefs",
        ],
        libraries = [
            "libtraceevent.a",
            "libtracefs.a",
        ],
    )
    pinned_library(
        name = "libsvm",
        build_file = "//third_party:libsvm.BUILD",
        headers = ["libsvm"],
        libraries = ["libsvm.a"],
    )
    pinned_library(
        name = "boost",
        build_file = "//third_party:boost.BUILD",
        # Of its 14,000 headers, what Boost.Math's include: each is a link in the sandbox of whoever
        # includes one.
        headers = ["boost/" + part for part in [
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
        ]],
    )
    pinned_library(
        name = "zstd",
        build_file = "//third_party:zstd.BUILD",
        headers = [
            "zstd.h",
            "zstd_errors.h",
        ],
        libraries = ["libzstd.a"],
    )
    pinned_library(
        name = "zlib",
        build_file = "//third_party:zlib.BUILD",
        headers = [
            "zconf.h",
            "zlib.h",
        ],
        libraries = ["libz.a"],
    )
    pinned_library(
        name = "openssl",
        build_file = "//third_party:openssl.BUILD",
        headers = [
            "openssl",
            "x86_64-linux-gnu/openssl",
        ],
        libraries = ["libcrypto.a"],
    )

    unpacked_packages(
        name = "pinned_shared_libraries",
        build_file = "//third_party:shared_libraries.BUILD",
        leave_out = [
            "./etc/*",
            "./usr/bin/*",
            "./usr/lib/*/*.a",
            "./usr/share/*",
            # Of languages, name services and Python, which nothing here uses.
            "*/gconv/*",
            "*/libcaffe2_*",
            "*/libnss_*",
            "*/libtorch_python.*",
        ],
        lock = "//third_party:tools/shared_libraries.lock",
        stand_ins = True,
        tools = "@pinned_toolchain//:root/usr/bin/x86_64-linux-gnu-ld.bfd",
    )
    for name, headers in {
        "com_github_google_benchmark": ["benchmark"],
        "igraph": ["igraph"],
        "liblinear": ["linear.h"],
        "libtorch": [
            "ATen",
            "c10",
            "caffe2",
            "gflags",
            "glog",
            "torch",
        ],
        "xgboost": ["xgboost"],
    }.items():
        pinned_library(
            name = name,
            build_file = "//third_party:%s.BUILD" % name.split("_")[-1],
            headers = headers,
            packages = "@pinned_shared_libraries//:packages.lock",
        )

def guest_repositories():
    """What the guest is made of. Fetched only for targets that boot one."""
    for name in GUEST_IMAGES + ["kernel_" + flavour for flavour in GUEST_KERNELS + HOST_KERNELS]:
        debian_packages(
            name = "guest_" + name,
            lock = "//third_party:guest/%s.lock" % name,
        )

def archive_repositories():
    """The packages of tools as they are, for whoever keeps them (archive_packages.sh, releases)."""
    for name in TOOLS:
        debian_packages(
            name = "packages_of_" + name,
            lock = "//third_party:tools/%s.lock" % name,
        )

_BIN = "usr/bin/x86_64-linux-gnu-"
_GCC = "usr/lib/gcc/x86_64-linux-gnu/12/"

def tool_repositories():
    """What everything is built and recorded with, whatever is installed on the machine."""
    unpacked_packages(
        name = "pinned_toolchain",
        build_file = "//third_party:toolchain.BUILD",
        files = {"//third_party:gcc.sh": "gcc.sh"},
        leave_out = [
            "./etc/*",
            "./usr/share/*",
            # Link-time optimisation, modules and profiles.
            "*-lto-dump-12",
            "*/g++-mapper-server",
            "*/lto1",
            "*/x86_64-linux-gnu-gp*",
        ],
        lock = "//third_party:tools/toolchain.lock",
        programs = [_BIN + name for name in [
            "ar",
            "as",
            "gcc-12",
            "gcov-12",
            "ld.bfd",
            "ld.gold",
            "nm",
            "objcopy",
            "objdump",
            "readelf",
            "strip",
        ]] + [_GCC + name for name in ["cc1", "cc1plus", "collect2"]],
        # That static programs cannot look up hosts or users as the machine is set up to: none here does.
        silent = ["usr/lib/x86_64-linux-gnu/libc.a"],
    )
    unpacked_packages(
        name = "pinned_qemu",
        build_file = "//third_party:qemu.BUILD",
        leave_out = [
            "./etc/*",
            "./usr/libexec/*",
            "./usr/share/doc/*",
            "./usr/share/man/*",
            "*/gconv/*",
            # Firmware of other machines.
            "*/hppa-*",
            "*/keymaps/*",
            "*/openbios-*",
            "*/opensbi-*",
            "*/palcode-*",
            "*/s390-*",
            "*/skiboot*",
            "*/slof*",
        ],
        lock = "//third_party:tools/qemu.lock",
        programs = ["usr/bin/qemu-system-x86_64"],
    )
