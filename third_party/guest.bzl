"""The images and kernels that have a lock file in guest/; @guest_<image> and @guest_kernel_<flavour>."""

GUEST_IMAGES = [
    "base",
    "encryption",
    "media",
    "programs",
]

GUEST_KERNELS = [
    "backports",
    "cloud",
    "full",
    "rt",
]

# Kernels of machines to try host programs on, from suites that move on: nothing is recorded on them, and only what is
# asked for by its name needs them.
HOST_KERNELS = ["forky"]
