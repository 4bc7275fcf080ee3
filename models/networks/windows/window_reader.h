// What a network over windows reads of rows of the feature group "call_order"
// (dataset/calls/window_encoding.h), and what is fitted on training rows for it: the vocabulary,
// and how many periods and places are read.
//
// Example:
//   ASSIGN_OR_RETURN(const WindowReader reader, WindowReader::Fit(spec, training));
//   const WindowTable windows = reader.Read(held_out);
//   windows.call[(row * reader.periods() + 3) * reader.places() + 17]  // 18th call of period 3
#ifndef CALLPRINT_MODELS_NETWORKS_WINDOWS_WINDOW_READER_H_
#define CALLPRINT_MODELS_NETWORKS_WINDOWS_WINDOW_READER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dataset/features/sparse_matrix.h"
#include "models/networks/windows/windows.pb.h"
#include "models/saved_model.pb.h"

namespace callprint {

// [row, period, place] each, row by row: 0 where nothing stands, kUnknownWindowFunction, or a
// number of its own for each function of the vocabulary, from kUnknownWindowFunction + 1.
struct WindowTable {
  // U.
  std::vector<int32_t> call;
  // V.
  std::vector<int32_t> caller;
  std::vector<int32_t> callee;
};

constexpr int32_t kUnknownWindowFunction = 1;

class WindowReader {
 public:
  // Reads nothing.
  WindowReader() = default;

  // Periods and places behind those of any training row are cut. InvalidArgument for a column that
  // is not of the group, or where no training row has a call.
  static absl::StatusOr<WindowReader> Fit(const TwoBranchNetworkSpec& spec,
                                          const SparseMatrix& training);

  // Of rows with the columns that Fit saw.
  WindowTable Read(const SparseMatrix& features) const;

  size_t periods() const { return periods_; }
  // Of each period, in U as in V.
  size_t places() const { return places_; }
  // What WindowTable holds is below this.
  int64_t functions() const { return kUnknownWindowFunction + 1 + vocabulary_.size(); }

  // All but the network.
  void Save(SavedTwoBranchNetwork* saved) const;
  // InvalidArgument where it contradicts itself, or is not of rows of `columns` columns (damaged).
  static absl::StatusOr<WindowReader> Load(const SavedTwoBranchNetwork& saved, size_t columns);

 private:
  struct Column {
    // One of those in window_reader.cc.
    uint32_t part;
    uint32_t period;
    uint32_t place;
  };

  static absl::StatusOr<Column> ParseColumn(const std::string& name);

  std::vector<Column> columns_;
  size_t periods_ = 0;
  size_t places_ = 0;
  // Function numbers, rising.
  std::vector<float> vocabulary_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_WINDOWS_WINDOW_READER_H_
