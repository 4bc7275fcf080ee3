// Whether this processor has the instructions that the environment tells the numeric libraries to
// use. Experiments pin OpenBLAS's and ATen's kernels, so that results are the same bytes
// everywhere; the libraries take that at its word, and end with "Illegal instruction" where it does
// not hold.
#ifndef CALLPRINT_MODELS_PROCESSOR_H_
#define CALLPRINT_MODELS_PROCESSOR_H_

#include <string>

#include "absl/status/status.h"

namespace callprint {

// Instruction sets that a program can use here: the processor has them, and the system keeps their
// registers.
struct ProcessorFeatures {
  bool avx2 = false;
  bool fma = false;
  // F, CD, BW, DQ and VL, as of Skylake-X.
  bool avx512 = false;
};

ProcessorFeatures ThisProcessor();

// What the environment asks for; empty: the libraries choose by themselves.
struct PinnedKernels {
  // OPENBLAS_CORETYPE: "Haswell" and the like, in any case.
  std::string openblas_coretype;
  // ATEN_CPU_CAPABILITY: "avx2", "avx512".
  std::string aten_cpu_capability;
};

PinnedKernels KernelsOfEnvironment();

// FailedPrecondition where the kernels need what the processor lacks: what is missing, which
// variables ask for it, and what to do.
absl::Status CheckProcessor(const ProcessorFeatures& processor, const PinnedKernels& kernels);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_PROCESSOR_H_
