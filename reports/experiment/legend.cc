#include "reports/experiment/legend.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/evaluation/summary.h"
#include "reports/page/text_table.h"
#include "reports/statistics/statistics.h"

namespace callprint {
namespace {

std::string Decisions(Labelling labelling) {
  switch (labelling) {
    case MULTI_CLASS:
      return "The answer is the class with the largest score.";
    case MULTI_LABEL:
      return "A class is answered at a score of 0.5 or more, everywhere.";
    default:
      return "Decisions are made at a score of 0.5 everywhere.";
  }
}

std::string Metrics(const JoinedFolds& joined) {
  const std::string calibration = absl::StrCat("ECE: expected calibration error over ",
                                               kCalibrationBins, " bins of equal width");
  const std::string columns = " Columns: features that reached the learner, mean over folds.";
  switch (joined.labelling) {
    case MULTI_CLASS:
      return absl::StrCat(
          "Macro-F1, balanced accuracy (recall), AUROC and AUPRC (each class against the rest) "
          "are means over classes; micro-F1 equals accuracy where each sample has one label. MCC: "
          "correlation of answers and labels (Gorodkin's R_K). Brier: squared error of the scores, "
          "summed over classes. ",
          calibration, ", of the answer's score. Log loss: of the true class's score, in nats.",
          columns);
    case MULTI_LABEL:
      return absl::StrCat(
          "Macro-F1, balanced accuracy, AUROC and AUPRC are means over classes; micro-F1 is of "
          "all "
          "decisions together. Subset accuracy: the share of samples of which every class is "
          "answered rightly. Hamming loss: the share of wrong (sample, class) decisions. Brier and "
          "log loss (in nats): means over those decisions.",
          columns);
    default:
      return absl::StrCat(
          "Micro-F1 equals accuracy where each sample has one label. MCC: correlation of answers "
          "and labels. AUPRC: average precision. Brier: mean squared error of the score. ",
          calibration, ".", columns);
  }
}

bool LeavesAnyFamilyOut(const JoinedFolds& joined) {
  return std::any_of(joined.track.begin(), joined.track.end(),
                     [](const JoinedTrack& track) { return !track.family_fold.empty(); });
}

}  // namespace

std::vector<std::string> Legend(const JoinedFolds& joined, const ExperimentSpec& spec) {
  const std::string open_world = OpenWorldTracks(joined);
  const bool worst_program = joined.labelling != MULTI_LABEL;
  std::vector<std::string> lines = {
      absl::StrCat("A value is of all held-out predictions of a track together: each sample is "
                   "held out once. ",
                   Decisions(joined.labelling)),
      absl::StrCat("Intervals are 95 % percentiles over ", spec.bootstrap_resamples(),
                   " resamples of the track's groups: what other files, programs or tools of the "
                   "same kind might have given. All intervals are in report.csv.",
                   worst_program
                       ? " That of the worst program leans upward, since a resample may miss it."
                       : ""),
      absl::StrCat("p: corrected resampled t-test (Nadeau & Bengio) on the folds' ",
                   MetricHeading(RankingMetric(joined.labelling, false), joined.labelling),
                   open_world.empty() ? "" : absl::StrCat(" (", open_world, ": AUROC of known)"),
                   " against the track's best model, Holm-corrected over the track's models. The "
                   "best is in bold only where that test tells it from every other (p < ",
                   Decimal(kSignificanceLevel), ")."),
      Metrics(joined)};
  if (!open_world.empty()) {
    lines.push_back(absl::StrCat(
        "AUROC of known: of the largest class score, telling samples of a class from samples of "
        "programs that nobody trains on. All else on ",
        open_world, " is of the samples of a class."));
  }
  if (LeavesAnyFamilyOut(joined)) {
    lines.push_back(
        "On open_world_family, each fold leaves whole families out of its training part: their "
        "samples among the held-out ones are of no class. Each family is left out once, and each "
        "sample held out once. A class scores 0 in the fold that leaves it out, so that AUROC and "
        "AUPRC begin above chance there; for the same reason, leakage in bits is not given.");
  }
  lines.push_back(
      "A baseline is the majority class, or a model that sees only sizes and times of a whole "
      "trace (feature group summary).");
  lines.push_back(
      "Figures of others are on their own data; ours are after theirs, never exactly as.");
  lines.push_back(joined.labelling == BINARY
                      ? "results.pb and results.json hold every prediction."
                      : "results.pb holds every prediction with the scores of all classes; "
                        "results.json all but the predictions.");
  lines.push_back(
      "What every plot and test means, and what it does not, is explained in "
      "reports/reading_a_report.md of the project.");
  return lines;
}

}  // namespace callprint
