// Packs files into a cpio archive: the same bytes for the same input, whatever the machine, the
// user and the day.
//
//   make_cpio --output=image.cpio --root=TREE --exclude=PATTERNS,MORE_PATTERNS init=init.sh
//   make_cpio --output=job.cpio callprint/start=start.sh callprint/plan.pb=plan.pb
//
// Enters: optionally a folder as the root, with pattern files that say what to leave out (see
// path_filter.h; they are read as one); then files as PATH_IN_ARCHIVE=FILE, whose folders are made.
// A file keeps only its executable bit. With --root the archive also gets /dev/console, which init
// writes to. Exit codes: 0 written, 1 error (one line on stderr).
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "collector/guest/cpio_writer.h"
#include "collector/guest/path_filter.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, output, "", "The archive to write.");
ABSL_FLAG(std::string, root, "", "A folder that becomes the archive's root.");
ABSL_FLAG(std::vector<std::string>, exclude, {},
          "Files of patterns: which of the root's files to leave out.");

namespace callprint {
namespace {

// Sorted by path, so that folders come before what is in them.
struct Entry {
  std::string source;  // Empty for a folder.
  bool is_directory = false;
};
using Entries = std::map<std::string, Entry>;

absl::Status FileError(const std::string& path, const char* action) {
  return absl::UnavailableError(absl::StrCat(path, ": cannot ", action, ": ", strerror(errno)));
}

// Adds the kept entries below `root`/`path`. A folder is kept where something in it is, or where it
// was empty to begin with and is not itself left out.
absl::StatusOr<bool> AddTree(const std::string& root, const std::string& path,
                             const PathFilter& filter, Entries& entries) {
  const std::string folder = path.empty() ? root : absl::StrCat(root, "/", path);
  DIR* directory = opendir(folder.c_str());
  if (directory == nullptr) return FileError(folder, "list");
  std::vector<std::string> names;
  while (const dirent* entry = readdir(directory)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  closedir(directory);
  bool kept = names.empty() && filter.Keeps(path);
  for (const std::string& name : names) {
    const std::string child = path.empty() ? name : absl::StrCat(path, "/", name);
    const std::string source = absl::StrCat(root, "/", child);
    struct stat status;
    if (lstat(source.c_str(), &status) != 0) return FileError(source, "look at");
    if (S_ISDIR(status.st_mode)) {
      ASSIGN_OR_RETURN(const bool child_kept, AddTree(root, child, filter, entries));
      kept = kept || child_kept;
    } else if (S_ISREG(status.st_mode) || S_ISLNK(status.st_mode)) {
      if (!filter.Keeps(child)) continue;
      entries[child].source = source;
      kept = true;
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat(source, ": neither a file, a folder nor a symbolic link"));
    }
  }
  if (kept && !path.empty()) entries[path].is_directory = true;
  return kept;
}

absl::Status AddExtra(const std::string& argument, Entries& entries) {
  const size_t equals = argument.find('=');
  if (equals == std::string::npos || equals == 0 || argument[0] == '/') {
    return absl::InvalidArgumentError(
        absl::StrCat(argument, ": want PATH_IN_ARCHIVE=FILE, the path without a leading /"));
  }
  const std::string path = argument.substr(0, equals);
  for (size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    entries[path.substr(0, slash)].is_directory = true;
  }
  entries[path].source = argument.substr(equals + 1);
  return absl::OkStatus();
}

absl::Status WriteEntry(const std::string& path, const Entry& entry, bool follow,
                        CpioWriter& writer) {
  if (entry.is_directory) {
    // The folders for temporary files are everybody's; no other folder's mode matters to root.
    writer.AddDirectory(path, path == "tmp" || path == "var/tmp" ? 01777 : 0755);
    return absl::OkStatus();
  }
  struct stat status;
  if ((follow ? stat : lstat)(entry.source.c_str(), &status) != 0) {
    return FileError(entry.source, "look at");
  }
  if (S_ISLNK(status.st_mode)) {
    std::string target(4096, '\0');
    const ssize_t length = readlink(entry.source.c_str(), target.data(), target.size());
    if (length < 0) return FileError(entry.source, "read the link");
    writer.AddSymlink(path, target.substr(0, length));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(entry.source));
  writer.AddFile(path, bytes, (status.st_mode & 0111) != 0);
  return absl::OkStatus();
}

absl::Status Run(const std::vector<char*>& arguments) {
  const std::string output = absl::GetFlag(FLAGS_output);
  if (output.empty()) return absl::InvalidArgumentError("--output: no archive named");
  const std::string root = absl::GetFlag(FLAGS_root);
  Entries tree;
  CpioWriter writer;
  if (!root.empty()) {
    std::string patterns;
    for (const std::string& exclude : absl::GetFlag(FLAGS_exclude)) {
      ASSIGN_OR_RETURN(const std::string more, ReadFile(exclude));
      absl::StrAppend(&patterns, more, "\n");
    }
    const PathFilter filter(patterns);
    RETURN_IF_ERROR(AddTree(root, "", filter, tree).status());
    if (const std::vector<std::string> unused = filter.Unused(); !unused.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(absl::StrJoin(absl::GetFlag(FLAGS_exclude), ","), ": no file of ", root,
                       " matches (misspelt, or gone from its "
                       "package: remove the line): ",
                       absl::StrJoin(unused, " ")));
    }
  }
  Entries extras;
  for (size_t i = 1; i < arguments.size(); ++i) RETURN_IF_ERROR(AddExtra(arguments[i], extras));
  for (const auto& [path, entry] : extras) tree.erase(path);
  // Bazel hands files over as symbolic links: what is named is followed, what is found is not.
  std::map<std::string, std::pair<Entry, bool>> all;
  for (const auto& [path, entry] : tree) all[path] = {entry, false};
  for (const auto& [path, entry] : extras) all[path] = {entry, true};
  if (!root.empty() && all.count("dev") == 0) all["dev"].first.is_directory = true;
  for (const auto& [path, entry] : all) {
    RETURN_IF_ERROR(WriteEntry(path, entry.first, entry.second, writer));
  }
  if (!root.empty()) writer.AddCharacterDevice("dev/console", 0600, 5, 1);
  return WriteFileAtomically(output, std::move(writer).Finish());
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("make_cpio --output=ARCHIVE [--root=TREE] [PATH=FILE...]");
  const absl::Status status = callprint::Run(absl::ParseCommandLine(argc, argv));
  if (!status.ok()) std::cerr << "make_cpio: " << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
