"""A page needs no other file, so that its style sheets and scripts, which are files here, are constants in programs."""

def embedded_text(name, src, constant, header):
    """`name`.cc, which defines the constant: a line end, and then the file's text as it is.

    Args:
      name: of the rule; `:name` is the source of a cc_library.
      src: the file, without `)embedded"`.
      constant: its name in namespace callprint.
      header: from the project's folder; declares it as `extern const char constant[];`.
    """
    native.genrule(
        name = name,
        srcs = [src],
        outs = [name + ".cc"],
        cmd = """{
  echo '#include "%s"'
  echo 'namespace callprint {'
  echo 'const char %s[] = R"embedded('
  cat $<
  echo ')embedded";'
  echo '}  // namespace callprint'
} > $@""" % (header, constant),
    )
