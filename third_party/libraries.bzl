"""Which versions of Debian's libraries a build has."""

load("@igraph//:system.bzl", igraph = "VERSIONS")
load("@liblinear//:system.bzl", liblinear = "VERSIONS")
load("@libsvm//:system.bzl", libsvm = "VERSIONS")
load("@libtorch//:system.bzl", libtorch = "VERSIONS")
load("@xgboost//:system.bzl", xgboost = "VERSIONS")

# Of the libraries that features and models are computed with, "PACKAGE VERSION, ...".
LIBRARIES = ", ".join([
    "%s %s" % package
    for versions in [igraph, liblinear, libsvm, libtorch, xgboost]
    for package in sorted(versions.items())
])
