// bazel run //reports:compare -- BEFORE/results.pb AFTER/results.pb [--html=PAGE.html]
//
// Shows what changed between two results of one experiment: for each track and model the ranking
// metric before and after, its change with an interval over groups and a corrected test, and the
// samples whose answers became wrong or right. --html writes a page with all metrics and all of
// these samples. --models=mlp=mlp_wide,... compares models of different names.
//
// Exit codes: 0 compared, 1 the results do not compare or cannot be read, 2 wrong usage.
#include <cstdio>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "reports/compare/comparison.h"
#include "reports/compare/comparison_text.h"
#include "reports/evaluation/results_file.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, html, "", "Where to write the page; empty: nowhere.");
ABSL_FLAG(std::vector<std::string>, models, {},
          "BEFORE=AFTER pairs of models; empty: each that both results have.");
ABSL_FLAG(uint32_t, flips, 10, "Samples that changed sides, shown for each model and side.");

namespace callprint {
namespace {

absl::StatusOr<std::vector<ModelPair>> PairsOfFlag() {
  std::vector<ModelPair> pairs;
  for (const std::string& text : absl::GetFlag(FLAGS_models)) {
    const std::vector<std::string> names = absl::StrSplit(text, '=');
    if (names.size() != 2) {
      return absl::InvalidArgumentError(
          absl::StrCat("--models: \"", text, "\" is not BEFORE=AFTER"));
    }
    pairs.push_back({names[0], names[1]});
  }
  return pairs;
}

absl::Status Compare(const std::string& before_path, const std::string& after_path) {
  ASSIGN_OR_RETURN(const std::vector<ModelPair> pairs, PairsOfFlag());
  ASSIGN_OR_RETURN(const EvaluationInputs before, ReadResults(CallersPath(before_path)));
  ASSIGN_OR_RETURN(const EvaluationInputs after, ReadResults(CallersPath(after_path)));
  ASSIGN_OR_RETURN(const Comparison comparison, CompareResults(before, after, pairs));
  std::cout << ComparisonText(comparison, absl::GetFlag(FLAGS_flips));
  const std::string html = CallersPath(absl::GetFlag(FLAGS_html));
  if (html.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(WriteFileAtomically(html, ComparisonPage(comparison)));
  std::cout << "\n" << html << "\n";
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Compares two results of one experiment.");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (arguments.size() != 3) {
    std::cerr << "compare: give two files: compare BEFORE/results.pb AFTER/results.pb\n";
    return 2;
  }
  const absl::Status status = callprint::Compare(arguments[1], arguments[2]);
  if (status.ok()) return 0;
  std::cerr << "compare: " << status << "\n";
  return 1;
}
