// A window's calls in their order, as in TraceMeOut: for each sampling period a vector U of the
// functions that are called, in order, and a vector V of the (caller, callee) pairs of its call
// tree, both cut or padded with zeros to one length.
//
// Other than there, a function's number is a hash of its name: nothing is fitted, to this dataset
// or another, so the numbers mean the same in training and held-out windows and on every kernel.
#ifndef CALLPRINT_DATASET_CALLS_WINDOW_ENCODING_H_
#define CALLPRINT_DATASET_CALLS_WINDOW_ENCODING_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "dataset/calls/call_forest.h"

namespace callprint {

struct WindowEncoding {
  int64_t period_ns = 0;
  uint32_t periods = 0;
  // Calls kept of each period; 0: no encoding.
  uint32_t length = 0;
};

// In [1, 2^24), which a float holds exactly: 24 bits of FNV-1a, 0 becoming 1.
uint32_t FunctionNumber(absl::string_view function);

// Columns and values other than 0: "u:PERIOD:PLACE" for the calls that begin in a period, and
// "caller:PERIOD:PLACE", "callee:PERIOD:PLACE" for those of them that were called by another in the
// window. Excluded calls take no place.
std::vector<std::pair<std::string, float>> EncodeWindow(const CallForest& forest,
                                                        const std::vector<std::string>& functions,
                                                        const WindowEncoding& encoding);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_WINDOW_ENCODING_H_
