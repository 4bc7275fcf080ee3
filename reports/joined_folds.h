// Joins the fold results of an experiment into one array of held-out scores for each model on each
// track, and refuses results that do not belong together.
//
// Example:
//   absl::StatusOr<JoinedFolds> joined = JoinFolds(inputs);
//   double score = joined->track[0].entry[2].score[5];  // sample 5, model 2, first track
#ifndef CALLPRINT_REPORTS_JOINED_FOLDS_H_
#define CALLPRINT_REPORTS_JOINED_FOLDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "experiments/result.pb.h"
#include "models/model_spec.pb.h"

namespace callprint {

// What an experiment's actions produced.
struct ReportInputs {
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
};

// A model on a track. Every sample is held out once, so there is one score a sample.
struct Entry {
  std::vector<double> score;
  // Columns that reached the learner, mean over folds.
  double mean_features = 0;
};

struct JoinedTrack {
  TrackSpec spec;
  // By sample: the fold in which it is held out, and its group on this track (0 .. groups - 1, in
  // the order of the groups' names).
  std::vector<int> fold;
  std::vector<int> group;
  int groups = 0;
  // By model.
  std::vector<Entry> entry;
};

// All vectors that speak of samples have the order of `samples`, which is by id.
struct JoinedFolds {
  std::vector<SampleInfo> samples;
  // 1 = the manifest's positive label.
  std::vector<int> label;
  // Index into program_names, which is sorted.
  std::vector<int> program;
  std::vector<std::string> program_names;
  std::vector<ModelSpec> models;
  std::vector<JoinedTrack> track;
  std::optional<std::vector<std::pair<uint32_t, uint32_t>>> near_copies;
};

// InvalidArgument names every fault: folds that are missing, occur twice, or were run on another
// model spec, split, dataset or schema version; samples that are unknown, predicted twice or not at
// all, or with another label; models of one track that disagree on which samples a fold holds out;
// a group on both sides of a fold.
absl::StatusOr<JoinedFolds> JoinFolds(const ReportInputs& inputs);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_JOINED_FOLDS_H_
