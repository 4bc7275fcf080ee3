# run PROGRAM ARGUMENT...: starts a program of /callprint with the libraries that came with it.
run() {
  program=$1
  shift
  OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 OPENBLAS_CORETYPE=Haswell /callprint/lib/ld-linux-x86-64.so.2 \
    --library-path /callprint/lib /callprint/$program "$@"
}
