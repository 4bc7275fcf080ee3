// Joins the fold results of an experiment into one array of held-out scores for each model on each
// track, and refuses results that do not belong together.
//
// Example:
//   absl::StatusOr<JoinedFolds> joined = JoinFolds(inputs);
//   double score = joined->track[0].entry[2].score[5];  // BINARY: sample 5, model 2, first track
#ifndef CALLPRINT_REPORTS_EVALUATION_JOINED_FOLDS_H_
#define CALLPRINT_REPORTS_EVALUATION_JOINED_FOLDS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "experiments/result.pb.h"
#include "models/function_weight.pb.h"
#include "models/learning_curve.pb.h"
#include "models/model_spec.pb.h"
#include "models/tuning.pb.h"
#include "reports/evaluation/kernel_vocabulary.h"

namespace callprint {

// What an experiment's actions produced.
struct EvaluationInputs {
  // Resolved.
  ExperimentSpec spec;
  Manifest manifest;
  std::string dataset_sha256;
  std::vector<SampleInfo> samples;
  std::vector<ModelSpec> models;
  // In any order.
  std::vector<FoldResult> folds;
  // Pairs of near copies (near_copies.h) as indices into the samples by id, where they are known.
  std::optional<std::vector<std::pair<uint32_t, uint32_t>>> near_copies;
  // Functions that the traces of each kernel have, where they are known.
  std::optional<KernelVocabulary> kernel_functions;
};

// What each fold lists (FoldResult::weight), by fold.
using FoldWeights = std::map<uint32_t, std::vector<FunctionWeight>>;

// A model on a track. Every sample that takes part is held out once; NaN for the others.
struct Entry {
  // BINARY: of the positive label; else empty.
  std::vector<double> score;
  // MULTI_CLASS, MULTI_LABEL: [sample, class], row by row; else empty.
  std::vector<float> class_score;
  // Columns that reached the learner, mean over folds.
  double mean_features = 0;
  // By fold; networks only.
  std::map<uint32_t, LearningCurve> learning_curve;
  // By fold; tuned models only.
  std::map<uint32_t, Tuning> tuning;
  // Only of models that have such a measure.
  FoldWeights weight;
};

struct JoinedTrack {
  TrackSpec spec;
  // By sample: the fold in which it is held out, and its group on this track (0 .. groups - 1, in
  // the order of the groups' names); kNoFold (dataset/split.h) and -1 if it takes no part. Where
  // families are left out, the group of a sample that is not known (see IsKnown) is its family.
  std::vector<int> fold;
  std::vector<int> group;
  // By sample: the fold whose training part lacks its family. Empty unless LeavesOutFamilies
  // (dataset/split.h).
  std::vector<int> family_fold;
  int groups = 0;
  // The samples that take part, rising.
  std::vector<int> held_out;
  // Some of them are of no class that the models of their fold know.
  bool open_world = false;
  // By model.
  std::vector<Entry> entry;
};

// All vectors that speak of samples have the order of `samples`, which is by id.
struct JoinedFolds {
  Labelling labelling = BINARY;
  std::vector<SampleInfo> samples;
  // The manifest's; none if BINARY.
  std::vector<std::string> classes;
  // BINARY: 1 = the manifest's positive label. MULTI_CLASS: index of the class, or kUnknownClass.
  // Empty if MULTI_LABEL.
  std::vector<int> label;
  // MULTI_CLASS, MULTI_LABEL: [sample, class], 1 where the class is the sample's or is there.
  std::vector<uint8_t> truth;
  // Index into program_names, which is sorted.
  std::vector<int> program;
  std::vector<std::string> program_names;
  std::vector<ModelSpec> models;
  std::vector<JoinedTrack> track;
  std::optional<std::vector<std::pair<uint32_t, uint32_t>>> near_copies;
  std::optional<KernelVocabulary> kernel_functions;
};

// The label of a sample whose program is of no class.
inline constexpr int kUnknownClass = -1;

// True if models may be trained on the sample: it is of a class, or the labelling has no unknown.
bool IsTrainable(const JoinedFolds& joined, size_t sample);

// True if a sample that takes part is of a class (or the labelling has no unknown) that is in the
// training part of the fold that holds it out.
bool IsKnown(const JoinedFolds& joined, const JoinedTrack& track, size_t sample);

// True if the sample is in the fold's training part.
bool IsTrainedOn(const JoinedFolds& joined, const JoinedTrack& track, size_t sample, int fold);

// Number of samples of each class. Precondition: not BINARY.
std::vector<int> ClassCounts(const JoinedFolds& joined);

// Index of a model by name. Precondition: the experiment has it.
size_t ModelIndex(const JoinedFolds& joined, const std::string& name);

// InvalidArgument names every fault: folds that are missing, occur twice, were run on another model
// spec, split, dataset or schema version, or were trained on another number of samples than there
// are; samples that are unknown, predicted twice or not at all, with another label, with scores out
// of range, of too few or too many classes, or (MULTI_CLASS) not adding up to 1; samples of the
// unknown label outside of open_world; models of one track that disagree on which samples a fold
// holds out or which families it leaves out; a family that is left out by no fold, or by two; a
// group on both sides of a fold; a manifest whose classes are not those of the samples.
absl::StatusOr<JoinedFolds> JoinFolds(const EvaluationInputs& inputs);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EVALUATION_JOINED_FOLDS_H_
