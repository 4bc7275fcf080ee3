// bazel run //reports:check -- ENTRY.textproto...
//
// Holds entries of the leaderboard against their tasks: recomputes every metric from the
// predictions and refuses wrong splits, missing or doubled samples, impossible numbers, wrong
// digests, unknown fields, and texts that a page should not show. All faults of all files are
// printed.
//
// --results=results.pb demands the predictions that are there; --reproduce (see check.sh) trains
// each entry again and demands the same. --mark=verified.textproto then notes down those that are.
//
// Exit codes: 0 all hold, 1 an entry has faults, 2 wrong usage or no tasks, 3 no fault, but other
// predictions than those of --results or --reproduce.
#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "collector/command.h"
#include "collector/shard/sha256.h"
#include "dataset/release/matching_paths.h"
#include "models/model_spec_file.h"
#include "reports/leaderboard/entry.h"
#include "reports/leaderboard/reproduction.h"
#include "reports/leaderboard/submission_text.h"
#include "reports/leaderboard/task_file.h"
#include "reports/leaderboard/verified_entries.h"
#include "reports/predictions/packed_predictions.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::vector<std::string>, tasks, {}, "task.textproto files; empty: those shipped here.");
ABSL_FLAG(bool, placed, false, "Demand that files lie at <task>/<track>/<name>.textproto.");
ABSL_FLAG(std::string, results, "", "Results of the same model, made by somebody else.");
ABSL_FLAG(std::string, mark, "", "verified.textproto in which to note entries that are the same.");
ABSL_FLAG(std::string, run_fold, "", "Of --reproduce: the program.");
ABSL_FLAG(std::string, run_fold_with_networks, "", "Of --reproduce: the program.");
ABSL_FLAG(std::string, join_features, "", "Of --reproduce: the program.");
ABSL_FLAG(std::string, environment, "", "Of --reproduce: a file of NAME=value lines.");
ABSL_FLAG(std::string, manifest, "", "Of --reproduce: the dataset's manifest.textproto.");
ABSL_FLAG(std::vector<std::string>, features, {}, "Of --reproduce: the dataset's feature tables.");

namespace callprint {
namespace {

constexpr int kFaults = 1;
constexpr int kWrongUsage = 2;
constexpr int kNotReproduced = 3;
constexpr size_t kLineLength = 400;

// What others wrote, on one line of a terminal.
std::string ForTerminal(absl::string_view text) {
  std::string line(text.substr(0, kLineLength));
  for (char& c : line) {
    if (!absl::ascii_isprint(c)) c = '?';
  }
  return line;
}

absl::StatusOr<std::map<std::string, BoardTask>> ReadTasks() {
  std::vector<std::string> paths;
  for (const std::string& path : absl::GetFlag(FLAGS_tasks)) paths.push_back(CallersPath(path));
  if (paths.empty()) paths = MatchingPaths("reports/leaderboard/entries/*/task.textproto");
  std::map<std::string, BoardTask> tasks;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(BoardTask task, ReadBoardTask(path));
    const std::string name = task.name();
    tasks.emplace(name, std::move(task));
  }
  if (tasks.empty()) return absl::NotFoundError("there are no tasks; give --tasks");
  return tasks;
}

class Checker {
 public:
  explicit Checker(std::map<std::string, BoardTask> tasks) : tasks_(std::move(tasks)) {}

  // 0, kFaults or kNotReproduced.
  int Check(const std::string& path) {
    std::vector<std::string> faults;
    const absl::StatusOr<std::string> text = ReadSubmissionText(path);
    if (!text.ok()) return Show(path, {std::string(text.status().message())});
    const absl::StatusOr<Submission> entry = ParseSubmission(*text, &faults);
    if (!entry.ok()) {
      faults.emplace_back(entry.status().message());
      return Show(path, faults);
    }
    const auto task = tasks_.find(entry->task());
    if (task == tasks_.end()) {
      faults.push_back("task is none of the leaderboard's");
      return Show(path, faults);
    }
    CheckPlace(path, *entry, &faults);
    for (std::string& fault : FindFaults(*entry, task->second)) faults.push_back(std::move(fault));
    if (!faults.empty()) return Show(path, faults);
    const absl::StatusOr<std::string> difference = Difference(*entry, task->second);
    if (!difference.ok() || !difference->empty()) {
      std::cerr << "check: " << path << ": not reproduced: "
                << (difference.ok() ? *difference : difference.status().ToString()) << "\n";
      return kNotReproduced;
    }
    std::cout << path << " holds\n";
    return Mark(path, *text);
  }

 private:
  static int Show(const std::string& path, const std::vector<std::string>& faults) {
    for (const std::string& fault : faults) {
      std::cerr << "check: " << path << ": " << ForTerminal(fault) << "\n";
    }
    return faults.empty() ? 0 : kFaults;
  }

  static void CheckPlace(const std::string& path, const Submission& entry,
                         std::vector<std::string>* faults) {
    const std::string place = PlaceOfEntry(path);
    const std::string expected = PlaceOfEntry(entry);
    if (absl::GetFlag(FLAGS_placed) && place != expected) {
      faults->push_back(absl::StrCat("it lies at ", place, ", but is of ", expected));
    } else if (FileBaseName(path) != FileBaseName(expected)) {
      faults->push_back("name is not the file's base name");
    }
  }

  // "" where there is nothing to compare with.
  absl::StatusOr<std::string> Difference(const Submission& entry, const BoardTask& task) {
    const Manifest& manifest = task.message.dataset();
    const std::string results = CallersPath(absl::GetFlag(FLAGS_results));
    if (!results.empty()) {
      if (result_.fold_size() == 0) RETURN_IF_ERROR(ReadBinaryProto(results, &result_));
      return FindDifference(entry, manifest,
                            FoldsOfEntry(result_, entry.track(), entry.model().name()));
    }
    if (absl::GetFlag(FLAGS_run_fold).empty()) return "";
    if (!entry.trained_with().empty()) {
      return absl::FailedPreconditionError(
          "it was trained with another program than this suite (trained_with); train it with that, "
          "and compare the entries");
    }
    TrainingPrograms programs = {absl::GetFlag(FLAGS_join_features),
                                 absl::GetFlag(FLAGS_run_fold),
                                 absl::GetFlag(FLAGS_run_fold_with_networks),
                                 {}};
    ASSIGN_OR_RETURN(const std::string environment, ReadFile(absl::GetFlag(FLAGS_environment)));
    programs.environment = absl::StrSplit(environment, '\n', absl::SkipEmpty());
    const std::string manifest_path = absl::GetFlag(FLAGS_manifest);
    ASSIGN_OR_RETURN(const std::string digest, Sha256HexOfFile(manifest_path));
    if (digest != task.message.dataset_sha256()) {
      return absl::FailedPreconditionError(
          absl::StrCat(manifest_path, " is of another version of the dataset"));
    }
    std::string folder =
        absl::StrCat(std::filesystem::temp_directory_path().string(), "/callprint.XXXXXX");
    if (mkdtemp(folder.data()) == nullptr) {
      return absl::ErrnoToStatus(errno, absl::StrCat("cannot make a folder like ", folder));
    }
    const auto cleanup = absl::MakeCleanup([&folder] {
      std::error_code ignored;
      std::filesystem::remove_all(folder, ignored);
    });
    ASSIGN_OR_RETURN(const Reproduction again, Reproduce(entry, programs, manifest_path,
                                                         absl::GetFlag(FLAGS_features), folder));
    std::cout << absl::StrFormat("%s/%s trained in %.1f s, at most %.0f MiB\n", entry.track(),
                                 entry.name(), again.training_seconds,
                                 again.peak_memory_bytes / 1048576.0);
    return FindDifference(entry, manifest, again.folds);
  }

  int Mark(const std::string& path, const std::string& text) {
    const std::string marks = CallersPath(absl::GetFlag(FLAGS_mark));
    if (marks.empty()) return 0;
    absl::StatusOr<VerifiedDigests> verified = ReadVerified(marks);
    absl::Status status = verified.status();
    if (status.ok()) {
      (*verified)[PlaceOfEntry(path)] = Sha256Hex(text);
      status = WriteVerified(marks, *verified);
    }
    if (status.ok()) return 0;
    std::cerr << "check: " << status << "\n";
    return kWrongUsage;
  }

  std::map<std::string, BoardTask> tasks_;
  ExperimentResult result_;
};

int CheckAll(const std::vector<char*>& arguments) {
  absl::StatusOr<std::map<std::string, BoardTask>> tasks = ReadTasks();
  if (!tasks.ok()) {
    std::cerr << "check: " << tasks.status() << "\n";
    return kWrongUsage;
  }
  const bool reproduces =
      !absl::GetFlag(FLAGS_run_fold).empty() || !absl::GetFlag(FLAGS_results).empty();
  if (!absl::GetFlag(FLAGS_mark).empty() && !reproduces) {
    std::cerr << "check: --mark goes with --results or --reproduce: what was not reproduced is not "
                 "verified\n";
    return kWrongUsage;
  }
  if (!absl::GetFlag(FLAGS_run_fold).empty()) {
    const absl::Status prepared = PrepareForCommands();
    if (!prepared.ok()) {
      std::cerr << "check: " << prepared << "\n";
      return kWrongUsage;
    }
  }
  Checker checker(*std::move(tasks));
  // Faults come before all else.
  int code = 0;
  for (size_t i = 1; i < arguments.size(); ++i) {
    const int of_file = checker.Check(CallersPath(arguments[i]));
    if (code == 0 || (of_file != 0 && of_file < code)) code = of_file;
  }
  return code;
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Checks entries of the leaderboard.");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (arguments.size() < 2) {
    std::cerr << "check: give entries: check ENTRY.textproto...\n";
    return 2;
  }
  return callprint::CheckAll(arguments);
}
