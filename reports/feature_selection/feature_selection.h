// How many feature columns (functions) are enough, and which: the numbers behind
// feature_selection_tables.h and feature_selection_figure.h.
//
// Example:
//   absl::StatusOr<FeatureSelection> selection = AnalyseFeatureSelection(inputs);
//   Page page = FeatureSelectionPage(*selection);
#ifndef CALLPRINT_REPORTS_FEATURE_SELECTION_FEATURE_SELECTION_H_
#define CALLPRINT_REPORTS_FEATURE_SELECTION_FEATURE_SELECTION_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/features/feature_table.h"
#include "dataset/sample.pb.h"
#include "experiments/result.pb.h"
#include "reports/feature_selection/feature_selection.pb.h"

namespace callprint {

// What the actions of feature_selection() produced.
struct SelectionInputs {
  // Whose folds these are.
  ExperimentSpec experiment;
  Manifest manifest;
  std::string dataset_sha256;
  // With the feature groups that were ranked.
  SampleSet samples;
  // In any order.
  std::vector<SelectionFold> folds;
};

// Of all held-out predictions of a track together; 95 %, bootstrap over the track's groups.
struct HeldOutMetric {
  double value = 0;
  double low = 0;
  double high = 0;
};

struct SelectedColumn {
  std::string name;
  // That have it among their first.
  int folds = 0;
  // Over folds, from 1; behind the last where a fold has no such column.
  double mean_rank = 0;
  // Share of its values in those of all columns.
  double calls = 0;
};

// The first so many columns of one ranking.
struct SelectionSize {
  // As the spec has it; 0 = all.
  size_t columns = 0;
  HeldOutMetric balanced_accuracy;
  HeldOutMetric accuracy;
  HeldOutMetric auroc;
  // Of the folds' balanced accuracy: mean, and standard deviation / sqrt(folds).
  double fold_mean = 0;
  double standard_error = 0;
  // Of the sets that the folds chose (set_agreement.h); NaN where they are all columns.
  double jaccard = 0;
  double kuncheva = 0;
  // The set that the folds agree on: the columns that most folds have among their first, of equals
  // those with the better mean rank.
  std::vector<SelectedColumn> column;
  // Share of their values (calls) in those of all columns: what a trace of these functions alone
  // would hold.
  double calls = 0;
};

// One ranking on a track.
struct SelectionCurve {
  // As RankingName has it.
  std::string method;
  bool is_control = false;
  // By the spec's sizes, and then all columns.
  std::vector<SelectionSize> size;
  // Index of the largest fold_mean (of equals, the smallest size).
  size_t best = 0;
  // The one-standard-error rule (Breiman et al. 1984): index of the smallest size whose fold_mean
  // is no further below that of `best` than its standard error.
  size_t enough = 0;
};

// A place on a curve.
struct Choice {
  size_t curve = 0;
  size_t size = 0;
};

struct TrackSelection {
  TrackSpec spec;
  int samples = 0;
  int groups = 0;
  // Columns that were ranked, in any fold.
  size_t columns = 0;
  std::vector<SelectionCurve> curve;
  // Of all rankings but the control: the best, and within its standard error the fewest columns
  // (of equals, the larger fold_mean) and the fewest calls.
  Choice best;
  Choice smallest;
  Choice cheapest;
};

struct FeatureSelection {
  FeatureSelectionSpec spec;
  ModelSpec model;
  Manifest manifest;
  std::string dataset_sha256;
  ExperimentSpec experiment;
  // Sorted by name.
  std::vector<TrackSelection> track;
};

// Every column of one ranking, best agreed on first, where each fold takes the first `columns`
// (0 = all) of its order. `calls` is not filled in.
std::vector<SelectedColumn> AgreedColumns(const std::vector<SelectionFold>& folds, size_t ranking,
                                          size_t columns);

// Index of the smallest size within one standard error of the best, and of the best.
struct OneStandardError {
  size_t best = 0;
  size_t enough = 0;
};
OneStandardError FewestWithinOneStandardError(const std::vector<SelectionSize>& sizes);

// The number of columns, or "all".
std::string SizeName(const SelectionSize& size);

// InvalidArgument names every fault: folds that are missing, occur twice, or were run on another
// spec, model, split or dataset; samples that are unknown, or not predicted once on each track.
absl::StatusOr<FeatureSelection> AnalyseFeatureSelection(SelectionInputs inputs);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FEATURE_SELECTION_FEATURE_SELECTION_H_
