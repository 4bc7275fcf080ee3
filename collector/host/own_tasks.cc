#include "collector/host/own_tasks.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "collector/host/tracing_files.h"

namespace callprint {
namespace {

constexpr int kMostAncestors = 64;

}  // namespace

std::vector<int32_t> OwnTasks() {
  std::vector<int32_t> tasks = {getpid()};
  const std::unique_ptr<DIR, int (*)(DIR*)> threads(opendir("/proc/self/task"), closedir);
  while (const dirent* const entry = threads == nullptr ? nullptr : readdir(threads.get())) {
    int32_t tid;
    if (absl::SimpleAtoi(entry->d_name, &tid) && tid != getpid()) tasks.push_back(tid);
  }
  int32_t pid = getpid();
  for (int i = 0; i < kMostAncestors; ++i) {
    const absl::StatusOr<std::string> stat = ReadKernelFile(absl::StrCat("/proc/", pid, "/stat"));
    if (!stat.ok()) break;
    // "12 (name) S PARENT ..."; the name can hold anything.
    const std::vector<absl::string_view> fields = absl::StrSplit(
        stat->substr(std::min(stat->size(), stat->rfind(')') + 1)), ' ', absl::SkipWhitespace());
    if (fields.size() < 2 || !absl::SimpleAtoi(fields[1], &pid) || pid <= 1) break;
    tasks.push_back(pid);
  }
  return tasks;
}

}  // namespace callprint
