#include "experiments/fold.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dataset/split.h"
#include "experiments/model_file.h"
#include "models/inner_folds.h"
#include "models/targets.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

bool IsUnknown(const FoldRequest& request, const SampleInfo& sample) {
  return !request.unknown_label.empty() && sample.label() == request.unknown_label;
}

// Float scores of up to a few hundred classes add up to 1 within this.
constexpr double kSumTolerance = 1e-4;

absl::Status CheckBinaryLabels(const std::vector<SampleInfo>& samples,
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

absl::Status CheckClasses(const FoldRequest& request) {
  const std::vector<std::string>& classes = request.classes;
  const std::set<std::string> distinct(classes.begin(), classes.end());
  if (distinct.size() < 2 ||
      !std::equal(classes.begin(), classes.end(), distinct.begin(), distinct.end())) {
    return absl::InvalidArgumentError(
        absl::StrCat("the manifest's classes are {", absl::StrJoin(classes, ", "),
                     "}; there must be two or more, sorted and distinct"));
  }
  if (request.unknown_label.empty()) return absl::OkStatus();
  if (request.labelling != MULTI_CLASS || distinct.count(request.unknown_label) > 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("the manifest's unknown label \"", request.unknown_label,
                     "\" must not be a class, and its labelling must be MULTI_CLASS"));
  }
  return absl::OkStatus();
}

// The classes of each sample, as indices into request.classes; none of those of unknown label.
absl::StatusOr<std::vector<std::vector<size_t>>> ClassesOfSamples(
    const FoldRequest& request, const std::vector<SampleInfo>& samples) {
  RETURN_IF_ERROR(CheckClasses(request));
  std::map<std::string, size_t> index;
  for (size_t k = 0; k < request.classes.size(); ++k) index[request.classes[k]] = k;
  std::vector<std::vector<size_t>> classes;
  for (const SampleInfo& sample : samples) {
    classes.emplace_back();
    std::vector<std::string> labels(sample.present().begin(), sample.present().end());
    if (request.labelling == MULTI_CLASS) {
      labels = {sample.label()};
      if (IsUnknown(request, sample)) continue;
    } else if (!sample.label().empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("sample ", sample.id(), " has the label \"", sample.label(),
                       "\", but the manifest's labelling is MULTI_LABEL, whose samples have only "
                       "what is present; extract the features again"));
    }
    for (const std::string& label : labels) {
      const auto found = index.find(label);
      if (found == index.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat("sample ", sample.id(), " is labelled \"", label,
                         "\", which is none of the manifest's ", request.classes.size(),
                         " classes; make the manifest from these samples again"));
      }
      classes.back().push_back(found->second);
    }
  }
  return classes;
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

// [sample, class] of the request's labelling; rows of unknown label hold nothing.
absl::StatusOr<Targets> TargetsOfSamples(const FoldRequest& request,
                                         const std::vector<SampleInfo>& samples) {
  if (request.labelling == BINARY) {
    RETURN_IF_ERROR(CheckBinaryLabels(samples, request.positive_label));
    std::vector<int> label;
    for (const SampleInfo& sample : samples) {
      label.push_back(sample.label() == request.positive_label);
    }
    return Targets::Binary(label);
  }
  ASSIGN_OR_RETURN(const auto classes, ClassesOfSamples(request, samples));
  Targets targets;
  targets.classes = request.classes.size();
  targets.exclusive = request.labelling == MULTI_CLASS;
  targets.value.resize(samples.size() * targets.classes, 0);
  for (size_t i = 0; i < samples.size(); ++i) {
    for (const size_t k : classes[i]) targets.value[i * targets.classes + k] = 1;
  }
  return targets;
}

// `score` has an element a class.
absl::Status SetScores(const FoldRequest& request, const double* score, size_t classes,
                       Prediction* prediction) {
  double sum = 0;
  for (size_t k = 0; k < classes; ++k) {
    if (!(score[k] >= 0 && score[k] <= 1)) {
      return absl::InternalError(absl::StrCat("model ", request.model.name(), " gave sample ",
                                              prediction->sample_id(), " the score ", score[k],
                                              ", which is not in [0, 1]"));
    }
    sum += score[k];
    if (request.labelling == BINARY) {
      prediction->set_score(score[k]);
    } else {
      prediction->add_class_score(score[k]);
    }
  }
  if (request.labelling == MULTI_CLASS && std::abs(sum - 1) > kSumTolerance) {
    return absl::InternalError(absl::StrCat("model ", request.model.name(), " gave sample ",
                                            prediction->sample_id(), " scores that add up to ", sum,
                                            ", but its classes exclude each other"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FoldResult> RunFold(const FoldRequest& request, const SampleSet& samples,
                                   Model* model) {
  if (request.fold < 0 || request.fold >= request.folds) {
    return absl::InvalidArgumentError(
        absl::StrCat("fold ", request.fold, " is not in [0, ", request.folds, ")"));
  }
  ASSIGN_OR_RETURN(const Targets targets, TargetsOfSamples(request, samples.info));
  if (!request.split.allow_lossy_samples()) RETURN_IF_ERROR(RefuseLossySamples(samples.info));
  ASSIGN_OR_RETURN(const std::vector<int> fold_of_sample,
                   AssignFolds(samples.info, request.track, request.folds, request.split.seed(),
                               request.unknown_label));
  ASSIGN_OR_RETURN(const std::vector<int> fold_of_family,
                   AssignFamilyFolds(samples.info, request.track, request.folds,
                                     request.split.seed(), request.unknown_label));

  TrainingData training;
  std::vector<size_t> training_rows;
  std::vector<size_t> held_out_rows;
  std::set<std::string> left_out_families;
  for (size_t i = 0; i < samples.info.size(); ++i) {
    const bool family_left_out = fold_of_family[i] == request.fold;
    if (family_left_out) left_out_families.insert(samples.info[i].family());
    if (fold_of_sample[i] == request.fold) {
      held_out_rows.push_back(i);
      continue;
    }
    if (fold_of_sample[i] == kNoFold || IsUnknown(request, samples.info[i])) continue;
    if (family_left_out) continue;
    training_rows.push_back(i);
    ASSIGN_OR_RETURN(std::string group, TrackGroup(samples.info[i], request.track));
    training.group.push_back(std::move(group));
  }
  training.features = SelectRows(samples.features, training_rows);
  training.targets = targets.Rows(training_rows);
  RETURN_IF_ERROR(model->Fit(training));

  ASSIGN_OR_RETURN(const std::vector<double> scores,
                   model->Predict(SelectRows(samples.features, held_out_rows)));
  if (scores.size() != held_out_rows.size() * targets.classes) {
    return absl::InternalError(absl::StrCat("model ", request.model.name(), " returned ",
                                            scores.size(), " scores for ", held_out_rows.size(),
                                            " samples and ", targets.classes, " classes"));
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
  for (const std::string& family : left_out_families) result.mutable_left_out()->add_name(family);
  for (size_t i = 0; i < held_out_rows.size(); ++i) {
    const SampleInfo& sample = samples.info[held_out_rows[i]];
    Prediction* prediction = result.add_prediction();
    prediction->set_sample_id(sample.id());
    prediction->set_label(sample.label());
    RETURN_IF_ERROR(SetScores(request, &scores[i * targets.classes], targets.classes, prediction));
  }
  return result;
}

}  // namespace callprint
