// The leaderboard as static pages: an overview, a page a task with a table a track, and a page and
// the spec of each entry.
//
// Example:
//   ASSIGN_OR_RETURN(const Board board, ReadBoard(task_paths, entry_paths, verified_path));
//   for (const SiteFile& file : MakeSite(board)) ...
#ifndef CALLPRINT_REPORTS_LEADERBOARD_SITE_H_
#define CALLPRINT_REPORTS_LEADERBOARD_SITE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "reports/leaderboard/submission.pb.h"
#include "reports/leaderboard/task_file.h"

namespace callprint {

struct BoardEntry {
  Submission submission;
  // Somebody else has reproduced this very file.
  bool verified = false;
};

struct TaskWithEntries {
  BoardTask task;
  // By track and name.
  std::vector<BoardEntry> entry;
};

struct Board {
  // By name.
  std::vector<TaskWithEntries> task;
};

// `verified_path` may not exist. InvalidArgument names every entry that has faults, as far as these
// show without a look at its predictions (which is what `check` is for), that lies elsewhere than
// at <task>/<track>/<name>.textproto, or is of no task.
absl::StatusOr<Board> ReadBoard(const std::vector<std::string>& task_paths,
                                const std::vector<std::string>& entry_paths,
                                const std::string& verified_path);

struct SiteFile {
  // Of names that have been checked: no "..", no leading "/".
  std::string path;
  std::string bytes;
};

// Equal boards give equal bytes.
std::vector<SiteFile> MakeSite(const Board& board);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEADERBOARD_SITE_H_
