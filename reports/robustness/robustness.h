// How much a model's answers lose where the held-out traces are perturbed
// (dataset/perturbation/perturbation.h).
//
// Example:
//   absl::StatusOr<Robustness> robustness = AnalyseRobustness(spec, manifest, samples, folds);
#ifndef CALLPRINT_REPORTS_ROBUSTNESS_ROBUSTNESS_H_
#define CALLPRINT_REPORTS_ROBUSTNESS_ROBUSTNESS_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "experiments/result.pb.h"
#include "reports/robustness/robustness.pb.h"
#include "reports/statistics/statistics.h"

namespace callprint {

// A model on a track with one perturbation; without any where that is "none", as recorded.
struct RobustnessRow {
  std::string track;
  std::string model;
  std::string perturbation;
  // Of all held-out predictions of the track's folds together, with 95 % bootstrap intervals over
  // the track's groups.
  double balanced_accuracy = 0;
  Interval interval;
  // From the same samples as recorded; the interval is of the difference of the same resamples.
  double difference = 0;
  Interval difference_interval;
};

struct Robustness {
  ExperimentSpec spec;
  Manifest manifest;
  std::string manifest_sha256;
  // In the order of tracks (of the spec), models and perturbations (of the folds); of each model
  // and track "none" first.
  std::vector<std::string> model;
  std::vector<std::string> perturbation;
  std::vector<RobustnessRow> row;
  // Those of `model` that are controls (figures/palette.h).
  std::set<std::string> control;
  // By track: how many held-out samples were perturbed.
  std::map<std::string, int> samples;
};

// `samples` describes all samples of the dataset. InvalidArgument for a dataset that is not BINARY,
// folds that are missing, occur twice or do not belong together, perturbations that not every fold
// has, and what GroupBootstrap refuses.
absl::StatusOr<Robustness> AnalyseRobustness(const ExperimentSpec& spec, const Manifest& manifest,
                                             const std::vector<SampleInfo>& samples,
                                             const std::vector<PerturbedFold>& folds);

// The row of these. Precondition: it is there.
const RobustnessRow& FindRow(const Robustness& robustness, const std::string& track,
                             const std::string& model, const std::string& perturbation);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ROBUSTNESS_ROBUSTNESS_H_
