"""Which versions of Debian's libraries a build has."""

load("@pinned_libraries//:versions.bzl", static_libraries = "VERSIONS")
load("@pinned_shared_libraries//:versions.bzl", shared_libraries = "VERSIONS")

# Of the libraries that features and models are computed with, "PACKAGE VERSION, ...".
LIBRARIES = ", ".join([
    "%s %s" % (package, shared_libraries.get(package) or static_libraries[package])
    for package in [
        "libigraph-dev",
        "liblinear-dev",
        "libsvm-dev",
        "libopenblas0-serial",
        "libtorch-dev",
        "libxgboost-dev",
    ]
])
