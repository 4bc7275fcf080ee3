// The words of which kernel functions' names are made. Kernels rename functions and programs reach
// new ones, but what they do is still written in their names: encrypt of simd_skcipher_encrypt and
// wg_packet_encrypt_worker.
#ifndef CALLPRINT_DATASET_CALLS_FUNCTION_WORDS_H_
#define CALLPRINT_DATASET_CALLS_FUNCTION_WORDS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace callprint {

// Stretches of letters of the source name (source_name.h), in lower case, each once and sorted; no
// single letters.
std::vector<std::string> WordsOfFunction(absl::string_view name);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_FUNCTION_WORDS_H_
