"""guest_image() and guest_kernel(): what a guest boots. An image fits every kernel, and the reverse."""

load("//third_party:locks.bzl", "GUEST_KERNELS", "HOST_KERNELS")

def guest_image(name, exclude = [], files = []):
    """An image, `image_NAME.cpio`, of the packages of third_party/guest/NAME.lock.

    Makes :image_NAME and :image_NAME_reproducible_test, which builds it a second time.

    Args:
      name: the image; must be among GUEST_IMAGES (third_party/locks.bzl).
      exclude: lists of what stays out of it, behind base.exclude (patterns: see path_filter.h).
      files: scripts that workloads run, found in the guest under /callprint/.
    """
    packages = "@guest_%s//:packages" % name
    exclude = ["base.exclude"] + exclude
    _archive(
        name = "image_" + name,
        builder = "build_image.sh",
        srcs = exclude + ["init.sh", packages] + files,
        # In the order that build_image.sh wants them, behind its output.
        args = [
            "$(location :make_cpio)",
            ",".join(["$(location %s)" % e for e in exclude]),
            "$(location init.sh)",
            "$(locations %s)" % packages,
            "--",
        ] + ["$(locations %s)" % f for f in files],
        message = "Unpacking the packages of the guest's image " + name,
    )

def guest_cpu(kernel, host_processors = 0):
    """The processor to boot a kernel on, as QEMU's -cpu takes it; empty: the usual one (guest_backend.h).

    Args:
      kernel: one of GUEST_KERNELS (third_party/locks.bzl).
      host_processors: as guest_job_test has it.
    """

    # 6.12 panics in kmem_cache_alloc, in one boot of a few, and a 6.1 with two processors hangs: QEMU 7.2 loses the
    # flags that CMPXCHG16B sets.
    return "max,-vaes,-cx16" if kernel in ["backports", "forky"] or host_processors > 0 else ""

def guest_kernel(flavour, modules = "modules.txt", tags = []):
    """A kernel, vmlinuz_FLAVOUR, and modules_FLAVOUR.cpio, which is put behind an image.

    Makes :kernel_FLAVOUR, :modules_FLAVOUR, :modules_FLAVOUR_reproducible_test and
    :kernel_FLAVOUR_test, which boots it.

    Args:
      flavour: must be among GUEST_KERNELS or HOST_KERNELS (third_party/locks.bzl).
      modules: the list of its modules.
      tags: of all that it makes.
    """
    packages = "@guest_kernel_%s//:packages" % flavour
    native.genrule(
        name = "kernel_" + flavour,
        srcs = [packages],
        outs = ["vmlinuz_" + flavour],
        # One of the packages has it.
        cmd = "for package in $(SRCS); do " +
              "dpkg-deb --fsys-tarfile $$package | tar -x -O -f - --wildcards '*/vmlinuz*' 2> /dev/null || true; " +
              "done > $@ && test -s $@",
        tags = tags,
    )
    _archive(
        name = "modules_" + flavour,
        builder = "build_modules.sh",
        srcs = [modules, packages, "@guest_base//:packages"],
        args = [
            "$(location :make_cpio)",
            "$(location %s)" % modules,
            flavour,
            "'%s'" % " ".join(GUEST_KERNELS + HOST_KERNELS),
            "'$(locations %s)'" % packages,
            "$(locations @guest_base//:packages)",
        ],
        message = "Unpacking the modules of the guest's kernel " + flavour,
        tags = tags,
    )
    guest_job_test(
        name = "kernel_%s_test" % flavour,
        size = "medium",
        image = "base",
        job = "kernel_test_job.sh",
        kernel = flavour,
        tags = tags,
    )

def guest_job_test(name, image, job, kernel = "cloud", host_processors = 0, files = {}, archives = [], quick = False, size = "large", limit = "15m", tags = []):
    """Boots a guest with a job whose checks must all work (boot_test.sh).

    Args:
      name: of the test.
      image: one of GUEST_IMAGES (third_party/locks.bzl).
      job: a script that prints `works NAME` or `broken NAME STATUS` for each check, and exits with 42.
      kernel: one of GUEST_KERNELS or HOST_KERNELS.
      host_processors: of a machine like any other (GuestOptions in guest_backend.h); 0: the deterministic guest.
      files: what else the job finds in the guest: path in the guest -> label.
      archives: further archives for its image, as //collector/guest:make_cpio makes them.
      quick: the job finds callprint/quick, and leaves out what takes minutes.
      size: of the test.
      limit: after which the guest is stopped, as boot_guest takes it.
      tags: of the test.
    """
    guest = "//collector/guest:"
    archives = [guest + "image_" + image, guest + "modules_" + kernel] + archives
    labels = archives + [
        job,
        guest + "kernel_" + kernel,
        guest + "make_cpio",
        "//collector:boot_guest",
    ]
    native.sh_test(
        name = name,
        size = size,
        srcs = [guest + "boot_test.sh"],
        args = [
                   "$(location %smake_cpio)" % guest,
                   "$(location //collector:boot_guest)",
                   "$(location %skernel_%s)" % (guest, kernel),
                   "--cpu=" + guest_cpu(kernel, host_processors),
                   "--host_processors=%d" % host_processors,
                   "--limit=" + limit,
                   ",".join(["$(location %s)" % archive for archive in archives]),
                   "$(location %s)" % job,
               ] + ["%s=$(location %s)" % item for item in files.items()] +
               # Any file.
               (["callprint/quick=$(location %s)" % job] if quick else []),
        data = labels + files.values(),
        tags = tags + ["cpu:%d" % max(1, host_processors)],
    )

def host_job_tests(name, kernels, quick_test = "", **kwargs):
    """NAME_KERNEL_test for each kernel: a guest_job_test() on a machine with two processors and the wall clock.

    By hand, since each takes minutes of an emulated machine on every processor of this one.

    Args:
      name: what their names begin with.
      kernels: of GUEST_KERNELS or HOST_KERNELS.
      quick_test: the name of one more, a quick one on the usual kernel, which is in //...; empty: none.
      **kwargs: what guest_job_test() takes besides.
    """
    if quick_test:
        guest_job_test(
            name = quick_test,
            host_processors = 2,
            quick = True,
            tags = ["static"],
            **kwargs
        )
    for kernel in kernels:
        guest_job_test(
            name = "%s_%s_test" % (name, kernel),
            host_processors = 2,
            kernel = kernel,
            tags = ["manual", "static"],
            **kwargs
        )

_HOST_MACHINE_KERNELS = [
    "cloud",
    "backports",
]

def host_machine_args(image = "base", archives = [], kernels = _HOST_MACHINE_KERNELS):
    """What host_machine.sh takes before `--`, for rules with host_machine_data() of the same.

    Args:
      image: one of GUEST_IMAGES (third_party/locks.bzl).
      kernels: of GUEST_KERNELS or HOST_KERNELS, those to choose from; the first one unless another is asked for.
      archives: further archives for it, as //collector/guest:make_cpio makes them.
    """
    guest = "//collector/guest:"
    return [
        "$(location %smake_cpio)" % guest,
        "$(location //collector:boot_guest)",
        ",".join(["$(location %s)" % archive for archive in [guest + "image_" + image] + archives]),
    ] + [
        "{name}:$(location {guest}kernel_{name}):$(location {guest}modules_{name}):{cpu}".format(
            name = kernel,
            guest = guest,
            cpu = guest_cpu(
                kernel,
                host_processors = 2,
            ),
        )
        for kernel in kernels
    ]

def host_machine_data(image = "base", archives = [], kernels = _HOST_MACHINE_KERNELS):
    """The files of host_machine_args()."""
    guest = "//collector/guest:"
    return [
        guest + "image_" + image,
        guest + "make_cpio",
        "//collector:boot_guest",
    ] + archives + [guest + part + kernel for part in ["kernel_", "modules_"] for kernel in kernels]

def _archive(name, builder, srcs, args, message, tags = []):
    """name.cpio, made by a script, and a test that it comes out the same elsewhere."""
    native.genrule(
        name = name,
        srcs = srcs,
        outs = [name + ".cpio"],
        cmd = "$(location %s) $@ %s" % (builder, " ".join(args)),
        message = message,
        tags = tags,
        tools = [
            builder,
            ":make_cpio",
        ],
    )
    native.sh_test(
        name = name + "_reproducible_test",
        size = "medium",
        srcs = ["reproducible_test.sh"],
        args = [
            "$(location :%s)" % name,
            "$(location %s)" % builder,
        ] + args,
        data = srcs + [
            builder,
            ":" + name,
            ":make_cpio",
        ],
        tags = tags + ["cpu:1"],
    )
