#include "reports/robustness/robustness.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "dataset/split.h"
#include "experiments/metrics/metrics.h"
#include "models/model_spec_file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kAsRecorded[] = "none";

// All folds of a model on a track, one after another.
struct HeldOutRows {
  std::set<uint32_t> fold;
  std::vector<std::string> id;
  std::vector<int> label;
  // By perturbation.
  std::map<std::string, std::vector<double>> score;
};

std::string Where(const PerturbedFold& fold) {
  return absl::StrCat("track ", fold.fold().track(), ", model ", fold.fold().model().name(),
                      ", fold ", fold.fold().fold());
}

absl::Status AddFold(const PerturbedFold& fold, const std::string& positive_label,
                     HeldOutRows* rows) {
  if (!rows->fold.insert(fold.fold().fold()).second) {
    return absl::InvalidArgumentError(absl::StrCat(Where(fold), ": it is given twice"));
  }
  if (fold.perturbed_size() == 0 || fold.perturbed(0).perturbation() != kAsRecorded) {
    return absl::InvalidArgumentError(
        absl::StrCat(Where(fold), ": the first perturbation must be ", kAsRecorded));
  }
  const auto& as_recorded = fold.perturbed(0).prediction();
  for (const Prediction& prediction : as_recorded) {
    rows->id.push_back(prediction.sample_id());
    rows->label.push_back(prediction.label() == positive_label);
  }
  for (const PerturbedFold::Perturbed& perturbed : fold.perturbed()) {
    const auto& predictions = perturbed.prediction();
    const bool same = std::equal(
        predictions.begin(), predictions.end(), as_recorded.begin(), as_recorded.end(),
        [](const Prediction& a, const Prediction& b) { return a.sample_id() == b.sample_id(); });
    if (!same) {
      return absl::InvalidArgumentError(absl::StrCat(Where(fold), ", ", perturbed.perturbation(),
                                                     ": it is of other samples than ",
                                                     kAsRecorded));
    }
    std::vector<double>& scores = rows->score[perturbed.perturbation()];
    for (const Prediction& prediction : predictions) scores.push_back(prediction.score());
  }
  return absl::OkStatus();
}

absl::Status CheckComplete(const std::string& where, const TrackSpec& track,
                           const HeldOutRows& rows) {
  if (rows.fold.size() != track.folds() || *rows.fold.rbegin() != track.folds() - 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(where, ": ", rows.fold.size(), " folds, but the spec has ", track.folds()));
  }
  for (const auto& [perturbation, score] : rows.score) {
    if (score.size() != rows.id.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat(where, ": not every fold has the perturbation ", perturbation));
    }
  }
  return absl::OkStatus();
}

// The group of each row, numbered from 0.
absl::StatusOr<std::vector<int>> GroupsOfRows(
    const std::vector<std::string>& ids, const std::string& track,
    const std::map<std::string, const SampleInfo*>& samples) {
  std::map<std::string, int> number;
  std::vector<int> group;
  for (const std::string& id : ids) {
    const auto sample = samples.find(id);
    if (sample == samples.end()) {
      return absl::InvalidArgumentError(absl::StrCat("there is no sample ", id, " in the dataset"));
    }
    ASSIGN_OR_RETURN(const std::string name, TrackGroup(*sample->second, track));
    group.push_back(number.emplace(name, static_cast<int>(number.size())).first->second);
  }
  return group;
}

absl::Status AddRows(const std::string& track, const std::string& model, const HeldOutRows& rows,
                     const std::vector<int>& group, Robustness* robustness) {
  ASSIGN_OR_RETURN(const GroupBootstrap bootstrap,
                   GroupBootstrap::Make(group, robustness->spec.bootstrap_resamples(),
                                        robustness->spec.bootstrap_seed()));
  robustness->samples[track] = static_cast<int>(rows.id.size());
  const std::vector<int> one_program(rows.id.size(), 0);
  std::vector<double> clean;
  double clean_value = 0;
  std::vector<uint16_t> weight;
  for (const std::string& perturbation : robustness->perturbation) {
    ASSIGN_OR_RETURN(const ScoredPredictions predictions,
                     ScoredPredictions::Make(rows.score.at(perturbation), rows.label, one_program));
    std::vector<double> resampled;
    for (int resample = 0; resample < bootstrap.resamples(); ++resample) {
      bootstrap.SampleWeights(resample, &weight);
      resampled.push_back(predictions.Evaluate(weight)[Metric::kBalancedAccuracy]);
    }
    RobustnessRow row;
    row.track = track;
    row.model = model;
    row.perturbation = perturbation;
    row.balanced_accuracy = predictions.Evaluate()[Metric::kBalancedAccuracy];
    ASSIGN_OR_RETURN(row.interval, PercentileInterval(resampled));
    if (perturbation == kAsRecorded) {
      clean = resampled;
      clean_value = row.balanced_accuracy;
    }
    std::vector<double> differences;
    for (size_t i = 0; i < resampled.size(); ++i) differences.push_back(resampled[i] - clean[i]);
    row.difference = row.balanced_accuracy - clean_value;
    ASSIGN_OR_RETURN(row.difference_interval, PercentileInterval(differences));
    robustness->row.push_back(std::move(row));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Robustness> AnalyseRobustness(const ExperimentSpec& spec, const Manifest& manifest,
                                             const std::vector<SampleInfo>& samples,
                                             const std::vector<PerturbedFold>& folds) {
  if (manifest.labelling() != BINARY) {
    return absl::InvalidArgumentError(absl::StrCat(
        "dataset ", manifest.name(), " has not two labels; robustness is of those that have"));
  }
  if (folds.empty()) return absl::InvalidArgumentError("there are no folds");
  Robustness robustness;
  robustness.spec = spec;
  robustness.manifest = manifest;
  robustness.manifest_sha256 = folds[0].fold().dataset_sha256();
  for (const PerturbedFold::Perturbed& perturbed : folds[0].perturbed()) {
    robustness.perturbation.push_back(perturbed.perturbation());
  }
  std::map<std::pair<std::string, std::string>, HeldOutRows> rows;
  for (const PerturbedFold& fold : folds) {
    if (fold.fold().dataset_sha256() != robustness.manifest_sha256) {
      return absl::InvalidArgumentError(absl::StrCat(Where(fold), ": it is of another dataset"));
    }
    const std::string& model = fold.fold().model().name();
    if (std::find(robustness.model.begin(), robustness.model.end(), model) ==
        robustness.model.end()) {
      robustness.model.push_back(model);
      if (IsControl(fold.fold().model())) robustness.control.insert(model);
    }
    RETURN_IF_ERROR(AddFold(fold, manifest.positive_label(), &rows[{fold.fold().track(), model}]));
  }
  std::map<std::string, const SampleInfo*> sample_of_id;
  for (const SampleInfo& sample : samples) sample_of_id[sample.id()] = &sample;
  for (const TrackSpec& track : spec.track()) {
    for (const std::string& model : robustness.model) {
      const HeldOutRows& of_model = rows[{track.name(), model}];
      const std::string where = absl::StrCat("track ", track.name(), ", model ", model);
      if (of_model.fold.empty())
        return absl::InvalidArgumentError(absl::StrCat(where, ": there is no fold"));
      RETURN_IF_ERROR(CheckComplete(where, track, of_model));
      if (of_model.score.size() != robustness.perturbation.size()) {
        return absl::InvalidArgumentError(
            absl::StrCat(where, ": other perturbations than the first fold's"));
      }
      ASSIGN_OR_RETURN(const std::vector<int> group,
                       GroupsOfRows(of_model.id, track.name(), sample_of_id));
      RETURN_IF_ERROR(AddRows(track.name(), model, of_model, group, &robustness));
    }
  }
  return robustness;
}

const RobustnessRow& FindRow(const Robustness& robustness, const std::string& track,
                             const std::string& model, const std::string& perturbation) {
  return *std::find_if(robustness.row.begin(), robustness.row.end(), [&](const RobustnessRow& row) {
    return row.track == track && row.model == model && row.perturbation == perturbation;
  });
}

}  // namespace callprint
