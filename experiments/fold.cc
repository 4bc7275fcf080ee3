#include "experiments/fold.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dataset/split.h"
#include "experiments/model_file.h"
#include "models/inner_folds.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status CheckLabels(const std::vector<SampleInfo>& samples,
                         const std::string& positive_label) {
  std::set<std::string> labels;
  for (const SampleInfo& sample : samples) labels.insert(sample.label());
  if (labels.size() != 2 || labels.count(positive_label) == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("the dataset's labels are {", absl::StrJoin(labels, ", "),
                     "}, but an experiment needs two, one of them the manifest's positive label \"",
                     positive_label, "\""));
  }
  return absl::OkStatus();
}

absl::Status RefuseLossySamples(const std::vector<SampleInfo>& samples) {
  std::vector<std::string> lossy;
  for (const SampleInfo& sample : samples) {
    if (sample.lost_events() > 0) {
      lossy.push_back(absl::StrCat(sample.id(), " (", sample.lost_events(), " lost)"));
    }
  }
  if (lossy.empty()) return absl::OkStatus();
  const size_t shown = std::min<size_t>(lossy.size(), 3);
  return absl::InvalidArgumentError(absl::StrCat(
      lossy.size(), " of ", samples.size(),
      " samples lost events: ", absl::StrJoin(lossy.begin(), lossy.begin() + shown, ", "),
      shown < lossy.size() ? ", ..." : "",
      "; record them with a larger buffer, or set split { allow_lossy_samples: true }"));
}

}  // namespace

absl::StatusOr<FoldResult> RunFold(const FoldRequest& request, const SampleSet& samples,
                                   Model* model) {
  if (request.fold < 0 || request.fold >= request.folds) {
    return absl::InvalidArgumentError(
        absl::StrCat("fold ", request.fold, " is not in [0, ", request.folds, ")"));
  }
  RETURN_IF_ERROR(CheckLabels(samples.info, request.positive_label));
  if (!request.split.allow_lossy_samples()) RETURN_IF_ERROR(RefuseLossySamples(samples.info));
  ASSIGN_OR_RETURN(const std::vector<int> fold_of_sample,
                   AssignFolds(samples.info, request.track, request.folds, request.split.seed()));

  TrainingData training;
  std::vector<size_t> training_rows;
  std::vector<size_t> held_out_rows;
  for (size_t i = 0; i < samples.info.size(); ++i) {
    if (fold_of_sample[i] == request.fold) {
      held_out_rows.push_back(i);
      continue;
    }
    training_rows.push_back(i);
    training.label.push_back(samples.info[i].label() == request.positive_label);
    ASSIGN_OR_RETURN(std::string group, TrackGroup(samples.info[i], request.track));
    training.group.push_back(std::move(group));
  }
  training.features = SelectRows(samples.features, training_rows);
  RETURN_IF_ERROR(model->Fit(training));

  ASSIGN_OR_RETURN(const std::vector<double> scores,
                   model->Predict(SelectRows(samples.features, held_out_rows)));
  if (scores.size() != held_out_rows.size()) {
    return absl::InternalError(absl::StrCat("model ", request.model.name(), " returned ",
                                            scores.size(), " scores for ", held_out_rows.size(),
                                            " samples"));
  }
  FoldResult result;
  result.set_schema_version(kResultSchemaVersion);
  result.set_track(request.track);
  result.set_fold(request.fold);
  result.set_folds(request.folds);
  *result.mutable_model() = request.model;
  result.set_training_samples(training_rows.size());
  result.set_features(model->feature_count());
  *result.mutable_split() = request.split;
  result.set_dataset_sha256(request.dataset_sha256);
  for (size_t i = 0; i < held_out_rows.size(); ++i) {
    const SampleInfo& sample = samples.info[held_out_rows[i]];
    if (!(scores[i] >= 0 && scores[i] <= 1)) {
      return absl::InternalError(absl::StrCat("model ", request.model.name(), " gave sample ",
                                              sample.id(), " the score ", scores[i],
                                              ", which is not in [0, 1]"));
    }
    Prediction* prediction = result.add_prediction();
    prediction->set_sample_id(sample.id());
    prediction->set_label(sample.label());
    prediction->set_score(scores[i]);
  }
  return result;
}

}  // namespace callprint
