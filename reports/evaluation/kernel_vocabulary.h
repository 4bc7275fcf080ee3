// Which functions the traces of each kernel, and of each machine, have: how much of a held-out one
// training has seen.
#ifndef CALLPRINT_REPORTS_EVALUATION_KERNEL_VOCABULARY_H_
#define CALLPRINT_REPORTS_EVALUATION_KERNEL_VOCABULARY_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dataset/features/feature_table.h"

namespace callprint {

// Kernel or machine (SampleInfo) -> its functions, as rising column indices that mean the same
// function in every kernel.
using KernelVocabulary = std::map<std::string, std::vector<uint32_t>>;

// `counts`: calls of each function. A function is a kernel's, or a machine's, if one of its traces
// has a call of it.
KernelVocabulary FunctionsOfKernels(const SampleSet& counts);

// How many of the kernel's functions none of the `training` kernels has. Precondition: the
// vocabulary has all of them.
size_t UnseenFunctions(const KernelVocabulary& vocabulary, const std::string& kernel,
                       const std::vector<std::string>& training);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EVALUATION_KERNEL_VOCABULARY_H_
