#include "reports/joined_folds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dataset/split.h"
#include "experiments/model_file.h"
#include "google/protobuf/util/message_differencer.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

using ::google::protobuf::util::MessageDifferencer;

constexpr size_t kErrorsShown = 10;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// Position of each name in sorted order.
std::map<std::string, int> Numbered(const std::vector<std::string>& names) {
  std::map<std::string, int> number;
  for (const std::string& name : names) number.emplace(name, 0);
  int next = 0;
  for (auto& entry : number) entry.second = next++;
  return number;
}

class Joiner {
 public:
  explicit Joiner(const ReportInputs& inputs) : inputs_(inputs) {}

  absl::StatusOr<JoinedFolds> Join() {
    TakeSamples();
    TakeModels();
    for (const TrackSpec& spec : inputs_.spec.track()) RETURN_IF_ERROR(AddTrack(spec));
    if (errors_.empty()) {
      for (const FoldResult& fold : inputs_.folds) TakeFold(fold);
      CheckComplete();
    }
    if (errors_.empty()) CheckGroups();
    if (!errors_.empty()) return Errors();
    joined_.near_copies = inputs_.near_copies;
    return std::move(joined_);
  }

 private:
  template <typename... Parts>
  void Error(const Parts&... parts) {
    errors_.push_back(absl::StrCat(parts...));
  }

  absl::Status Errors() const {
    const size_t shown = std::min(errors_.size(), kErrorsShown);
    return absl::InvalidArgumentError(absl::StrCat(
        "the fold results of ", inputs_.spec.name(),
        " do not join: ", absl::StrJoin(errors_.begin(), errors_.begin() + shown, "; "),
        shown < errors_.size() ? absl::StrCat("; and ", errors_.size() - shown, " more") : "",
        "; build the experiment again"));
  }

  void TakeSamples() {
    joined_.samples = inputs_.samples;
    std::sort(joined_.samples.begin(), joined_.samples.end(),
              [](const SampleInfo& a, const SampleInfo& b) { return a.id() < b.id(); });
    std::vector<std::string> programs;
    for (const SampleInfo& sample : joined_.samples) programs.push_back(sample.program());
    const std::map<std::string, int> program_number = Numbered(programs);
    for (const auto& entry : program_number) joined_.program_names.push_back(entry.first);
    int positives = 0;
    for (size_t i = 0; i < joined_.samples.size(); ++i) {
      const SampleInfo& sample = joined_.samples[i];
      if (!sample_index_.emplace(sample.id(), i).second) {
        Error("sample ", sample.id(), " occurs twice in the dataset");
      }
      joined_.label.push_back(sample.label() == inputs_.manifest.positive_label());
      joined_.program.push_back(program_number.at(sample.program()));
      positives += joined_.label.back();
    }
    if (positives == 0 || positives == static_cast<int>(joined_.samples.size())) {
      Error(positives, " of ", joined_.samples.size(), " samples have the positive label \"",
            inputs_.manifest.positive_label(), "\"");
    }
  }

  void TakeModels() {
    joined_.models = inputs_.models;
    for (size_t i = 0; i < joined_.models.size(); ++i) {
      if (!model_index_.emplace(joined_.models[i].name(), i).second) {
        Error("model ", joined_.models[i].name(), " is given twice");
      }
    }
    if (joined_.models.empty()) Error("there are no models");
  }

  absl::Status AddTrack(const TrackSpec& spec) {
    JoinedTrack track;
    track.spec = spec;
    track.fold.assign(joined_.samples.size(), -1);
    track.entry.resize(joined_.models.size());
    for (Entry& entry : track.entry) entry.score.assign(joined_.samples.size(), kMissing);
    std::vector<std::string> groups;
    for (const SampleInfo& sample : joined_.samples) {
      ASSIGN_OR_RETURN(std::string group, TrackGroup(sample, spec.name()));
      groups.push_back(std::move(group));
    }
    const std::map<std::string, int> number = Numbered(groups);
    for (const std::string& group : groups) track.group.push_back(number.at(group));
    track.groups = number.size();
    track_index_.emplace(spec.name(), joined_.track.size());
    joined_.track.push_back(std::move(track));
    return absl::OkStatus();
  }

  void TakeFold(const FoldResult& fold) {
    const std::string where = absl::StrCat("model ", fold.model().name(), ", track ", fold.track(),
                                           ", fold ", fold.fold(), ": ");
    if (fold.schema_version() != kResultSchemaVersion) {
      return Error(where, "schema version ", fold.schema_version(), ", but this program reads ",
                   kResultSchemaVersion);
    }
    const auto model = model_index_.find(fold.model().name());
    const auto track_number = track_index_.find(fold.track());
    if (model == model_index_.end()) return Error(where, "the experiment has no such model");
    if (track_number == track_index_.end()) return Error(where, "the experiment has no such track");
    JoinedTrack& track = joined_.track[track_number->second];
    if (!MessageDifferencer::Equals(fold.model(), joined_.models[model->second])) {
      return Error(where, "was trained with another version of the model's spec");
    }
    if (!MessageDifferencer::Equals(fold.split(), inputs_.spec.split())) {
      return Error(where, "was split with another seed or loss rule");
    }
    if (fold.dataset_sha256() != inputs_.dataset_sha256) {
      return Error(where, "was run on another dataset (manifest ", fold.dataset_sha256(), ", not ",
                   inputs_.dataset_sha256, ")");
    }
    if (fold.folds() != track.spec.folds() || fold.fold() >= fold.folds()) {
      return Error(where, "is one of ", fold.folds(), " folds, but the track has ",
                   track.spec.folds());
    }
    if (!seen_.emplace(track_number->second, model->second, fold.fold()).second) {
      return Error(where, "is given twice");
    }
    Entry& entry = track.entry[model->second];
    entry.mean_features += static_cast<double>(fold.features()) / fold.folds();
    for (const Prediction& prediction : fold.prediction()) {
      TakePrediction(prediction, fold.fold(), where, &track, &entry);
    }
  }

  void TakePrediction(const Prediction& prediction, int fold, const std::string& where,
                      JoinedTrack* track, Entry* entry) {
    const auto sample = sample_index_.find(prediction.sample_id());
    if (sample == sample_index_.end()) {
      return Error(where, "sample ", prediction.sample_id(), " is not in the dataset");
    }
    const int i = sample->second;
    if (prediction.label() != joined_.samples[i].label()) {
      return Error(where, "sample ", prediction.sample_id(), " has label \"", prediction.label(),
                   "\", but \"", joined_.samples[i].label(), "\" in the dataset");
    }
    if (!(prediction.score() >= 0 && prediction.score() <= 1)) {
      return Error(where, "sample ", prediction.sample_id(), " has score ", prediction.score(),
                   ", which is not in [0, 1]");
    }
    if (!std::isnan(entry->score[i])) {
      return Error(where, "sample ", prediction.sample_id(), " is predicted twice");
    }
    entry->score[i] = prediction.score();
    if (track->fold[i] == -1) track->fold[i] = fold;
    if (track->fold[i] != fold) {
      Error(where, "holds out sample ", prediction.sample_id(),
            ", which another model holds out in fold ", track->fold[i]);
    }
  }

  void CheckComplete() {
    for (size_t t = 0; t < joined_.track.size(); ++t) {
      const JoinedTrack& track = joined_.track[t];
      for (size_t m = 0; m < joined_.models.size(); ++m) {
        const std::string where =
            absl::StrCat("model ", joined_.models[m].name(), ", track ", track.spec.name(), ": ");
        bool all_folds = true;
        for (uint32_t fold = 0; fold < track.spec.folds(); ++fold) {
          if (seen_.count({t, m, fold}) > 0) continue;
          Error(where, "fold ", fold, " is missing");
          all_folds = false;
        }
        if (!all_folds) continue;
        for (size_t i = 0; i < joined_.samples.size(); ++i) {
          if (std::isnan(track.entry[m].score[i])) {
            Error(where, "sample ", joined_.samples[i].id(), " has no prediction");
          }
        }
      }
    }
  }

  void CheckGroups() {
    for (const JoinedTrack& track : joined_.track) {
      std::vector<int> fold_of_group(track.groups, -1);
      for (size_t i = 0; i < track.fold.size(); ++i) {
        int& fold = fold_of_group[track.group[i]];
        if (fold == -1) fold = track.fold[i];
        if (fold != track.fold[i]) {
          Error("track ", track.spec.name(), ": sample ", joined_.samples[i].id(), " of fold ",
                track.fold[i], " has a group that is also in fold ", fold);
        }
      }
    }
  }

  const ReportInputs& inputs_;
  JoinedFolds joined_;
  std::vector<std::string> errors_;
  std::map<std::string, int> sample_index_;
  std::map<std::string, int> model_index_;
  std::map<std::string, int> track_index_;
  // (track, model, fold)
  std::set<std::tuple<int, int, uint32_t>> seen_;
};

}  // namespace

absl::StatusOr<JoinedFolds> JoinFolds(const ReportInputs& inputs) { return Joiner(inputs).Join(); }

}  // namespace callprint
