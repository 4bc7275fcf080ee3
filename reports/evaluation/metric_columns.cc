#include "reports/evaluation/metric_columns.h"

#include <cstdint>
#include <set>
#include <vector>

#include "absl/strings/str_join.h"

namespace callprint {

Metric RankingMetric(Labelling labelling, bool open_world) {
  if (open_world) return Metric::kUnknownAuroc;
  return labelling == BINARY ? Metric::kBalancedAccuracy : Metric::kMacroF1;
}

std::vector<Metric> LeaderboardColumns(Labelling labelling, bool open_world) {
  switch (labelling) {
    case MULTI_CLASS: {
      std::vector<Metric> columns = {Metric::kMacroF1, Metric::kAccuracy, Metric::kBalancedAccuracy,
                                     Metric::kAuroc};
      if (open_world) columns.insert(columns.begin(), Metric::kUnknownAuroc);
      return columns;
    }
    case MULTI_LABEL:
      return {Metric::kMacroF1, Metric::kMicroF1, Metric::kAccuracy, Metric::kHammingLoss,
              Metric::kAuroc};
    default:
      return {Metric::kAccuracy, Metric::kBalancedAccuracy, Metric::kAuroc, Metric::kMacroF1};
  }
}

std::vector<Metric> DetailColumns(Labelling labelling) {
  switch (labelling) {
    case MULTI_CLASS:
      return {Metric::kMcc,     Metric::kAuprc, Metric::kBrier,
              Metric::kLogLoss, Metric::kEce,   Metric::kWorstGroupAccuracy};
    case MULTI_LABEL:
      return {Metric::kBalancedAccuracy, Metric::kAuprc, Metric::kBrier, Metric::kLogLoss};
    default:
      return {Metric::kMcc,   Metric::kAuprc, Metric::kTprAtFpr1e2,       Metric::kTprAtFpr1e3,
              Metric::kBrier, Metric::kEce,   Metric::kWorstGroupAccuracy};
  }
}

std::string MetricHeading(Metric metric, Labelling labelling) {
  switch (metric) {
    case Metric::kAccuracy:
      if (labelling == MULTI_CLASS) return "accuracy = micro-F1";
      return labelling == MULTI_LABEL ? "subset accuracy" : "accuracy";
    case Metric::kBalancedAccuracy:
      return "balanced accuracy";
    case Metric::kMacroF1:
      return "macro-F1";
    case Metric::kMicroF1:
      return "micro-F1";
    case Metric::kMcc:
      return "MCC";
    case Metric::kAuroc:
      return "AUROC";
    case Metric::kAuprc:
      return "AUPRC";
    case Metric::kTprAtFpr1e2:
      return "TPR at FPR 1 %";
    case Metric::kTprAtFpr1e3:
      return "TPR at FPR 0.1 %";
    case Metric::kBrier:
      return "Brier";
    case Metric::kEce:
      return "ECE";
    case Metric::kWorstGroupAccuracy:
      return "worst program";
    case Metric::kLogLoss:
      return "log loss";
    case Metric::kHammingLoss:
      return "Hamming loss";
    case Metric::kUnknownAuroc:
      return "AUROC of known";
    default:
      return std::string(MetricName(metric));
  }
}

std::string OpenWorldTracks(const JoinedFolds& joined) {
  std::vector<std::string> names;
  for (const JoinedTrack& track : joined.track) {
    if (track.open_world) names.push_back(track.spec.name());
  }
  return absl::StrJoin(names, ", ");
}

double ChanceBalancedAccuracy(const JoinedFolds& joined) {
  return joined.labelling == MULTI_CLASS ? 1.0 / joined.classes.size() : 0.5;
}

double ChanceBalancedAccuracy(const JoinedFolds& joined, const JoinedTrack& track) {
  if (track.family_fold.empty()) return ChanceBalancedAccuracy(joined);
  double sum = 0;
  for (uint32_t fold = 0; fold < track.spec.folds(); ++fold) {
    std::set<int> classes;
    for (const int i : track.held_out) {
      if (IsTrainedOn(joined, track, i, fold)) classes.insert(joined.label[i]);
    }
    sum += 1.0 / classes.size();
  }
  return sum / track.spec.folds();
}

}  // namespace callprint
