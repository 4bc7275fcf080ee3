// What an experiment's page shows of leakage.proto: bits of the label by the length of the window
// that an observer sees of a trace.
//
// Example:
//   absl::StatusOr<std::vector<Block>> blocks = WindowLeakage(result, manifest, manifest_sha256);
#ifndef CALLPRINT_REPORTS_LEAKAGE_WINDOW_LEAKAGE_H_
#define CALLPRINT_REPORTS_LEAKAGE_WINDOW_LEAKAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "reports/leakage/leakage.pb.h"
#include "reports/page/page.h"

namespace callprint {

// A paragraph that says what was measured and how, a figure (figures/leakage_by_window) and a table
// of the observers of first milliseconds and of whole traces. InvalidArgument where `result` is of
// another dataset, or of another version of it (`manifest_sha256` is the digest of the
// experiment's), or lacks such observers.
absl::StatusOr<std::vector<Block>> WindowLeakage(const LeakageResult& result,
                                                 const Manifest& manifest,
                                                 const std::string& manifest_sha256);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEAKAGE_WINDOW_LEAKAGE_H_
