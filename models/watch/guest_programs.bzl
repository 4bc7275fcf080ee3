"""guest_programs(): an archive of programs, with the libraries that they are linked with, for a guest's job."""

def guest_programs(name, programs):
    """Makes NAME.cpio; a job starts a program as `/callprint/run.sh PROGRAM ARGUMENT...`.

    Args:
      name: of the rule.
      programs: name in the guest -> label.
    """
    watch = "//models/watch:"
    native.genrule(
        name = name,
        srcs = [watch + "run.sh"] + programs.values(),
        outs = [name + ".cpio"],
        cmd = " ".join([
            "$(location %sguest_files.sh)" % watch,
            "$(location //collector/guest:make_cpio)",
            "$@",
            "$(location %srun.sh)" % watch,
        ] + ["%s=$(location %s)" % program for program in programs.items()]),
        tags = ["manual"],
        tools = [
            watch + "guest_files.sh",
            "//collector/guest:make_cpio",
        ],
    )
