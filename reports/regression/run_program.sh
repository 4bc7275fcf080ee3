#!/bin/bash
# A test, or what bazel run starts, that is a program with arguments.
exec "$@"
