// Which kernel functions are central in the traces of several datasets: the program behind
// //experiments:central_functions.
//
//   central_functions --out_dir=DIR [--vulnerable=functions.csv] [--print]
//       a/manifest.textproto=a/0.features,a/1.features b/manifest.textproto=b/0.features
//
// Writes report.html, report.md, report.csv and tables.txt; with --print it shows the tables and
// where the files are. Nothing in the files depends on the time, the machine or a path. Exit codes:
// 0 done, 1 an error (printed once).
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/shard/sha256.h"
#include "dataset/features/feature_table.h"
#include "reports/analysis/analysis_files.h"
#include "reports/central_functions/central_functions.h"
#include "reports/central_functions/central_functions_page.h"
#include "workloads/callers_path.h"
#include "workloads/status_macros.h"

ABSL_FLAG(
    std::string, vulnerable, "",
    "CSV of functions with known vulnerabilities, with the header function,source; a relative "
    "path is the caller's.");
ABSL_FLAG(std::string, out_dir, "central_functions",
          "Where the files go; it is made, if need be. A relative path is the caller's.");
ABSL_FLAG(bool, print, false, "Print the tables and where the files are.");

namespace callprint {
namespace {

// Adds the parts of the dataset that an argument "MANIFEST=TABLE,TABLE" names.
absl::Status ReadDataset(absl::string_view argument, std::vector<TracedPart>* parts,
                         std::map<std::string, std::string>* manifest_sha256) {
  ASSIGN_OR_RETURN(const AnalysedDataset dataset, ReadAnalysedDataset(argument));
  (*manifest_sha256)[dataset.manifest.name()] = dataset.manifest_sha256;
  ASSIGN_OR_RETURN(std::vector<TracedPart> of_dataset,
                   PartsOfDataset(dataset.manifest, [&](const std::string& group) {
                     return ReadFeatureTables(dataset.tables, {group});
                   }));
  for (TracedPart& part : of_dataset) parts->push_back(std::move(part));
  return absl::OkStatus();
}

absl::Status WriteCentralFunctions(const std::vector<char*>& datasets) {
  // Read first: what is wrong with a list that somebody wrote by hand shows at once.
  VulnerabilityList list;
  const std::string list_path = CallersPath(absl::GetFlag(FLAGS_vulnerable));
  if (!list_path.empty()) {
    ASSIGN_OR_RETURN(list.function, ReadVulnerableFunctions(list_path));
    ASSIGN_OR_RETURN(list.sha256, Sha256HexOfFile(list_path));
  }
  std::vector<TracedPart> parts;
  std::map<std::string, std::string> manifest_sha256;
  for (const char* const dataset : datasets) {
    RETURN_IF_ERROR(ReadDataset(dataset, &parts, &manifest_sha256));
  }
  ASSIGN_OR_RETURN(
      CentralFunctions result,
      AnalyseCentralFunctions(std::move(parts), list_path.empty() ? nullptr : &list, {}));
  result.manifest_sha256 = std::move(manifest_sha256);
  return WriteAnalysis(
      {CentralFunctionsPage(result), CentralFunctionsCsv(result), CentralFunctionsTerminal(result)},
      CallersPath(absl::GetFlag(FLAGS_out_dir)), absl::GetFlag(FLAGS_print));
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Finds the central kernel functions of datasets.");
  std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  arguments.erase(arguments.begin());
  const absl::Status status = callprint::WriteCentralFunctions(arguments);
  if (status.ok()) return 0;
  std::cerr << "central_functions: " << status << "\n";
  return 1;
}
