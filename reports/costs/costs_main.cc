// Gathers what an experiment's folds took: an action behind the experiment() rule.
//
//   costs --experiment=NAME --costs=0.cost.pb,1.cost.pb,... --workspace_status=volatile-status.txt
//       --out_dir=DIR
//
// Writes costs.pb, costs.csv and costs.html. Exit codes: 0 done, 1 an error (printed once).
#include <algorithm>
#include <iostream>
#include <string>
#include <tuple>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "experiments/fold/cost.pb.h"
#include "reports/costs/costs.h"
#include "reports/html/html_page.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, experiment, "", "The experiment's name.");
ABSL_FLAG(std::vector<std::string>, costs, {}, "FoldCosts of run_fold.");
ABSL_FLAG(std::string, workspace_status, "",
          "Bazel's file of KEY VALUE lines, of which CALLPRINT_REVISION is shown; empty: none.");
ABSL_FLAG(std::string, out_dir, "", "An existing folder.");

namespace callprint {
namespace {

// Empty where the source is under no version control.
absl::StatusOr<std::string> Revision() {
  const std::string path = absl::GetFlag(FLAGS_workspace_status);
  if (path.empty()) return "";
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, "CALLPRINT_REVISION ")) return std::string(line);
  }
  return "";
}

absl::Status WriteCosts() {
  const std::string folder = absl::GetFlag(FLAGS_out_dir);
  ExperimentCosts costs;
  for (const std::string& path : absl::GetFlag(FLAGS_costs)) {
    RETURN_IF_ERROR(ReadBinaryProto(path, costs.add_fold()));
  }
  const auto key = [](const FoldCost& fold) {
    return std::make_tuple(fold.track(), fold.model(), fold.fold());
  };
  std::sort(costs.mutable_fold()->begin(), costs.mutable_fold()->end(),
            [&](const FoldCost& a, const FoldCost& b) { return key(a) < key(b); });
  RETURN_IF_ERROR(WriteBinaryProto(folder + "/costs.pb", costs));
  RETURN_IF_ERROR(WriteFileAtomically(folder + "/costs.csv", CostsCsv(costs)));
  ASSIGN_OR_RETURN(const std::string revision, Revision());
  const Page page = CostsPage(absl::GetFlag(FLAGS_experiment), revision, costs);
  return WriteFileAtomically(folder + "/costs.html", PageAsHtml(page));
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Gathers what the folds of an experiment took.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::WriteCosts();
  if (status.ok()) return 0;
  std::cerr << "costs: " << status << "\n";
  return 1;
}
