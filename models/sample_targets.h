// What a dataset's samples are to be predicted as.
//
// Example:
//   const Labels labels = LabelsOf(manifest);
//   ASSIGN_OR_RETURN(const Targets targets, TargetsOfSamples(labels, samples.info));
#ifndef CALLPRINT_MODELS_SAMPLE_TARGETS_H_
#define CALLPRINT_MODELS_SAMPLE_TARGETS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "models/learner/targets.h"

namespace callprint {

// What a manifest says there is to predict. BINARY: positive_label counts as 1. MULTI_CLASS: one of
// `classes`, or unknown_label (empty: none). MULTI_LABEL: any of `classes`.
struct Labels {
  Labelling labelling = BINARY;
  std::string positive_label;
  std::vector<std::string> classes;
  std::string unknown_label;
};

Labels LabelsOf(const Manifest& manifest);

// [sample, class]; rows of unknown label hold nothing. InvalidArgument: labels that are not those
// of the manifest (BINARY: two, one of them the positive one), or a manifest whose classes cannot
// be.
absl::StatusOr<Targets> TargetsOfSamples(const Labels& labels,
                                         const std::vector<SampleInfo>& samples);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_SAMPLE_TARGETS_H_
