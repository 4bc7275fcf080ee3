#include "reports/leaderboard/task_file.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/evaluation/summary.h"
#include "reports/predictions/packed_bytes.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

namespace callprint {
namespace {

// What TakesPart, TrackGroup, AssignFolds and the metrics read of a sample.
SampleInfo ForSplitsAndMetrics(const SampleInfo& sample) {
  SampleInfo kept;
  kept.set_id(sample.id());
  kept.set_label(sample.label());
  *kept.mutable_present() = sample.present();
  kept.set_program(sample.program());
  kept.set_family(sample.family());
  kept.set_file(sample.file());
  kept.set_kernel(sample.kernel());
  kept.set_machine(sample.machine());
  kept.set_session(sample.session());
  kept.set_events(sample.events());
  return kept;
}

}  // namespace

const TrackSpec* BoardTask::track(const std::string& track_name) const {
  const auto& tracks = message.spec().track();
  const auto found = std::find_if(tracks.begin(), tracks.end(), [&](const TrackSpec& track) {
    return track.name() == track_name;
  });
  return found == tracks.end() ? nullptr : &*found;
}

absl::StatusOr<LeaderboardTask> MakeBoardTask(const ExperimentResult& result) {
  LeaderboardTask task;
  task.set_schema_version(kLeaderboardSchemaVersion);
  *task.mutable_spec() = result.spec();
  Manifest& dataset = *task.mutable_dataset();
  dataset.set_name(result.dataset().name());
  dataset.set_version(result.dataset().version());
  dataset.set_labelling(result.dataset().labelling());
  dataset.set_positive_label(result.dataset().positive_label());
  *dataset.mutable_class_() = result.dataset().class_();
  dataset.set_unknown_label(result.dataset().unknown_label());
  task.set_dataset_sha256(result.dataset_sha256());
  std::vector<SampleInfo> samples(result.sample().begin(), result.sample().end());
  std::sort(samples.begin(), samples.end(),
            [](const SampleInfo& a, const SampleInfo& b) { return a.id() < b.id(); });
  SampleList list;
  for (const SampleInfo& sample : samples) *list.add_sample() = ForSplitsAndMetrics(sample);
  ASSIGN_OR_RETURN(*task.mutable_sample(), PackBytes(SerializeDeterministically(list)));
  return task;
}

absl::StatusOr<BoardTask> BoardTaskOfMessage(const LeaderboardTask& message) {
  if (message.schema_version() != kLeaderboardSchemaVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("schema version ", message.schema_version(), ", but this program reads ",
                     kLeaderboardSchemaVersion, "; write it again with submit --define_task"));
  }
  BoardTask task;
  task.message = message;
  ASSIGN_OR_RETURN(const std::string bytes, UnpackBytes(message.sample()));
  SampleList list;
  if (!list.ParseFromString(bytes)) return absl::DataLossError("sample is no SampleList");
  task.samples.assign(list.sample().begin(), list.sample().end());
  return task;
}

absl::StatusOr<BoardTask> ReadBoardTask(const std::string& path) {
  LeaderboardTask message;
  RETURN_IF_ERROR(ReadTextProtoFile(path, &message));
  absl::StatusOr<BoardTask> task = BoardTaskOfMessage(message);
  if (task.ok()) return task;
  return absl::Status(task.status().code(), absl::StrCat(path, ": ", task.status().message()));
}

absl::StatusOr<TrackSummary> SummarizeEntry(const BoardTask& task, const ModelSpec& model,
                                            const TrackSpec& track,
                                            const std::vector<FoldResult>& folds) {
  EvaluationInputs inputs;
  inputs.spec = task.message.spec();
  inputs.spec.clear_track();
  *inputs.spec.add_track() = track;
  inputs.manifest = task.message.dataset();
  inputs.dataset_sha256 = task.message.dataset_sha256();
  inputs.samples = task.samples;
  inputs.models = {model};
  inputs.folds = folds;
  ASSIGN_OR_RETURN(const JoinedFolds joined, JoinFolds(inputs));
  ASSIGN_OR_RETURN(const std::vector<TrackSummary> summaries, Summarize(inputs.spec, joined));
  return summaries[0];
}

}  // namespace callprint
