// Made-up fold results for tests and benchmarks of this folder.
#ifndef CALLPRINT_REPORTS_EVALUATION_SYNTHETIC_RESULTS_H_
#define CALLPRINT_REPORTS_EVALUATION_SYNTHETIC_RESULTS_H_

#include <string>
#include <vector>

#include "dataset/sample.pb.h"
#include "reports/evaluation/joined_folds.h"

namespace callprint {

struct SyntheticModel {
  std::string name;
  // Share of samples that the model answers rightly, the same in every program.
  double accuracy = 1;
  bool trivial = false;
  bool permuted = false;
};

// `programs` programs, two a family, alternately "no" and "yes" (the positive label), each run on
// `files` files (the first of all runs has twice the events of the others; `rate_matched` makes
// windows of them); each of `tracks` (name and folds) with every model on every fold. Groups go to
// folds in turn. Complete and consistent: JoinFolds accepts it.
EvaluationInputs MakeSyntheticResults(int programs, int files, const std::vector<TrackSpec>& tracks,
                                      const std::vector<SyntheticModel>& models);

// The same with a score a class. MULTI_CLASS: each of `classes` programs is a class, run on `files`
// files (and each file on one of four kernels); `unknown_programs` more are of no class.
// MULTI_LABEL: `classes` sessions of `files` windows each, in which 0 to 3 of the classes are
// there; a model is right about each class of a window at its accuracy. Families that a track
// leaves out go to folds in turn; there a model knows nothing of their classes.
EvaluationInputs MakeSyntheticClassResults(Labelling labelling, int classes, int files,
                                           int unknown_programs,
                                           const std::vector<TrackSpec>& tracks,
                                           const std::vector<SyntheticModel>& models);

TrackSpec MakeTrack(const std::string& name, int folds);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EVALUATION_SYNTHETIC_RESULTS_H_
