#include "reports/evaluation/joined_folds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dataset/split.h"
#include "experiments/result_version.h"
#include "experiments/score_sum.h"
#include "google/protobuf/util/message_differencer.h"
#include "models/model_spec_file.h"
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
  explicit Joiner(const EvaluationInputs& inputs) : inputs_(inputs) {}

  absl::StatusOr<JoinedFolds> Join() {
    joined_.labelling = inputs_.manifest.labelling();
    TakeClasses();
    TakeSamples();
    if (joined_.labelling == BINARY) {
      CheckBinaryLabels();
    } else {
      CheckClassesOccur();
    }
    TakeModels();
    for (const TrackSpec& spec : inputs_.spec.track()) RETURN_IF_ERROR(AddTrack(spec));
    if (errors_.empty()) {
      for (const FoldResult& fold : inputs_.folds) TakeFold(fold);
      CheckComplete();
    }
    if (errors_.empty()) CheckGroups();
    if (errors_.empty()) GroupByFamilyWhatIsNotKnown();
    if (errors_.empty()) CheckTrainingSizes();
    if (!errors_.empty()) return Errors();
    joined_.near_copies = inputs_.near_copies;
    joined_.kernel_functions = inputs_.kernel_functions;
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

  size_t classes() const { return joined_.classes.size(); }

  void TakeClasses() {
    if (joined_.labelling == BINARY) return;
    joined_.classes = {inputs_.manifest.class_().begin(), inputs_.manifest.class_().end()};
    for (size_t k = 0; k < classes(); ++k) class_index_.emplace(joined_.classes[k], k);
    if (class_index_.size() < 2 || class_index_.size() != classes() ||
        !std::is_sorted(joined_.classes.begin(), joined_.classes.end())) {
      Error("the manifest's ", classes(), " classes are not two or more, sorted and distinct");
    }
    if (class_index_.count(inputs_.manifest.unknown_label()) > 0) {
      Error("the manifest's unknown label \"", inputs_.manifest.unknown_label(),
            "\" is also a class");
    }
  }

  void TakeSamples() {
    joined_.samples = inputs_.samples;
    std::sort(joined_.samples.begin(), joined_.samples.end(),
              [](const SampleInfo& a, const SampleInfo& b) { return a.id() < b.id(); });
    std::vector<std::string> programs;
    for (const SampleInfo& sample : joined_.samples) programs.push_back(sample.program());
    const std::map<std::string, int> program_number = Numbered(programs);
    for (const auto& entry : program_number) joined_.program_names.push_back(entry.first);
    joined_.truth.resize(joined_.samples.size() * classes(), 0);
    for (size_t i = 0; i < joined_.samples.size(); ++i) {
      const SampleInfo& sample = joined_.samples[i];
      if (!sample_index_.emplace(sample.id(), i).second) {
        Error("sample ", sample.id(), " occurs twice in the dataset");
      }
      joined_.program.push_back(program_number.at(sample.program()));
      if (joined_.labelling == BINARY) {
        joined_.label.push_back(sample.label() == inputs_.manifest.positive_label());
      } else if (joined_.labelling == MULTI_LABEL) {
        for (const std::string& name : sample.present()) SetTruth(i, name);
      } else {
        joined_.label.push_back(IsUnknown(sample, inputs_.manifest.unknown_label())
                                    ? kUnknownClass
                                    : SetTruth(i, sample.label()));
      }
    }
  }

  // The index of the class.
  int SetTruth(size_t sample, const std::string& name) {
    const auto found = class_index_.find(name);
    if (found == class_index_.end()) {
      Error("sample ", joined_.samples[sample].id(), " is labelled \"", name,
            "\", which is none of the manifest's classes");
      return kUnknownClass;
    }
    joined_.truth[sample * classes() + found->second] = 1;
    return found->second;
  }

  void CheckBinaryLabels() {
    const int positives = std::accumulate(joined_.label.begin(), joined_.label.end(), 0);
    if (positives == 0 || positives == static_cast<int>(joined_.samples.size())) {
      Error(positives, " of ", joined_.samples.size(), " samples have the positive label \"",
            inputs_.manifest.positive_label(), "\"");
    }
  }

  void CheckClassesOccur() {
    for (size_t k = 0; k < classes(); ++k) {
      size_t count = 0;
      for (size_t i = 0; i < joined_.samples.size(); ++i) count += joined_.truth[i * classes() + k];
      if (count == 0) Error("class ", joined_.classes[k], " has no samples");
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
    track.fold.assign(joined_.samples.size(), kNoFold);
    if (LeavesOutFamilies(spec.name())) {
      if (joined_.labelling != MULTI_CLASS) {
        Error("track ", spec.name(), " is for samples of one class each, not for ",
              Labelling_Name(joined_.labelling));
      }
      track.family_fold.assign(joined_.samples.size(), kNoFold);
      track.open_world = true;
    }
    track.entry.resize(joined_.models.size());
    for (Entry& entry : track.entry) {
      if (joined_.labelling == BINARY) {
        entry.score.assign(joined_.samples.size(), kMissing);
      } else {
        entry.class_score.assign(joined_.samples.size() * classes(), kMissing);
      }
    }
    std::vector<std::string> groups;
    const std::vector<bool> takes_part =
        TakesPart(joined_.samples, spec.name(), inputs_.manifest.unknown_label());
    for (size_t i = 0; i < joined_.samples.size(); ++i) {
      if (!takes_part[i]) continue;
      track.open_world |= IsUnknown(joined_.samples[i], inputs_.manifest.unknown_label());
      ASSIGN_OR_RETURN(std::string group, TrackGroup(joined_.samples[i], spec.name(),
                                                     inputs_.manifest.unknown_label()));
      groups.push_back(std::move(group));
      track.held_out.push_back(i);
    }
    const std::map<std::string, int> number = Numbered(groups);
    track.group.assign(joined_.samples.size(), -1);
    for (size_t i = 0; i < groups.size(); ++i) {
      track.group[track.held_out[i]] = number.at(groups[i]);
    }
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
    TakeLeftOutFamilies(fold, where, &track);
    Entry& entry = track.entry[model->second];
    entry.mean_features += static_cast<double>(fold.features()) / fold.folds();
    if (fold.has_learning_curve()) entry.learning_curve[fold.fold()] = fold.learning_curve();
    if (fold.has_tuning()) entry.tuning[fold.fold()] = fold.tuning();
    if (fold.weight_size() > 0) {
      entry.weight[fold.fold()].assign(fold.weight().begin(), fold.weight().end());
    }
    for (const Prediction& prediction : fold.prediction()) {
      TakePrediction(prediction, fold.fold(), where, &track, &entry);
    }
  }

  // All models' folds must leave out the same.
  void TakeLeftOutFamilies(const FoldResult& fold, const std::string& where, JoinedTrack* track) {
    if (track->family_fold.empty()) {
      if (fold.left_out().name_size() > 0) Error(where, "leaves out families on this track");
      return;
    }
    const int number = fold.fold();
    const std::set<std::string> families(fold.left_out().name().begin(),
                                         fold.left_out().name().end());
    for (const int i : track->held_out) {
      const std::string& family = joined_.samples[i].family();
      const bool left_out = families.count(family) > 0;
      if (left_out && track->family_fold[i] == kNoFold) track->family_fold[i] = number;
      if (left_out == (track->family_fold[i] == number)) continue;
      return Error(where, left_out ? "leaves out" : "does not leave out", " family ", family,
                   ", which another result leaves out in fold ", track->family_fold[i]);
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
    if (track->group[i] == -1) {
      return Error(where, "sample ", prediction.sample_id(), " with label \"", prediction.label(),
                   "\" takes no part in this track");
    }
    if (!TakeScores(prediction, i, where, entry)) return;
    if (track->fold[i] == kNoFold) track->fold[i] = fold;
    if (track->fold[i] != fold) {
      Error(where, "holds out sample ", prediction.sample_id(),
            ", which another model holds out in fold ", track->fold[i]);
    }
  }

  // False after an error.
  bool TakeScores(const Prediction& prediction, size_t i, const std::string& where, Entry* entry) {
    const size_t errors = errors_.size();
    const std::string sample = absl::StrCat(where, "sample ", prediction.sample_id());
    const size_t expected = joined_.labelling == BINARY ? 0 : classes();
    if (static_cast<size_t>(prediction.class_score_size()) != expected) {
      Error(sample, " has ", prediction.class_score_size(), " class scores, but there are ",
            expected, " classes to score");
    } else if (joined_.labelling == BINARY) {
      if (!(prediction.score() >= 0 && prediction.score() <= 1)) {
        Error(sample, " has score ", prediction.score(), ", which is not in [0, 1]");
      } else if (!std::isnan(entry->score[i])) {
        Error(sample, " is predicted twice");
      } else {
        entry->score[i] = prediction.score();
      }
    } else {
      for (const float score : prediction.class_score()) {
        if (!(score >= 0 && score <= 1)) {
          Error(sample, " has score ", score, ", which is not in [0, 1]");
          break;
        }
      }
      if (errors_.size() > errors) return false;
      const double sum = ScoreSum(prediction);
      if (joined_.labelling == MULTI_CLASS && std::abs(sum - 1) > kScoreSumTolerance) {
        Error(sample, " has scores that add up to ", sum, ", not 1");
      } else if (!std::isnan(entry->class_score[i * classes()])) {
        Error(sample, " is predicted twice");
      } else {
        std::copy(prediction.class_score().begin(), prediction.class_score().end(),
                  entry->class_score.begin() + i * classes());
      }
    }
    return errors_.size() == errors;
  }

  bool HasPrediction(const Entry& entry, size_t i) const {
    return joined_.labelling == BINARY ? !std::isnan(entry.score[i])
                                       : !std::isnan(entry.class_score[i * classes()]);
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
        for (const int i : track.held_out) {
          if (!HasPrediction(track.entry[m], i)) {
            Error(where, "sample ", joined_.samples[i].id(), " has no prediction");
          }
        }
      }
      if (!track.family_fold.empty()) CheckFamilies(track);
    }
  }

  void CheckFamilies(const JoinedTrack& track) {
    std::set<std::string> without_fold;
    for (const int i : track.held_out) {
      if (track.family_fold[i] == kNoFold) without_fold.insert(joined_.samples[i].family());
    }
    for (const std::string& family : without_fold) {
      Error("track ", track.spec.name(), ": family ", family, " is left out by no fold");
    }
  }

  void CheckGroups() {
    for (const JoinedTrack& track : joined_.track) {
      std::vector<int> fold_of_group(track.groups, -1);
      for (const int i : track.held_out) {
        int& fold = fold_of_group[track.group[i]];
        if (fold == -1) fold = track.fold[i];
        if (fold != track.fold[i]) {
          Error("track ", track.spec.name(), ": sample ", joined_.samples[i].id(), " of fold ",
                track.fold[i], " has a group that is also in fold ", fold);
        }
      }
    }
  }

  // As on open_world, where programs of no class are groups beside the files: other families might
  // have been left out.
  void GroupByFamilyWhatIsNotKnown() {
    for (JoinedTrack& track : joined_.track) {
      if (track.family_fold.empty()) continue;
      std::vector<std::string> groups;
      for (const int i : track.held_out) {
        groups.push_back(IsKnown(joined_, track, i)
                             ? absl::StrCat("file ", joined_.samples[i].file())
                             : absl::StrCat("family ", joined_.samples[i].family()));
      }
      const std::map<std::string, int> number = Numbered(groups);
      for (size_t i = 0; i < groups.size(); ++i) {
        track.group[track.held_out[i]] = number.at(groups[i]);
      }
      track.groups = number.size();
    }
  }

  // Unknown samples that slipped into a training part would show here, and those of a family that
  // is left out.
  void CheckTrainingSizes() {
    if (joined_.labelling == BINARY) return;
    for (const FoldResult& fold : inputs_.folds) {
      const JoinedTrack& track = joined_.track[track_index_.at(fold.track())];
      const size_t trainable =
          std::count_if(track.held_out.begin(), track.held_out.end(),
                        [&](int i) { return IsTrainedOn(joined_, track, i, fold.fold()); });
      if (fold.training_samples() == trainable) continue;
      Error("model ", fold.model().name(), ", track ", fold.track(), ", fold ", fold.fold(),
            ": was trained on ", fold.training_samples(), " samples, but ", trainable,
            " samples of known classes are in the other folds",
            track.family_fold.empty() ? "" : " and of families that are not left out");
    }
  }

  const EvaluationInputs& inputs_;
  JoinedFolds joined_;
  std::vector<std::string> errors_;
  std::map<std::string, int> class_index_;
  std::map<std::string, int> sample_index_;
  std::map<std::string, int> model_index_;
  std::map<std::string, int> track_index_;
  // (track, model, fold)
  std::set<std::tuple<int, int, uint32_t>> seen_;
};

}  // namespace

bool IsTrainable(const JoinedFolds& joined, size_t sample) {
  return joined.labelling != MULTI_CLASS || joined.label[sample] != kUnknownClass;
}

bool IsKnown(const JoinedFolds& joined, const JoinedTrack& track, size_t sample) {
  if (!IsTrainable(joined, sample)) return false;
  return track.family_fold.empty() || track.family_fold[sample] != track.fold[sample];
}

bool IsTrainedOn(const JoinedFolds& joined, const JoinedTrack& track, size_t sample, int fold) {
  const int left_out_in = track.family_fold.empty() ? kNoFold : track.family_fold[sample];
  return PartOfFold(fold, track.fold[sample], left_out_in, !IsTrainable(joined, sample)) ==
         FoldPart::kTraining;
}

std::vector<int> ClassCounts(const JoinedFolds& joined) {
  std::vector<int> count(joined.classes.size(), 0);
  for (size_t i = 0; i < joined.truth.size(); ++i) count[i % count.size()] += joined.truth[i];
  return count;
}

size_t ModelIndex(const JoinedFolds& joined, const std::string& name) {
  return std::find_if(joined.models.begin(), joined.models.end(),
                      [&](const ModelSpec& model) { return model.name() == name; }) -
         joined.models.begin();
}

absl::StatusOr<JoinedFolds> JoinFolds(const EvaluationInputs& inputs) {
  return Joiner(inputs).Join();
}

}  // namespace callprint
