#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "collector/shard/sha256.h"
#include "reports/leaderboard/entry.h"
#include "reports/leaderboard/site.h"
#include "reports/leaderboard/submission_text.h"
#include "reports/leaderboard/verified_entries.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr size_t kFaultsShown = 50;

}  // namespace

absl::StatusOr<Board> ReadBoard(const std::vector<std::string>& task_paths,
                                const std::vector<std::string>& entry_paths,
                                const std::string& verified_path) {
  std::map<std::string, TaskWithEntries> tasks;
  for (const std::string& path : task_paths) {
    TaskWithEntries task;
    ASSIGN_OR_RETURN(task.task, ReadBoardTask(path));
    const std::string name = task.task.name();
    tasks.emplace(name, std::move(task));
  }
  ASSIGN_OR_RETURN(const VerifiedDigests verified, ReadVerified(verified_path));
  std::vector<std::string> faults;
  for (const std::string& path : entry_paths) {
    const std::string place = PlaceOfEntry(path);
    ASSIGN_OR_RETURN(const std::string text, ReadSubmissionText(path));
    std::vector<std::string> of_entry;
    absl::StatusOr<Submission> submission = ParseSubmission(text, &of_entry);
    if (!submission.ok()) {
      of_entry.emplace_back(submission.status().message());
    } else if (const auto task = tasks.find(submission->task()); task == tasks.end()) {
      of_entry.push_back("task is none of the leaderboard's");
    } else {
      for (std::string& fault : FindStatedFaults(*submission, task->second.task)) {
        of_entry.push_back(std::move(fault));
      }
      if (place != PlaceOfEntry(*submission)) of_entry.push_back("it lies in the wrong place");
      if (of_entry.empty()) {
        const auto digest = verified.find(place);
        const bool is_verified = digest != verified.end() && digest->second == Sha256Hex(text);
        task->second.entry.push_back({*std::move(submission), is_verified});
      }
    }
    for (const std::string& fault : of_entry) faults.push_back(absl::StrCat(place, ": ", fault));
  }
  if (!faults.empty()) {
    const size_t shown = std::min(faults.size(), kFaultsShown);
    return absl::InvalidArgumentError(absl::StrCat(
        faults.size(), " faults:\n", absl::StrJoin(faults.begin(), faults.begin() + shown, "\n"),
        "\nrun check on these entries"));
  }
  Board board;
  for (auto& [name, task] : tasks) {
    std::sort(task.entry.begin(), task.entry.end(), [](const BoardEntry& a, const BoardEntry& b) {
      return std::tie(a.submission.track(), a.submission.name()) <
             std::tie(b.submission.track(), b.submission.name());
    });
    board.task.push_back(std::move(task));
  }
  return board;
}

}  // namespace callprint
