"""What makes scores the same bytes on every x86-64 machine with AVX2."""

# One thread, and one choice of BLAS and ATen kernels; folds in parallel do not fight for cores, either.
PINNED_ARITHMETIC = {
    "ATEN_CPU_CAPABILITY": "avx2",
    "OMP_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
    "OPENBLAS_CORETYPE": "Haswell",
    "OPENBLAS_NUM_THREADS": "1",
}
