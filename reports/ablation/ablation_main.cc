// What each feature group is worth, from the results of an experiment with the models of an
// ablation: the action behind the ablation() rule.
//
//   ablation --results=results.pb --out_dir=DIR
//
// Writes report.html, report.md, report.csv, report.svg and tables.txt. Nothing in the files
// depends on the time, the machine or a path. Exit codes: 0 done, 1 an error (printed once).
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "experiments/result.pb.h"
#include "reports/ablation/ablation.h"
#include "reports/ablation/ablation_page.h"
#include "reports/analysis/analysis_files.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/evaluation/results_file.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, results, "", "ExperimentResult that report wrote.");
ABSL_FLAG(std::string, out_dir, "", "Where the files go; it is made, if need be.");

namespace callprint {
namespace {

absl::Status WriteAblation() {
  ExperimentResult result;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_results), &result));
  const EvaluationInputs inputs = InputsOfResult(result);
  const std::vector<TrackSummary> summaries(result.summary().begin(), result.summary().end());
  ASSIGN_OR_RETURN(const JoinedFolds joined, JoinFolds(inputs));
  ASSIGN_OR_RETURN(const AblationModels models, FindAblation(joined));
  ASSIGN_OR_RETURN(const std::vector<TrackAblation> tracks,
                   AnalyseAblation(inputs.spec, joined, models));
  const AblationReport report = {inputs, joined, summaries, models, tracks};
  return WriteAnalysis({AblationPage(report), AblationCsv(report), AblationTerminal(report)},
                       absl::GetFlag(FLAGS_out_dir), /*print=*/false);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Shows what each feature group of an experiment is worth.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::WriteAblation();
  if (status.ok()) return 0;
  std::cerr << "ablation: " << status << "\n";
  return 1;
}
