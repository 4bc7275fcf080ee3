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
