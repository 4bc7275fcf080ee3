// Arrays as the bytes of a .npy file (numpy's format version 1.0), which numpy.load reads without
// pickle.
//
// Example:
//   RETURN_IF_ERROR(zip.Add("data.npy", NpyFloats(matrix.value)));
#ifndef CALLPRINT_DATASET_EXPORT_SAMPLES_NPY_H_
#define CALLPRINT_DATASET_EXPORT_SAMPLES_NPY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace callprint {

// [length], as "<f4", "<i4", "<i8" and "|b1".
std::string NpyFloats(const std::vector<float>& values);
std::string NpyInts(const std::vector<int32_t>& values);
std::string NpyLongs(const std::vector<int64_t>& values);
std::string NpyBools(const std::vector<bool>& values);

// [rows, columns], row by row, as "|i1". Precondition: rows * columns values.
std::string NpyByteMatrix(const std::vector<int8_t>& values, size_t rows, size_t columns);

// [length], as "<U<longest>": four bytes for each character of the longest. InvalidArgument for
// what is no UTF-8, and for a character 0 at an end, which numpy would not give back.
absl::StatusOr<std::string> NpyStrings(const std::vector<std::string>& values);

// An array without dimensions, of bytes ("|S<size>").
std::string NpyWord(const std::string& value);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_SAMPLES_NPY_H_
