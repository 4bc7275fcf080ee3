// The files that programs work on, made rather than shipped. A file's bytes are a pure function of
// its Input message: the same in a guest, on a host and on any machine.
//
// Example:
//   Input input;
//   input.set_kind("text");
//   input.set_size_bytes(65536);
//   input.set_seed(7);
//   ASSIGN_OR_RETURN(const std::string bytes, GenerateInput(input));
#ifndef CALLPRINT_WORKLOADS_INPUT_H_
#define CALLPRINT_WORKLOADS_INPUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "workloads/plan.pb.h"

namespace callprint {

// Every kind has a header to show below this many bytes, and fits comfortably in memory below that.
constexpr uint64_t kMinInputBytes = 4096;
constexpr uint64_t kMaxInputBytes = uint64_t{64} << 20;

// archive  zstd frames of word-like text and base64: compressed already, yet with structure
// binary   an ELF header, machine-code-like bytes, pointer tables, strings and zeroes
// image    an uncompressed 24-bit BMP: smooth gradients with noise
// random   uniform bytes
// source   C-like functions, indented and commented
// text     words of a vocabulary with Zipf's law, in sentences and paragraphs
const std::vector<std::string>& InputKinds();

// The file's bytes, exactly `size_bytes` of them. InvalidArgument: unknown kind, or a size outside
// [kMinInputBytes, kMaxInputBytes].
absl::StatusOr<std::string> GenerateInput(const Input& input);

// Writes those bytes to `path`, in place and without a sync (the caller decides about the page
// cache). Errors as GenerateInput, or those of the file system, which name the path.
absl::Status WriteInput(const Input& input, const std::string& path);

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_INPUT_H_
