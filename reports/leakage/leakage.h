// How many bits a trace tells of its label, by what the observer sees
// (dataset/perturbation/perturbation.h): lower bounds.
//
// Example:
//   absl::StatusOr<LeakageRow> row =
//       MeasureLeakage(spec, manifest, samples, "max_depth:1", folds, risk);
#ifndef CALLPRINT_REPORTS_LEAKAGE_LEAKAGE_H_
#define CALLPRINT_REPORTS_LEAKAGE_LEAKAGE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "experiments/result.pb.h"
#include "reports/leakage/leakage.pb.h"

namespace callprint {

// InvalidArgument for sets of labels (bits of a label are not defined), folds that are missing or
// do not belong together, neighbours of other samples than the folds', and what GroupBootstrap
// refuses.
absl::StatusOr<LeakageRow> MeasureLeakage(const ExperimentSpec& spec, const Manifest& manifest,
                                          const std::vector<SampleInfo>& samples,
                                          const std::string& observer,
                                          const std::vector<FoldResult>& folds,
                                          const NeighbourRisk& risk);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEAKAGE_LEAKAGE_H_
