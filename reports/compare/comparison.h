// What changed between two results of one experiment: metrics, paired by fold and group, and the
// samples whose answers became wrong or right.
//
// Example:
//   ASSIGN_OR_RETURN(const Comparison comparison, CompareResults(before, after, {}));
//   std::cout << ComparisonText(comparison, 20);
#ifndef CALLPRINT_REPORTS_COMPARE_COMPARISON_H_
#define CALLPRINT_REPORTS_COMPARE_COMPARISON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/evaluation/paired_change.h"

namespace callprint {

// A model of each side.
struct ModelPair {
  std::string before;
  std::string after;
};

// A sample whose answer is right on one side and wrong on the other.
struct Flip {
  std::string sample_id;
  std::string program;
  // The truth (of MULTI_LABEL the classes that are there), and what each side says: a label with
  // its score.
  std::string truth;
  std::string before;
  std::string after;
};

struct ModelComparison {
  ModelPair models;
  // The ranking metric (metric_columns.h) first, then the others that a leaderboard shows.
  std::vector<PairedChange> change;
  // Of the ranking metric, with Holm's correction over the track's models.
  double adjusted_p_value = 1;
  // True where every score is the same number.
  bool same_scores = false;
  // By sample id.
  std::vector<Flip> became_wrong;
  std::vector<Flip> became_right;
};

struct TrackComparison {
  // "random, 10 folds: optimistic: ...".
  std::string heading;
  std::string track;
  std::vector<ModelComparison> model;
};

struct Comparison {
  Labelling labelling = BINARY;
  std::string title;
  std::vector<TrackComparison> track;
  // "model gru, track random: only after"; what could not be compared.
  std::vector<std::string> not_compared;
};

// `pairs` empty: each model that both have, by name. InvalidArgument names every reason why the two
// do not compare: other samples or labels, another dataset, another assignment of samples to folds,
// no track or model in common, a pair of unknown models; and what JoinFolds refuses of either.
absl::StatusOr<Comparison> CompareResults(const EvaluationInputs& before,
                                          const EvaluationInputs& after,
                                          const std::vector<ModelPair>& pairs);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_COMPARE_COMPARISON_H_
