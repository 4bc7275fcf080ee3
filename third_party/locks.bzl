"""The lock files, and the repositories with what they list: packages as they are."""

# guest/NAME.lock: @guest_NAME.
GUEST_IMAGES = [
    "base",
    "encryption",
    "media",
    "programs",
]

# guest/kernel_NAME.lock: @guest_kernel_NAME.
GUEST_KERNELS = [
    "backports",
    "cloud",
    "full",
    "rt",
]

# Kernels of machines to try host programs on, from suites that move on: nothing is recorded on them, and only what is
# asked for by its name needs them.
HOST_KERNELS = ["forky"]

# tools/NAME.lock: @packages_of_NAME. What is built and recorded with is there unpacked (repositories.bzl).
TOOLS = [
    "libraries",
    "qemu",
    "shared_libraries",
    "toolchain",
]

# Every package of every lock.
PACKAGES = ["@%s//:packages" % name for name in (
    ["guest_" + image for image in GUEST_IMAGES] +
    ["guest_kernel_" + kernel for kernel in GUEST_KERNELS + HOST_KERNELS] +
    ["packages_of_" + tool for tool in TOOLS]
)]
