// What a network over sequences reads of rows of the feature group "sequence"
// (dataset/calls/call_sequence.h), and what is fitted on training rows for it: the vocabulary, the
// number of places, and the scale of gaps.
//
// Example:
//   ASSIGN_OR_RETURN(const CallReader reader, CallReader::Fit(spec, training));
//   const CallTable calls = reader.Read(held_out);
//   calls.function[row * reader.places() + 17]  // the 18th call of a row
#ifndef CALLPRINT_MODELS_NETWORKS_SEQUENCES_CALL_READER_H_
#define CALLPRINT_MODELS_NETWORKS_SEQUENCES_CALL_READER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dataset/features/sparse_matrix.h"
#include "models/networks/sequences/sequences.pb.h"
#include "models/saved_model.pb.h"

namespace callprint {

// [row, place], row by row; 0 where there is no call.
struct CallTable {
  // kUnknownFunction, or a number of its own for each function of the vocabulary, from
  // kUnknownFunction + 1.
  std::vector<int64_t> function;
  // 0 = outermost.
  std::vector<float> depth;
  // In deviations from the training calls' mean, at most 8 to either side.
  std::vector<float> gap;
};

constexpr int64_t kUnknownFunction = 1;

class CallReader {
 public:
  // Reads nothing.
  CallReader() = default;

  // Calls at places behind those of any training row are cut. InvalidArgument for a column that is
  // not of the group, or where no training row has a call.
  static absl::StatusOr<CallReader> Fit(const SequenceNetworkSpec& spec,
                                        const SparseMatrix& training);

  // Of rows with the columns that Fit saw.
  CallTable Read(const SparseMatrix& features) const;

  // A row's places are so many chunks of so many neighbouring calls; the last chunk may end in
  // places without a call.
  size_t chunks() const;
  size_t chunk_length() const;
  size_t places() const { return chunks() * chunk_length(); }
  // CallTable::function is below this.
  int64_t functions() const { return kUnknownFunction + 1 + vocabulary_.size(); }

  // All but the network.
  void Save(SavedSequenceNetwork* saved) const;
  // InvalidArgument where it contradicts itself, or is not of rows of `columns` columns (damaged).
  static absl::StatusOr<CallReader> Load(const SavedSequenceNetwork& saved, size_t columns);

 private:
  struct Column {
    uint32_t channel;
    uint32_t place;
  };
  // Values of one row's places as they stand in the features.
  struct Row {
    std::vector<float> number;
    std::vector<float> depth;
    std::vector<float> gap;
  };

  static absl::StatusOr<Column> ParseColumn(const std::string& name);
  void ReadRow(const SparseMatrix& features, size_t row, Row* values) const;

  std::vector<Column> columns_;
  size_t length_ = 0;
  // Function numbers, rising.
  std::vector<float> vocabulary_;
  double gap_mean_ = 0;
  double gap_deviation_ = 1;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_SEQUENCES_CALL_READER_H_
