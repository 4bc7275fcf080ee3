// What a user says of a trace: which label holds from when to when.
#ifndef CALLPRINT_COLLECTOR_IMPORT_LABELLED_RANGES_H_
#define CALLPRINT_COLLECTOR_IMPORT_LABELLED_RANGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

struct LabelledRange {
  // Name of the traces' file without its path; empty: all files.
  std::string file;
  // [begin_ns, end_ns) of the file's clock.
  int64_t begin_ns = 0;
  int64_t end_ns = 0;
  std::string label;
};

// Of a CSV (workloads/csv_reader.h) with the header "begin_s,end_s,label" or
// "file,begin_s,end_s,label": seconds as the trace prints them, with up to nine decimals; without
// an end, a label holds to the end of the file. InvalidArgument with every fault as name:line.
absl::StatusOr<std::vector<LabelledRange>> ParseLabelledRanges(absl::string_view csv,
                                                               const std::string& name);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_LABELLED_RANGES_H_
