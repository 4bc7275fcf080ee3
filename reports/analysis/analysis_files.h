// What the programs behind analyses have in common: the files that they leave, and how those that
// look at whole datasets and train nothing (reports/analysis/analysis.bzl) are given them.
//
// Example:
//   AnalysisReport report;
//   report.page = LeakagePage(spec, rows);
//   report.csv = LeakageCsv(rows);
//   report.terminal = LeakageTerminal(spec, rows);
//   return WriteAnalysis(report, folder, /*print=*/false);
#ifndef CALLPRINT_REPORTS_ANALYSIS_ANALYSIS_FILES_H_
#define CALLPRINT_REPORTS_ANALYSIS_ANALYSIS_FILES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dataset/sample.pb.h"
#include "reports/page/page.h"

namespace callprint {

struct AnalysedDataset {
  Manifest manifest;
  std::string manifest_sha256;
  // Paths of its feature tables.
  std::vector<std::string> tables;
};

// Of an argument "MANIFEST=TABLE,TABLE". InvalidArgument for any other.
absl::StatusOr<AnalysedDataset> ReadAnalysedDataset(absl::string_view argument);

struct AnalysisReport {
  // A figure of the path "report" is report.svg.
  Page page;
  std::string csv;
  // What `bazel run` prints.
  std::string terminal;
};

// Writes report.html, report.md, report.csv, tables.txt and the page's figures into `folder`, which
// is made if need be; prints the tables and where the files are, if `print`.
absl::Status WriteAnalysis(const AnalysisReport& report, const std::string& folder, bool print);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ANALYSIS_ANALYSIS_FILES_H_
