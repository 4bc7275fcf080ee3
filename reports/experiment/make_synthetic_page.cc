// Writes the page of made-up results, for a test in a browser.
//   make_synthetic_page OUT.html
#include <cmath>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/evaluation/summary.h"
#include "reports/evaluation/synthetic_results.h"
#include "reports/experiment/report_page.h"
#include "reports/experiment/validity/validity.h"
#include "reports/html/html_page.h"
#include "reports/page/page.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// A network that learns until it knows its training rows by heart.
LearningCurve MakeCurve(int fold) {
  LearningCurve curve;
  for (int i = 0; i < 30 + 2 * fold; ++i) {
    LearningCurve::Epoch* epoch = curve.add_epoch();
    epoch->mutable_training()->set_loss(0.7 * std::exp(-i / 9.0));
    epoch->mutable_training()->set_accuracy(1 - 0.5 * std::exp(-i / 7.0));
    epoch->mutable_validation()->set_loss(0.35 + 0.35 * std::exp(-i / 6.0) + 0.004 * i +
                                          0.02 * fold);
    epoch->mutable_validation()->set_accuracy(0.82 - 0.3 * std::exp(-i / 6.0));
  }
  curve.set_chosen_epoch(12 + fold);
  curve.set_parameters(12345);
  curve.mutable_null_hypothesis()->set_loss(0.693);
  curve.mutable_null_hypothesis()->set_accuracy(0.5);
  return curve;
}

absl::Status WritePage(const std::string& path) {
  std::vector<SyntheticModel> models = {{"<script>alert(1)</script>", 0.97},
                                        {"gradient_boosting", 0.93},
                                        {"random_forest", 0.9},
                                        {"network", 0.85},
                                        {"linear", 0.8},
                                        {"sizes_and_times", 0.6, /*trivial=*/true},
                                        {"permuted_labels", 0.5, false, /*permuted=*/true}};
  EvaluationInputs inputs =
      MakeSyntheticResults(24, 20, {MakeTrack("random", 5), MakeTrack("unseen_family", 4)}, models);
  inputs.spec.set_title("Made-up results & their page");
  for (FoldResult& fold : inputs.folds) {
    if (fold.model().name() == "network") *fold.mutable_learning_curve() = MakeCurve(fold.fold());
  }
  ASSIGN_OR_RETURN(const JoinedFolds joined, JoinFolds(inputs));
  ASSIGN_OR_RETURN(const std::vector<TrackSummary> summaries, Summarize(inputs.spec, joined));
  ASSIGN_OR_RETURN(const Page page,
                   ReportPage({inputs}, joined, summaries, CheckValidity(joined, summaries)));
  return WriteFileAtomically(path, PageAsHtml(page));
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  const absl::Status status =
      argc == 2
          ? callprint::WritePage(argv[1])
          : absl::InvalidArgumentError("give one file to write: make_synthetic_page OUT.html");
  if (status.ok()) return 0;
  std::cerr << "make_synthetic_page: " << status << "\n";
  return 1;
}
