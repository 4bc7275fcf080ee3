#include "reports/leaderboard/entry.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "dataset/split.h"
#include "experiments/metrics/class_metrics.h"
#include "experiments/metrics/metrics.h"
#include "google/protobuf/util/message_differencer.h"
#include "models/validate_model_spec.h"
#include "reports/evaluation/summary.h"
#include "reports/leaderboard/submission_text.h"
#include "reports/predictions/packed_predictions.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr size_t kTextLength = 300;
constexpr size_t kSamplesNamed = 5;
// Metrics are sums of doubles, which other compilers may order otherwise.
constexpr double kMetricTolerance = 1e-6;
constexpr double kLongestTrainingSeconds = 1e9;

std::vector<Metric> ListedMetrics(const BoardTask& task, const std::string& track) {
  return LeaderboardMetrics(task.message.dataset().labelling(), IsOpenWorld(task, track));
}

// The range of a metric whatever the predictions are.
std::pair<double, double> Range(Metric metric) {
  if (metric == Metric::kMcc) return {-1, 1};
  if (metric == Metric::kBrier) return {0, 2};
  return {0, 1};
}

EntryFrame FrameOf(const BoardTask& task, const ModelSpec& model, const TrackSpec& track,
                   const TrackSplit& split) {
  return {task.message.dataset(),      task.samples, task.message.dataset_sha256(), model, track,
          task.message.spec().split(), split};
}

class Checker {
 public:
  Checker(const Submission& submission, const BoardTask& task) : entry_(submission), task_(task) {}

  std::vector<std::string> Check(bool with_predictions) {
    CheckWords();
    CheckTask();
    CheckModel();
    CheckCost();
    const TrackSpec* track = task_.track(entry_.track());
    if (track != nullptr) {
      CheckStatedMetrics();
      if (with_predictions) CheckPredictions(*track);
    }
    return std::move(faults_);
  }

 private:
  template <typename... Parts>
  void Fault(const Parts&... parts) {
    faults_.push_back(absl::StrCat(parts...));
  }

  void CheckName(absl::string_view field, const std::string& value) {
    if (IsEntryName(value)) return;
    Fault(field,
          " is no name: 1 to 64 of a-z, 0-9, \".\", \"-\" and \"_\", a letter or digit first");
  }

  void CheckText(absl::string_view field, const std::string& value) {
    if (value.size() <= kTextLength && IsPlainText(value)) return;
    Fault(field, " is no line of at most ", kTextLength, " bytes without hidden characters");
  }

  void CheckAddress(absl::string_view field, const std::string& value) {
    if (value.empty() || IsWebAddress(value)) return;
    Fault(field, " is no plain https address");
  }

  void CheckWords() {
    if (entry_.schema_version() != kLeaderboardSchemaVersion) {
      Fault("schema_version is ", entry_.schema_version(), ", but this program reads ",
            kLeaderboardSchemaVersion);
    }
    CheckName("name", entry_.name());
    CheckName("method", entry_.method());
    CheckName("model.name", entry_.model().name());
    if (entry_.submitter().empty()) Fault("submitter is missing");
    CheckText("submitter", entry_.submitter());
    CheckText("model.description", entry_.model().description());
    CheckText("external_data_note", entry_.external_data_note());
    CheckText("environment.processor", entry_.environment().processor());
    CheckText("environment.system", entry_.environment().system());
    CheckText("environment.compiler", entry_.environment().compiler());
    if (!IsRevision(entry_.revision())) {
      Fault(
          "revision is not the 40 hexadecimal digits of a git commit; give --revision where the "
          "source is no git repository of its own");
    }
    CheckAddress("repository_url", entry_.repository_url());
    CheckAddress("report_url", entry_.report_url());
    if (entry_.external_data() == entry_.external_data_note().empty()) {
      Fault("external_data and external_data_note go together: say which data, or neither");
    }
  }

  void CheckTask() {
    const LeaderboardTask& task = task_.message;
    // A task is found by name, so this one can only differ in what it says beyond.
    if (entry_.task() != task_.name()) Fault("task is not \"", task_.name(), "\"");
    const TrackSpec* track = task_.track(entry_.track());
    if (track == nullptr) {
      std::vector<std::string> names;
      for (const TrackSpec& known : task.spec().track()) names.push_back(known.name());
      Fault("track is none of the task's: ", absl::StrJoin(names, ", "));
    } else if (entry_.folds() != track->folds()) {
      Fault("folds is ", entry_.folds(), ", but track ", track->name(), " has ", track->folds());
    }
    if (!google::protobuf::util::MessageDifferencer::Equals(entry_.split(), task.spec().split())) {
      Fault("split is not the task's, whose seed is ", task.spec().split().seed());
    }
    if (entry_.dataset() != task.dataset().name() ||
        entry_.dataset_version() != task.dataset().version()) {
      Fault("dataset is not the task's, ", task.dataset().name(), " version ",
            task.dataset().version());
    }
    if (entry_.dataset_sha256() != task.dataset_sha256()) {
      Fault("dataset_sha256 is not that of the task's dataset, ", task.dataset_sha256());
    }
  }

  // Of a model that something else than this suite trained.
  void CheckForeignModel() {
    CheckText("trained_with", entry_.trained_with());
    ModelSpec known;
    known.set_name(entry_.model().name());
    known.set_description(entry_.model().description());
    for (const std::string& group : entry_.model().features().group()) {
      CheckName("model.features.group", group);
      known.mutable_features()->add_group(group);
    }
    if (google::protobuf::util::MessageDifferencer::Equals(known, entry_.model())) return;
    Fault(
        "model has more than a name, a description and feature groups, which is all there is to "
        "say of it where trained_with names another program than this suite");
  }

  void CheckModel() {
    if (!entry_.trained_with().empty()) return CheckForeignModel();
    const absl::Status status = ValidateModelSpec(entry_.model());
    if (status.ok()) return;
    for (absl::string_view line : absl::StrSplit(status.message(), '\n')) {
      if (!line.empty()) Fault("model: ", line);
    }
  }

  void CheckCost() {
    const double seconds = entry_.cost().training_seconds();
    if (!(seconds >= 0 && seconds <= kLongestTrainingSeconds)) {
      Fault("cost.training_seconds is ", seconds, ", which is not in [0, ", kLongestTrainingSeconds,
            "]");
    }
  }

  void CheckStatedMetrics() {
    const std::vector<Metric> expected = ListedMetrics(task_, entry_.track());
    std::map<std::string, const MetricValue*> stated;
    for (const MetricValue& value : entry_.metric()) {
      if (!stated.emplace(value.name(), &value).second) {
        Fault("a metric is given twice: ",
              MetricByName(value.name()).ok() ? value.name() : "no known one");
      }
    }
    for (const Metric metric : expected) {
      const std::string name(MetricName(metric));
      const auto found = stated.find(name);
      if (found == stated.end()) {
        Fault("metric ", name, " is missing");
        continue;
      }
      const MetricValue& value = *found->second;
      stated.erase(found);
      const auto [low, high] = Range(metric);
      for (const double number : {value.value(), value.ci_low(), value.ci_high()}) {
        if (number >= low - kMetricTolerance && number <= high + kMetricTolerance) continue;
        Fault("metric ", name, " is ", number, ", which is not in [", low, ", ", high, "]");
      }
      if (value.ci_low() > value.ci_high()) Fault("metric ", name, ": ci_low is above ci_high");
    }
    if (!stated.empty()) Fault(stated.size(), " metrics are none of a leaderboard's");
  }

  void CheckPredictions(const TrackSpec& track) {
    const PackedPredictions& predictions = entry_.predictions();
    if (!IsHexadecimal(predictions.sha256(), 64)) {
      Fault("predictions.sha256 is not 64 hexadecimal digits");
    }
    const absl::StatusOr<AnswerColumns> columns = ReadAnswerColumns(predictions.answers());
    if (!columns.ok()) return Fault("predictions.answers: ", columns.status().message());
    const absl::StatusOr<TrackSplit> split =
        SplitTrack(task_.samples, track.name(), track.folds(), task_.message.spec().split().seed(),
                   task_.message.dataset().unknown_label());
    if (!split.ok()) return Fault("the task's split cannot be made: ", split.status().message());
    const size_t faults = faults_.size();
    CheckSamples(*columns, *split);
    const absl::StatusOr<std::vector<FoldResult>> folds =
        FoldsOfAnswers(FrameOf(task_, entry_.model(), track, *split), *columns);
    if (!folds.ok()) {
      const std::vector<std::string> lines = absl::StrSplit(folds.status().message(), '\n');
      Listed("predictions.answers: ", lines);
    }
    if (faults_.size() > faults) return;
    const absl::StatusOr<TrackSummary> summary =
        SummarizeEntry(task_, entry_.model(), track, *folds);
    if (!summary.ok()) return Fault("predictions.answers: ", summary.status().message());
    CompareMetrics(*summary);
  }

  void Listed(absl::string_view what, const std::vector<std::string>& items) {
    const size_t shown = std::min(items.size(), kSamplesNamed);
    if (shown == 0) return;
    Fault(what, absl::StrJoin(items.begin(), items.begin() + shown, ", "),
          shown < items.size() ? absl::StrCat(" and ", items.size() - shown, " more") : "");
  }

  void CheckSamples(const AnswerColumns& columns, const TrackSplit& split) {
    std::map<std::string, int> fold_of_id;
    for (size_t i = 0; i < task_.samples.size(); ++i) {
      if (split.HeldOutIn(i) != kNoFold) fold_of_id[task_.samples[i].id()] = split.HeldOutIn(i);
    }
    std::set<std::string> seen;
    std::vector<std::string> unknown, twice, missing, misplaced;
    for (int i = 0; i < columns.sample_id_size(); ++i) {
      const std::string& id = columns.sample_id(i);
      const auto expected = fold_of_id.find(id);
      if (expected == fold_of_id.end()) {
        // Whatever it is called: it is shown on a terminal.
        unknown.push_back(IsEntryName(id) ? id : absl::StrCat("number ", i));
        continue;
      }
      if (!seen.insert(id).second) twice.push_back(id);
      if (static_cast<size_t>(i) >= columns.fold().size()) continue;
      const int fold = static_cast<uint8_t>(columns.fold()[i]);
      if (fold != expected->second) {
        misplaced.push_back(absl::StrCat(id, " in fold ", fold, ", not ", expected->second));
      }
    }
    for (const auto& entry : fold_of_id) {
      if (seen.count(entry.first) == 0) missing.push_back(entry.first);
    }
    Listed("samples that take no part in the track: ", unknown);
    Listed("samples predicted twice: ", twice);
    Listed("samples without prediction: ", missing);
    Listed("samples that the wrong fold holds out: ", misplaced);
  }

  void CompareMetrics(const TrackSummary& summary) {
    std::map<std::string, const MetricValue*> stated;
    for (const MetricValue& value : entry_.metric()) stated.emplace(value.name(), &value);
    for (const Metric metric : MetricsOfAnswers(task_.message.dataset().labelling(),
                                                IsOpenWorld(task_, entry_.track()))) {
      const MetricValue& real = FindMetric(summary, metric);
      const auto found = stated.find(std::string(MetricName(metric)));
      if (found == stated.end()) continue;
      for (const auto& [what, claimed, value] :
           {std::make_tuple("", found->second->value(), real.value()),
            std::make_tuple(", ci_low", found->second->ci_low(), real.ci_low()),
            std::make_tuple(", ci_high", found->second->ci_high(), real.ci_high())}) {
        if (std::abs(claimed - value) <= kMetricTolerance) continue;
        Fault("metric ", MetricName(metric), what, " is ", claimed,
              ", but that of the predictions is ", value);
      }
    }
  }

  const Submission& entry_;
  const BoardTask& task_;
  std::vector<std::string> faults_;
};

}  // namespace

bool IsOpenWorld(const BoardTask& task, const std::string& track) {
  if (LeavesOutFamilies(track)) return true;
  const std::string& unknown = task.message.dataset().unknown_label();
  if (task.message.dataset().labelling() != MULTI_CLASS || unknown.empty()) return false;
  const std::vector<bool> takes_part = TakesPart(task.samples, track, unknown);
  for (size_t i = 0; i < task.samples.size(); ++i) {
    if (takes_part[i] && task.samples[i].label() == unknown) return true;
  }
  return false;
}

std::string PlaceOfEntry(const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(path, '/');
  const size_t kept = std::min<size_t>(parts.size(), 3);
  return absl::StrJoin(parts.end() - kept, parts.end(), "/");
}

std::string PlaceOfEntry(const Submission& submission) {
  return absl::StrCat(submission.task(), "/", submission.track(), "/", submission.name(),
                      ".textproto");
}

bool IsTuned(const Submission& submission) { return submission.model().has_tuning(); }

absl::StatusOr<Submission> MakeSubmission(const ExperimentResult& result, const BoardTask& task,
                                          const std::string& track_name, const std::string& model,
                                          const Submission& about) {
  const std::vector<FoldResult> folds = FoldsOfEntry(result, track_name, model);
  const TrackSpec* track = task.track(track_name);
  const auto exact = std::find_if(
      result.summary().begin(), result.summary().end(), [&](const TrackSummary& summary) {
        return summary.track() == track_name && summary.model() == model;
      });
  if (folds.empty() || track == nullptr || exact == result.summary().end()) {
    return absl::NotFoundError(absl::StrCat("the results of ", result.spec().name(),
                                            " have no model \"", model, "\" on a track \"",
                                            track_name, "\""));
  }
  Submission entry = about;
  entry.set_schema_version(kLeaderboardSchemaVersion);
  entry.set_task(task.name());
  entry.set_track(track_name);
  if (entry.name().empty()) entry.set_name(model);
  if (entry.method().empty()) entry.set_method(std::string(absl::StripSuffix(model, "_tuned")));
  *entry.mutable_model() = folds[0].model();
  *entry.mutable_split() = folds[0].split();
  entry.set_folds(folds[0].folds());
  entry.set_dataset(result.dataset().name());
  entry.set_dataset_version(result.dataset().version());
  entry.set_dataset_sha256(result.dataset_sha256());
  ASSIGN_OR_RETURN(*entry.mutable_predictions(), PackPredictions(result.dataset(), folds));

  // Of the predictions as they are packed, so that everybody gets the same.
  ASSIGN_OR_RETURN(const TrackSplit split,
                   SplitTrack(task.samples, track->name(), track->folds(), entry.split().seed(),
                              task.message.dataset().unknown_label()));
  ASSIGN_OR_RETURN(const AnswerColumns columns, ReadAnswerColumns(entry.predictions().answers()));
  ASSIGN_OR_RETURN(const std::vector<FoldResult> packed_folds,
                   FoldsOfAnswers(FrameOf(task, entry.model(), *track, split), columns));
  ASSIGN_OR_RETURN(const TrackSummary packed,
                   SummarizeEntry(task, entry.model(), *track, packed_folds));
  const std::vector<Metric> of_answers =
      MetricsOfAnswers(task.message.dataset().labelling(), IsOpenWorld(task, track_name));
  entry.clear_metric();
  for (const Metric metric : ListedMetrics(task, track_name)) {
    const bool from_answers =
        std::find(of_answers.begin(), of_answers.end(), metric) != of_answers.end();
    *entry.add_metric() = FindMetric(from_answers ? packed : *exact, metric);
  }
  return entry;
}

std::vector<std::string> FindFaults(const Submission& submission, const BoardTask& task) {
  return Checker(submission, task).Check(/*with_predictions=*/true);
}

std::vector<std::string> FindStatedFaults(const Submission& submission, const BoardTask& task) {
  return Checker(submission, task).Check(/*with_predictions=*/false);
}

std::string FindDifference(const Submission& submission, const Manifest& manifest,
                           const std::vector<FoldResult>& folds) {
  const std::string exact = PredictionsSha256(folds);
  const absl::StatusOr<PackedPredictions> packed = PackPredictions(manifest, folds);
  if (!packed.ok()) return std::string(packed.status().message());
  if (packed->answers().sha256() != submission.predictions().answers().sha256()) {
    return "the predictions are others than those of the entry";
  }
  if (exact != submission.predictions().sha256()) {
    return absl::StrCat("the digest of the predictions is ", exact, ", not ",
                        submission.predictions().sha256());
  }
  return "";
}

}  // namespace callprint
