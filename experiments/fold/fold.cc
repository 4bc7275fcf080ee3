#include "experiments/fold/fold.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dataset/split.h"
#include "experiments/result_version.h"
#include "experiments/score_sum.h"
#include "models/learner/inner_folds.h"
#include "models/model_spec_file.h"
#include "models/sample_targets.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Of a fold, for reports.
constexpr size_t kWeightsKept = 20;

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

// `score` has an element a class.
absl::Status SetScores(const FoldRequest& request, const double* score, size_t classes,
                       Prediction* prediction) {
  for (size_t k = 0; k < classes; ++k) {
    if (!(score[k] >= 0 && score[k] <= 1)) {
      return absl::InternalError(absl::StrCat("model ", request.model.name(), " gave sample ",
                                              prediction->sample_id(), " the score ", score[k],
                                              ", which is not in [0, 1]"));
    }
    if (request.labels.labelling == BINARY) {
      prediction->set_score(score[k]);
    } else {
      prediction->add_class_score(score[k]);
    }
  }
  const double sum = ScoreSum(*prediction);
  if (request.labels.labelling == MULTI_CLASS && std::abs(sum - 1) > kScoreSumTolerance) {
    return absl::InternalError(absl::StrCat("model ", request.model.name(), " gave sample ",
                                            prediction->sample_id(), " scores that add up to ", sum,
                                            ", but its classes exclude each other"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Prediction>> PredictRows(const FoldRequest& request,
                                                    const SampleSet& samples,
                                                    const std::vector<size_t>& rows, size_t classes,
                                                    const Model& model) {
  ASSIGN_OR_RETURN(const std::vector<double> scores,
                   model.Predict(SelectRows(samples.features, rows)));
  if (scores.size() != rows.size() * classes) {
    return absl::InternalError(absl::StrCat("model ", request.model.name(), " returned ",
                                            scores.size(), " scores for ", rows.size(),
                                            " samples and ", classes, " classes"));
  }
  std::vector<Prediction> predictions(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const SampleInfo& sample = samples.info[rows[i]];
    predictions[i].set_sample_id(sample.id());
    predictions[i].set_label(sample.label());
    RETURN_IF_ERROR(SetScores(request, &scores[i * classes], classes, &predictions[i]));
  }
  return predictions;
}

}  // namespace

absl::StatusOr<FoldParts> SplitFold(const FoldRequest& request, const SampleSet& samples) {
  if (request.fold < 0 || request.fold >= request.folds) {
    return absl::InvalidArgumentError(
        absl::StrCat("fold ", request.fold, " is not in [0, ", request.folds, ")"));
  }
  ASSIGN_OR_RETURN(const Targets targets, TargetsOfSamples(request.labels, samples.info));
  if (!request.split.allow_lossy_samples()) RETURN_IF_ERROR(RefuseLossySamples(samples.info));
  ASSIGN_OR_RETURN(const TrackSplit split,
                   SplitTrack(samples.info, request.track, request.folds, request.split.seed(),
                              request.labels.unknown_label));

  FoldParts parts;
  for (size_t i = 0; i < samples.info.size(); ++i) {
    if (split.LeftOutIn(i) == request.fold) {
      parts.left_out_families.insert(samples.info[i].family());
    }
    const FoldPart part = split.Part(i, request.fold);
    if (part == FoldPart::kHeldOut) parts.held_out_rows.push_back(i);
    if (part != FoldPart::kTraining) continue;
    parts.training_rows.push_back(i);
    ASSIGN_OR_RETURN(std::string group, TrackGroup(samples.info[i], request.track));
    parts.training.group.push_back(std::move(group));
    parts.training.family.push_back(samples.info[i].family());
  }
  parts.training.features = SelectRows(samples.features, parts.training_rows);
  parts.training.targets = targets.Rows(parts.training_rows);
  return parts;
}

absl::StatusOr<FoldResult> RunFold(const FoldRequest& request, const SampleSet& samples,
                                   Model* model) {
  ASSIGN_OR_RETURN(const FoldParts parts, SplitFold(request, samples));
  const std::vector<size_t>& held_out_rows = parts.held_out_rows;
  const size_t classes = parts.training.targets.classes;
  RETURN_IF_ERROR(model->Fit(parts.training));

  ASSIGN_OR_RETURN(const std::vector<Prediction> predictions,
                   PredictRows(request, samples, held_out_rows, classes, *model));
  FoldResult result;
  result.set_schema_version(kResultSchemaVersion);
  result.set_track(request.track);
  result.set_fold(request.fold);
  result.set_folds(request.folds);
  *result.mutable_model() = request.model;
  result.set_training_samples(parts.training_rows.size());
  result.set_features(model->feature_count());
  *result.mutable_split() = request.split;
  result.set_dataset_sha256(request.dataset_sha256);
  if (model->learning_curve() != nullptr) {
    *result.mutable_learning_curve() = *model->learning_curve();
  }
  if (model->tuning() != nullptr) *result.mutable_tuning() = *model->tuning();
  ASSIGN_OR_RETURN(const std::vector<FunctionWeight> weights, model->Weights(kWeightsKept));
  *result.mutable_weight() = {weights.begin(), weights.end()};
  for (const std::string& family : parts.left_out_families) {
    result.mutable_left_out()->add_name(family);
  }
  *result.mutable_prediction() = {predictions.begin(), predictions.end()};
  return result;
}

absl::StatusOr<std::vector<Prediction>> PredictAgain(const FoldRequest& request,
                                                     const FoldResult& fold,
                                                     const SampleSet& samples, const Model& model) {
  ASSIGN_OR_RETURN(const Targets targets, TargetsOfSamples(request.labels, samples.info));
  std::map<std::string, size_t> row_of_id;
  for (size_t i = 0; i < samples.info.size(); ++i) row_of_id[samples.info[i].id()] = i;
  std::vector<size_t> rows;
  for (const Prediction& prediction : fold.prediction()) {
    const auto row = row_of_id.find(prediction.sample_id());
    if (row != row_of_id.end()) rows.push_back(row->second);
  }
  if (rows.empty()) {
    return absl::InvalidArgumentError(
        "the other recording has none of the samples that were held out");
  }
  return PredictRows(request, samples, rows, targets.classes, model);
}

}  // namespace callprint
