// How many bits a trace tells of its label, by what the observer sees (dataset/perturbation.h):
// lower bounds.
//
// Example:
//   absl::StatusOr<LeakageRow> row =
//       MeasureLeakage(spec, manifest, samples, "max_depth:1", folds, risk);
#ifndef CALLPRINT_REPORTS_LEAKAGE_H_
#define CALLPRINT_REPORTS_LEAKAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "experiments/result.pb.h"
#include "reports/page.h"
#include "reports/statistics.h"

namespace callprint {

struct Bits {
  double value = 0;
  // 95 %, by a bootstrap over the track's groups; for the prior and the entropy of the samples
  // themselves.
  Interval interval;
};

struct NeighbourPoint {
  // Mean over folds.
  double training_samples = 0;
  // log2(share of right answers / largest prior), of the nearest and of most of the ln(n) nearest.
  double nearest_bits = 0;
  double most_bits = 0;
};

// One observer of one dataset.
struct LeakageRow {
  std::string dataset;
  std::string version;
  std::string kernel;
  std::string manifest_sha256;
  std::string track;
  std::string model;
  // "none": all that was recorded.
  std::string observer;
  int samples = 0;
  int classes = 0;
  int groups = 0;
  // Of the held-out samples.
  double largest_prior = 0;
  double entropy_bits = 0;
  // (a) log2(accuracy / largest prior) of the model.
  Bits accuracy_bits;
  // (b) H(Y) - held-out cross-entropy of the model.
  Bits entropy_gain_bits;
  // (c) log2((1 - R) / largest prior), R the smaller of the two errors of nearest neighbours with
  // all of the training part (F-BLEAU).
  Bits neighbour_bits;
  std::vector<NeighbourPoint> curve;
};

// InvalidArgument for sets of labels (bits of a label are not defined), folds that are missing or
// do not belong together, neighbours of other samples than the folds', and what GroupBootstrap
// refuses.
absl::StatusOr<LeakageRow> MeasureLeakage(const ExperimentSpec& spec, const Manifest& manifest,
                                          const std::vector<SampleInfo>& samples,
                                          const std::string& observer,
                                          const std::vector<FoldResult>& folds,
                                          const NeighbourRisk& risk);

// The report's page, whose figure is report.svg; report.csv; what a terminal shows. `rows`:
// datasets one after another, of each "none" first, then observers of one kind side by side.
Page LeakagePage(const ExperimentSpec& spec, const std::vector<LeakageRow>& rows);
std::string LeakageCsv(const std::vector<LeakageRow>& rows);
std::string LeakageTerminal(const ExperimentSpec& spec, const std::vector<LeakageRow>& rows);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEAKAGE_H_
