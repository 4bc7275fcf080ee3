// What the programs behind analyses have in common, which look at whole datasets and train nothing:
// the datasets that they are given, and the files that they leave (experiments/analysis.bzl).
#ifndef CALLPRINT_REPORTS_ANALYSIS_FILES_H_
#define CALLPRINT_REPORTS_ANALYSIS_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dataset/sample.pb.h"

namespace callprint {

struct AnalysedDataset {
  Manifest manifest;
  std::string manifest_sha256;
  // Paths of its feature tables.
  std::vector<std::string> tables;
};

// Of an argument "MANIFEST=TABLE,TABLE". InvalidArgument for any other.
absl::StatusOr<AnalysedDataset> ReadAnalysedDataset(absl::string_view argument);

struct AnalysisPages {
  std::string csv;
  std::string markdown;
  std::string terminal;
};

// Writes report.csv, report.md and tables.txt into `folder`, which is made if need be; prints the
// tables and where the files are, if `print`.
absl::Status WriteAnalysis(const AnalysisPages& pages, const std::string& folder, bool print);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ANALYSIS_FILES_H_
