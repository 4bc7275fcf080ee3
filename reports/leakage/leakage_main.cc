// The report of what observers can tell: the action behind the leakage() rule.
//
//   leakage --spec=spec.pb --out_dir=DIR a.pb b.pb
//
// Each argument is a LeakageResult of measure_leakage. Writes report.html, report.md, report.csv,
// report.svg and tables.txt; nothing in them depends on the time, the machine or a path. Exit
// codes: 0 done, 1 an error (printed once).
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "experiments/result.pb.h"
#include "reports/analysis/analysis_files.h"
#include "reports/leakage/leakage.h"
#include "reports/leakage/leakage_page.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, spec, "", "ExperimentSpec that resolve_spec wrote.");
ABSL_FLAG(std::string, out_dir, "", "Where the files go; it is made, if need be.");

namespace callprint {
namespace {

absl::Status WriteLeakage(const std::vector<char*>& paths) {
  ExperimentSpec spec;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_spec), &spec));
  if (paths.empty()) return absl::InvalidArgumentError("there are no datasets");
  std::vector<LeakageResult> datasets;
  for (const char* const path : paths) {
    RETURN_IF_ERROR(ReadBinaryProto(path, &datasets.emplace_back()));
    if (datasets.back().row_size() == 0) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": it has no observers"));
    }
  }
  return WriteAnalysis(
      {LeakagePage(spec, datasets), LeakageCsv(datasets), LeakageTerminal(spec, datasets)},
      absl::GetFlag(FLAGS_out_dir), /*print=*/false);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Reports how many bits observers can tell of a trace's label.");
  std::vector<char*> paths = absl::ParseCommandLine(argc, argv);
  paths.erase(paths.begin());
  const absl::Status status = callprint::WriteLeakage(paths);
  if (status.ok()) return 0;
  std::cerr << "leakage: " << status << "\n";
  return 1;
}
