#!/bin/sh
# Starts a program of /callprint in a guest, with the libraries that came with it (guest_files.sh).
#   run.sh PROGRAM ARGUMENT...
program=$1
shift
# All of pinned_arithmetic.bzl: a program that sets it itself starts /proc/self/exe again, which is the loader here.
export ATEN_CPU_CAPABILITY=avx2 OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=1
exec /callprint/lib/ld-linux-x86-64.so.2 --library-path /callprint/lib "/callprint/$program" "$@"
