#!/bin/sh
# Starts a program of /callprint in a guest, with the libraries that came with it (guest_files.sh).
#   run.sh PROGRAM ARGUMENT...
program=$1
shift
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell
exec /callprint/lib/ld-linux-x86-64.so.2 --library-path /callprint/lib "/callprint/$program" "$@"
