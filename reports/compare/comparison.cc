#include "reports/compare/comparison.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "experiments/metrics/class_metrics.h"
#include "google/protobuf/util/message_differencer.h"
#include "reports/evaluation/held_out.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/experiment/tables.h"
#include "reports/page/text_table.h"
#include "reports/statistics/statistics.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr size_t kErrorsShown = 10;

bool HasModel(const JoinedFolds& joined, const std::string& name) {
  return ModelIndex(joined, name) < joined.models.size();
}

// Null if there is none.
const JoinedTrack* TrackOrNull(const JoinedFolds& joined, const std::string& name) {
  const auto found =
      std::find_if(joined.track.begin(), joined.track.end(),
                   [&](const JoinedTrack& track) { return track.spec.name() == name; });
  return found == joined.track.end() ? nullptr : &*found;
}

class Comparer {
 public:
  Comparer(const EvaluationInputs& before_inputs, const JoinedFolds& before,
           const JoinedFolds& after)
      : inputs_(before_inputs), before_(before), after_(after) {}

  absl::StatusOr<Comparison> Compare(const std::string& after_sha256,
                                     const std::vector<ModelPair>& given) {
    CheckData(after_sha256);
    const std::vector<ModelPair> pairs = given.empty() ? CommonModels() : given;
    CheckModels(pairs);
    std::vector<std::pair<const JoinedTrack*, const JoinedTrack*>> tracks;
    if (errors_.empty()) tracks = CommonTracks();
    if (!errors_.empty()) return Errors();
    result_.labelling = before_.labelling;
    result_.title = inputs_.spec.title();
    for (const auto& [before, after] : tracks) {
      ASSIGN_OR_RETURN(TrackComparison track, CompareTrack(*before, *after, pairs));
      result_.track.push_back(std::move(track));
    }
    return std::move(result_);
  }

 private:
  template <typename... Parts>
  void Error(const Parts&... parts) {
    errors_.push_back(absl::StrCat(parts...));
  }

  absl::Status Errors() const {
    const size_t shown = std::min(errors_.size(), kErrorsShown);
    return absl::InvalidArgumentError(absl::StrCat(
        "the results do not compare: ",
        absl::StrJoin(errors_.begin(), errors_.begin() + shown, "; "),
        shown < errors_.size() ? absl::StrCat("; and ", errors_.size() - shown, " more") : "",
        "; give two results of one experiment on one version of its dataset"));
  }

  void CheckData(const std::string& after_sha256) {
    if (inputs_.dataset_sha256 != after_sha256) {
      Error("they are of different datasets (manifests ", inputs_.dataset_sha256, " and ",
            after_sha256, ")");
    }
    if (before_.labelling != after_.labelling || before_.classes != after_.classes) {
      Error("what there is to predict differs");
    }
    if (before_.samples.size() != after_.samples.size()) {
      return Error("there are ", before_.samples.size(), " samples before and ",
                   after_.samples.size(), " after");
    }
    for (size_t i = 0; i < before_.samples.size(); ++i) {
      using ::google::protobuf::util::MessageDifferencer;
      if (MessageDifferencer::Equals(before_.samples[i], after_.samples[i])) continue;
      Error("sample ", before_.samples[i].id(), " is not the same before and after");
    }
  }

  std::vector<ModelPair> CommonModels() {
    std::vector<ModelPair> pairs;
    for (const ModelSpec& model : before_.models) {
      if (HasModel(after_, model.name())) {
        pairs.push_back({model.name(), model.name()});
      } else {
        result_.not_compared.push_back(absl::StrCat("model ", model.name(), ": only before"));
      }
    }
    for (const ModelSpec& model : after_.models) {
      if (HasModel(before_, model.name())) continue;
      result_.not_compared.push_back(absl::StrCat("model ", model.name(), ": only after"));
    }
    return pairs;
  }

  void CheckModels(const std::vector<ModelPair>& pairs) {
    if (pairs.empty()) {
      Error("no model is in both; name pairs of them with --models=BEFORE=AFTER,...");
    }
    for (const ModelPair& pair : pairs) {
      if (!HasModel(before_, pair.before)) Error("there is no model ", pair.before, " before");
      if (!HasModel(after_, pair.after)) Error("there is no model ", pair.after, " after");
    }
  }

  std::vector<std::pair<const JoinedTrack*, const JoinedTrack*>> CommonTracks() {
    std::vector<std::pair<const JoinedTrack*, const JoinedTrack*>> tracks;
    for (const JoinedTrack& before : before_.track) {
      const std::string& name = before.spec.name();
      const JoinedTrack* after = TrackOrNull(after_, name);
      if (after == nullptr) {
        result_.not_compared.push_back(absl::StrCat("track ", name, ": only before"));
      } else if (before.spec.folds() != after->spec.folds() || before.fold != after->fold ||
                 before.family_fold != after->family_fold) {
        Error("track ", name, ": samples are in other folds before than after");
      } else {
        tracks.emplace_back(&before, after);
      }
    }
    for (const JoinedTrack& after : after_.track) {
      if (TrackOrNull(before_, after.spec.name()) != nullptr) continue;
      result_.not_compared.push_back(absl::StrCat("track ", after.spec.name(), ": only after"));
    }
    if (tracks.empty() && errors_.empty()) Error("no track is in both");
    return tracks;
  }

  absl::StatusOr<TrackComparison> CompareTrack(const JoinedTrack& before, const JoinedTrack& after,
                                               const std::vector<ModelPair>& pairs) const {
    TrackComparison result;
    result.heading = TrackHeading(before_, before);
    result.track = before.spec.name();
    std::vector<double> p_values;
    for (const ModelPair& pair : pairs) {
      absl::StatusOr<ModelComparison> model = CompareModels(before, after, pair);
      if (!model.ok()) {
        return absl::Status(model.status().code(),
                            absl::StrCat("track ", before.spec.name(), ", model ", pair.before,
                                         ": ", model.status().message()));
      }
      p_values.push_back(model->change[0].p_value);
      result.model.push_back(*std::move(model));
    }
    const std::vector<double> adjusted = HolmAdjusted(p_values);
    for (size_t m = 0; m < adjusted.size(); ++m) result.model[m].adjusted_p_value = adjusted[m];
    return result;
  }

  absl::StatusOr<ModelComparison> CompareModels(const JoinedTrack& before, const JoinedTrack& after,
                                                const ModelPair& pair) const {
    const Entry& entry_before = before.entry[ModelIndex(before_, pair.before)];
    const Entry& entry_after = after.entry[ModelIndex(after_, pair.after)];
    ASSIGN_OR_RETURN(const FoldedPredictions predictions_before,
                     FoldedPredictions::Make(before_, before, entry_before));
    ASSIGN_OR_RETURN(const FoldedPredictions predictions_after,
                     FoldedPredictions::Make(after_, after, entry_after));
    const Metric ranking = RankingMetric(before_.labelling, before.open_world);
    std::vector<Metric> metrics = {ranking};
    for (const Metric metric : LeaderboardMetrics(before_.labelling, before.open_world)) {
      if (metric != ranking) metrics.push_back(metric);
    }
    ASSIGN_OR_RETURN(
        const auto changes,
        PairedChanges(before, metrics, predictions_before, {&predictions_after},
                      inputs_.spec.bootstrap_resamples(), inputs_.spec.bootstrap_seed()));
    ModelComparison result;
    result.models = pair;
    result.change = changes[0];
    // Entries have NaN where a sample takes no part, which equals nothing.
    result.same_scores = true;
    for (const int i : before.held_out) {
      result.same_scores &= SameScores(entry_before, entry_after, i);
      if (!IsKnown(before_, before, i)) continue;
      const bool right_before = IsRight(before_, entry_before, i);
      const bool right_after = IsRight(after_, entry_after, i);
      if (right_before == right_after) continue;
      (right_before ? result.became_wrong : result.became_right)
          .push_back({before_.samples[i].id(), before_.samples[i].program(), Truth(i),
                      Said(before_, entry_before, i), Said(after_, entry_after, i)});
    }
    return result;
  }

  bool SameScores(const Entry& a, const Entry& b, size_t i) const {
    if (before_.labelling == BINARY) return a.score[i] == b.score[i];
    const size_t classes = before_.classes.size();
    return std::equal(a.class_score.begin() + i * classes,
                      a.class_score.begin() + (i + 1) * classes,
                      b.class_score.begin() + i * classes);
  }

  std::string Truth(size_t i) const {
    const SampleInfo& sample = before_.samples[i];
    return before_.labelling == MULTI_LABEL ? absl::StrJoin(sample.present(), " + ")
                                            : sample.label();
  }

  // BINARY: the score of the positive label. MULTI_CLASS: the answer and its score.
  std::string Said(const JoinedFolds& joined, const Entry& entry, size_t i) const {
    if (joined.labelling == BINARY) return Decimal(entry.score[i]);
    const size_t classes = joined.classes.size();
    if (joined.labelling == MULTI_CLASS) {
      const size_t answer = Answer(joined, entry, i);
      return absl::StrCat(joined.classes[answer], " ",
                          Decimal(entry.class_score[i * classes + answer]));
    }
    std::vector<std::string> answers;
    for (size_t k = 0; k < classes; ++k) {
      if (IsAnswered(joined, entry, i, k)) answers.push_back(joined.classes[k]);
    }
    return answers.empty() ? "nothing" : absl::StrJoin(answers, " + ");
  }

  const EvaluationInputs& inputs_;
  const JoinedFolds& before_;
  const JoinedFolds& after_;
  Comparison result_;
  std::vector<std::string> errors_;
};

}  // namespace

absl::StatusOr<Comparison> CompareResults(const EvaluationInputs& before,
                                          const EvaluationInputs& after,
                                          const std::vector<ModelPair>& pairs) {
  ASSIGN_OR_RETURN(const JoinedFolds joined_before, JoinFolds(before));
  ASSIGN_OR_RETURN(const JoinedFolds joined_after, JoinFolds(after));
  return Comparer(before, joined_before, joined_after).Compare(after.dataset_sha256, pairs);
}

}  // namespace callprint
