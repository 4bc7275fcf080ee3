// bazel run //reports:submit -- results.pb --submitter="Ada Lovelace" [--models=xgboost]
// [--tracks=random]
//
// Writes an entry of the leaderboard for each model and track of an experiment's results, or for
// those that are named: <out>/<task>/<track>/<model>.textproto, where --out is
// reports/leaderboard/entries of this workspace. What training took comes from costs.pb beside the
// results. An entry has every prediction; `bazel run //reports:check` says whether it holds.
//
// --define_task writes <out>/<task>/task.textproto instead: a new task, or a new version of its
// dataset.
//
// Exit codes: 0 written, 1 the results cannot be read or make no entry, 2 wrong usage.
#include <sys/stat.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "experiments/fold/process_cost.h"
#include "google/protobuf/util/message_differencer.h"
#include "reports/costs/costs.h"
#include "reports/leaderboard/entry.h"
#include "reports/leaderboard/submission.pb.h"
#include "reports/leaderboard/submission_text.h"
#include "reports/leaderboard/task_file.h"
#include "reports/predictions/packed_predictions.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, submitter, "", "Who submits: names or a group.");
ABSL_FLAG(std::vector<std::string>, models, {}, "Models to submit; empty: all.");
ABSL_FLAG(std::vector<std::string>, tracks, {}, "Tracks to submit; empty: all.");
ABSL_FLAG(std::string, name, "", "Base name of the file; empty: the model's name.");
ABSL_FLAG(
    std::string, method, "",
    "Entries of one method share a row, its default and its tuned setting; empty: the model's "
    "name without \"_tuned\".");
ABSL_FLAG(std::string, revision, "",
          "Git commit that made the results; empty: the workspace's, and whether it has changes.");
ABSL_FLAG(std::string, repository_url, "", "Where that commit is, if not in this project.");
ABSL_FLAG(std::string, report_url, "", "A report elsewhere.");
ABSL_FLAG(std::string, external_data_note, "",
          "What was learnt from beside the dataset; empty: nothing.");
ABSL_FLAG(std::string, costs, "",
          "What folds took; empty: costs.pb beside the results, if it is there.");
ABSL_FLAG(uint64_t, parameters, 0,
          "Numbers that are fitted, mean over folds; 0: as results say of networks.");
ABSL_FLAG(double, training_seconds, 0,
          "Of all folds together, on one processor; 0: as --costs says, or not stated.");
ABSL_FLAG(uint64_t, peak_memory_bytes, 0,
          "The largest resident size of a fold; 0: as --costs says, or not stated.");
ABSL_FLAG(std::string, processor, "", "Where it was trained; empty: as --costs says, or this one.");
ABSL_FLAG(bool, keep_same, false,
          "Leave a file alone that differs in nothing but its revision, environment and cost.");
ABSL_FLAG(std::string, out, "",
          "Folder of tasks; empty: reports/leaderboard/entries of this workspace.");
ABSL_FLAG(bool, define_task, false, "Write the task, not entries.");

namespace callprint {
namespace {

#ifdef __clang__
constexpr absl::string_view kCompiler = "clang ";
#else
constexpr absl::string_view kCompiler = "g++ ";
#endif

std::string Workspace() {
  const char* workspace = getenv("BUILD_WORKSPACE_DIRECTORY");
  return workspace == nullptr ? "" : workspace;
}

absl::StatusOr<std::string> OutputFolder() {
  const std::string given = CallersPath(absl::GetFlag(FLAGS_out));
  if (!given.empty()) return given;
  if (Workspace().empty()) {
    return absl::InvalidArgumentError("give --out=FOLDER, or start this with bazel run");
  }
  return absl::StrCat(Workspace(), "/reports/leaderboard/entries");
}

// Empty where the workspace is no git repository of its own.
std::string RevisionOfWorkspace() {
  if (Workspace().empty()) return "";
  FILE* pipe = popen(
      "cd \"$BUILD_WORKSPACE_DIRECTORY\" && third_party/workspace_status.sh 2> /dev/null", "r");
  if (pipe == nullptr) return "";
  char line[128] = {};
  const bool read = fgets(line, sizeof(line), pipe) != nullptr;
  absl::string_view revision = absl::StripSuffix(line, "\n");
  const bool known = pclose(pipe) == 0 && read;
  return known && absl::ConsumePrefix(&revision, "CALLPRINT_REVISION ") ? std::string(revision)
                                                                        : "";
}

Submission About() {
  Submission about;
  about.set_submitter(absl::GetFlag(FLAGS_submitter));
  about.set_name(absl::GetFlag(FLAGS_name));
  about.set_method(absl::GetFlag(FLAGS_method));
  about.set_revision(absl::GetFlag(FLAGS_revision));
  if (about.revision().empty()) about.set_revision(RevisionOfWorkspace());
  about.set_repository_url(absl::GetFlag(FLAGS_repository_url));
  about.set_report_url(absl::GetFlag(FLAGS_report_url));
  about.set_external_data_note(absl::GetFlag(FLAGS_external_data_note));
  about.set_external_data(!about.external_data_note().empty());
  about.mutable_cost()->set_parameters(absl::GetFlag(FLAGS_parameters));
  about.mutable_cost()->set_training_seconds(absl::GetFlag(FLAGS_training_seconds));
  about.mutable_cost()->set_peak_memory_bytes(absl::GetFlag(FLAGS_peak_memory_bytes));
  Environment& environment = *about.mutable_environment();
  environment.set_processor(absl::GetFlag(FLAGS_processor));
  if (environment.processor().empty()) environment.set_processor(ProcessorName());
  struct utsname system = {};
  if (uname(&system) == 0) {
    environment.set_system(absl::StrCat(system.sysname, " ", system.machine));
  }
  environment.set_compiler(absl::StrCat(kCompiler, __VERSION__));
  return about;
}

// Of --costs.
absl::StatusOr<ExperimentCosts> ReadCosts(const std::string& results_path) {
  ExperimentCosts costs;
  const std::string given = CallersPath(absl::GetFlag(FLAGS_costs));
  const size_t name = results_path.rfind('/');
  const std::string beside =
      absl::StrCat(name == std::string::npos ? "" : results_path.substr(0, name + 1), "costs.pb");
  const absl::Status read = ReadBinaryProto(given.empty() ? beside : given, &costs);
  if (!read.ok() && !(given.empty() && absl::IsNotFound(read))) return read;
  return costs;
}

// What flags leave open.
void FillInCost(const ExperimentResult& result, const ExperimentCosts& costs, Submission* entry) {
  Cost& cost = *entry->mutable_cost();
  uint64_t parameters = 0;
  const std::vector<FoldResult> folds = FoldsOfEntry(result, entry->track(), entry->model().name());
  for (const FoldResult& fold : folds) parameters += fold.learning_curve().parameters();
  if (cost.parameters() == 0 && !folds.empty()) cost.set_parameters(parameters / folds.size());
  ExperimentCosts own;
  for (const FoldCost& fold : costs.fold()) {
    if (fold.track() == entry->track() && fold.model() == entry->model().name()) {
      *own.add_fold() = fold;
    }
  }
  for (const ModelCost& taken : CostsOfModels(own)) {
    if (cost.training_seconds() == 0) cost.set_training_seconds(taken.total_seconds);
    if (cost.peak_memory_bytes() == 0) cost.set_peak_memory_bytes(taken.peak_memory_bytes);
    if (absl::GetFlag(FLAGS_processor).empty()) {
      entry->mutable_environment()->set_processor(absl::StrJoin(Processors(own), "; "));
    }
  }
}

// Whether the file at `path` is of the same predictions, model and submitter.
bool IsThereAlready(const std::string& path, Submission entry) {
  Submission there;
  if (!ReadTextProtoFile(path, &there).ok()) return false;
  for (Submission* const submission : {&there, &entry}) {
    submission->clear_revision();
    submission->clear_environment();
    submission->clear_cost();
  }
  return google::protobuf::util::MessageDifferencer::Equals(there, entry);
}

// `folder` must exist; makes the others.
absl::Status MakeFolders(std::string folder, const std::vector<std::string>& inside) {
  for (const std::string& name : inside) {
    absl::StrAppend(&folder, "/", name);
    if (mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) {
      return absl::ErrnoToStatus(errno, absl::StrCat("cannot make the folder ", folder));
    }
  }
  return absl::OkStatus();
}

absl::Status DefineTask(const ExperimentResult& result, const std::string& folder) {
  ASSIGN_OR_RETURN(const LeaderboardTask task, MakeBoardTask(result));
  RETURN_IF_ERROR(MakeFolders(folder, {task.spec().name()}));
  const std::string path = absl::StrCat(folder, "/", task.spec().name(), "/task.textproto");
  RETURN_IF_ERROR(WriteTextProto(path,
                                 "# proto-file: reports/leaderboard/submission.proto\n"
                                 "# proto-message: callprint.LeaderboardTask\n#\n"
                                 "# Written by submit --define_task.\n",
                                 task));
  std::cout << path << "\n";
  return absl::OkStatus();
}

bool Selected(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

absl::Status Submit(const std::string& results_path) {
  ExperimentResult result;
  RETURN_IF_ERROR(ReadBinaryProto(CallersPath(results_path), &result));
  ASSIGN_OR_RETURN(const std::string folder, OutputFolder());
  if (absl::GetFlag(FLAGS_define_task)) return DefineTask(result, folder);
  if (!IsEntryName(result.spec().name())) {
    return absl::InvalidArgumentError("the experiment's name is no folder's");
  }
  const std::string task_path = absl::StrCat(folder, "/", result.spec().name(), "/task.textproto");
  absl::StatusOr<BoardTask> task = ReadBoardTask(task_path);
  if (!task.ok()) {
    return absl::Status(task.status().code(),
                        absl::StrCat(task.status().message(), "; is ", result.spec().name(),
                                     " a task of this leaderboard? --define_task makes it one"));
  }
  ASSIGN_OR_RETURN(const ExperimentCosts costs, ReadCosts(CallersPath(results_path)));
  const Submission about = About();
  std::vector<std::string> faults;
  int written = 0;
  for (const TrackSummary& summary : result.summary()) {
    if (!Selected(absl::GetFlag(FLAGS_models), summary.model())) continue;
    if (!Selected(absl::GetFlag(FLAGS_tracks), summary.track())) continue;
    ASSIGN_OR_RETURN(Submission entry,
                     MakeSubmission(result, *task, summary.track(), summary.model(), about));
    FillInCost(result, costs, &entry);
    const std::vector<std::string> found = FindFaults(entry, *task);
    const std::string where = absl::StrCat(entry.track(), "/", entry.name());
    for (const std::string& fault : found) faults.push_back(absl::StrCat(where, ": ", fault));
    if (!found.empty()) continue;
    RETURN_IF_ERROR(MakeFolders(folder, {entry.task(), entry.track()}));
    const std::string path = absl::StrCat(folder, "/", entry.task(), "/", where, ".textproto");
    ++written;
    if (absl::GetFlag(FLAGS_keep_same) && IsThereAlready(path, entry)) continue;
    RETURN_IF_ERROR(WriteTextProto(path,
                                   "# proto-file: reports/leaderboard/submission.proto\n"
                                   "# proto-message: callprint.Submission\n",
                                   entry));
    std::cout << path << "\n";
  }
  if (!faults.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("entries with faults were not written:\n", absl::StrJoin(faults, "\n")));
  }
  if (written == 0) {
    return absl::NotFoundError(
        "the results have no such model on such a track; nothing is written");
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Writes entries of the leaderboard out of an experiment's results.");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (arguments.size() != 2) {
    std::cerr << "submit: give one file: submit RESULTS.pb\n";
    return 2;
  }
  if (absl::GetFlag(FLAGS_submitter).empty() && !absl::GetFlag(FLAGS_define_task)) {
    std::cerr << "submit: say who submits: --submitter=NAME\n";
    return 2;
  }
  const absl::Status status = callprint::Submit(arguments[1]);
  if (status.ok()) return 0;
  std::cerr << "submit: " << status << "\n";
  return 1;
}
