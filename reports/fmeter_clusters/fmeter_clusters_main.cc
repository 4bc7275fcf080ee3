// Clusters of unlabelled signatures of several datasets, after Fmeter: the program behind
// //experiments:fmeter_clusters.
//
//   fmeter_clusters --out_dir=DIR [--print]
//       a/manifest.textproto=a/0.features,a/1.features b/manifest.textproto=b/0.features
//
// Writes report.html, report.md, report.csv and tables.txt; with --print it shows the tables and
// where the files are. Nothing in the files depends on the time, the machine or a path. Exit codes:
// 0 done, 1 an error (printed once).
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "dataset/features/feature_table.h"
#include "reports/analysis/analysis_files.h"
#include "reports/fmeter_clusters/fmeter_clusters.h"
#include "reports/fmeter_clusters/fmeter_clusters_page.h"
#include "workloads/callers_path.h"
#include "workloads/status_macros.h"

ABSL_FLAG(int, restarts, callprint::FmeterClustersOptions().restarts,
          "Of k-means, for each number of clusters.");
ABSL_FLAG(std::string, out_dir, "fmeter_clusters",
          "Where the files go; it is made, if need be. A relative path is the caller's.");
ABSL_FLAG(bool, print, false, "Print the tables and where the files are.");

namespace callprint {
namespace {

absl::Status WriteFmeterClusters(const std::vector<char*>& arguments) {
  FmeterClustersOptions options;
  options.restarts = absl::GetFlag(FLAGS_restarts);
  if (options.restarts < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("--restarts is ", options.restarts, "; it must be at least 1"));
  }
  if (arguments.empty()) return absl::InvalidArgumentError("no datasets");
  std::vector<DatasetClusters> clusters;
  for (const char* const argument : arguments) {
    ASSIGN_OR_RETURN(const AnalysedDataset dataset, ReadAnalysedDataset(argument));
    for (const DatasetClusters& before : clusters) {
      if (before.dataset != dataset.manifest.name()) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("dataset ", before.dataset, " is given twice"));
    }
    ASSIGN_OR_RETURN(const SampleSet samples, ReadFeatureTables(dataset.tables, {"count"}));
    ASSIGN_OR_RETURN(DatasetClusters of_dataset,
                     ClusterSignatures(dataset.manifest, samples, options));
    of_dataset.manifest_sha256 = dataset.manifest_sha256;
    clusters.push_back(std::move(of_dataset));
  }
  return WriteAnalysis({FmeterClustersPage(clusters, options), FmeterClustersCsv(clusters),
                        FmeterClustersTerminal(clusters)},
                       CallersPath(absl::GetFlag(FLAGS_out_dir)), absl::GetFlag(FLAGS_print));
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Clusters the signatures of datasets' samples.");
  std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  arguments.erase(arguments.begin());
  const absl::Status status = callprint::WriteFmeterClusters(arguments);
  if (status.ok()) return 0;
  std::cerr << "fmeter_clusters: " << status << "\n";
  return 1;
}
