// bazel run //reports:leaderboard [-- --out=FOLDER]
//
// Builds the leaderboard, a static site, from reports/leaderboard/entries: <task>/task.textproto,
// <task>/<track>/*.textproto and verified.textproto. Open FOLDER/index.html, or serve the folder.
//
// Exit codes: 0 written, 1 an entry has faults or a file cannot be written.
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "dataset/release/matching_paths.h"
#include "reports/leaderboard/site.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, entries, "reports/leaderboard/entries", "Folder of tasks and entries.");
ABSL_FLAG(std::string, out, "leaderboard", "Folder of the site, which is made.");

namespace callprint {
namespace {

// Files of runfiles are links to what is checked in; a submission itself must be none.
std::vector<std::string> Resolved(std::vector<std::string> paths) {
  for (std::string& path : paths) {
    std::error_code ignored;
    const std::filesystem::path target = std::filesystem::canonical(path, ignored);
    if (!target.empty() && target.filename() == std::filesystem::path(path).filename()) {
      path = target.string();
    }
  }
  return paths;
}

absl::Status WriteSite() {
  const std::string folder = absl::GetFlag(FLAGS_entries);
  ASSIGN_OR_RETURN(const Board board,
                   ReadBoard(MatchingPaths(absl::StrCat(folder, "/*/task.textproto")),
                             Resolved(MatchingPaths(absl::StrCat(folder, "/*/*/*.textproto"))),
                             absl::StrCat(folder, "/verified.textproto")));
  if (board.task.empty()) {
    return absl::NotFoundError(absl::StrCat("there is no task in ", folder,
                                            "; give --entries, or define one with submit"));
  }
  const std::string out = CallersPath(absl::GetFlag(FLAGS_out));
  for (const SiteFile& file : MakeSite(board)) {
    const std::string path = absl::StrCat(out, "/", file.path);
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    if (error) {
      return absl::UnavailableError(
          absl::StrCat("cannot make the folder of ", path, ": ", error.message()));
    }
    RETURN_IF_ERROR(WriteFileAtomically(path, file.bytes));
  }
  std::cout << out << "/index.html\n";
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Builds the leaderboard as a static site.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::WriteSite();
  if (status.ok()) return 0;
  std::cerr << "leaderboard: " << status << "\n";
  return 1;
}
