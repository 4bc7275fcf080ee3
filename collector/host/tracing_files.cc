#include "collector/host/tracing_files.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "absl/cleanup/cleanup.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "collector/tracefs_shim.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kFunctions[] = "available_filter_functions";

absl::Status Refused(const std::string& what, const std::string& file, int error) {
  const char* hint = "";
  if (error == EACCES || error == EPERM) hint = "; run as root";
  // ftrace_kill(): the kernel found a fault of its own.
  if (error == ENODEV) {
    hint =
        "; the kernel has switched its function tracer off after a fault (dmesg says which); "
        "restart the machine";
  }
  return absl::FailedPreconditionError(
      absl::StrCat("cannot ", what, " ", TracingFolder(), "/", file, ": ", strerror(error), hint));
}

// "name [module]"
absl::string_view FunctionOfLine(absl::string_view line) { return line.substr(0, line.find(' ')); }

// Whether the kernel took one of them, or there is none.
absl::StatusOr<bool> WriteLines(const std::string& file, const std::vector<std::string>& lines) {
  // One descriptor for all: the kernel takes a list over when it is closed, not line by line.
  const int fd = callprint_tracefs_open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (fd < 0) return Refused("write to", file, errno);
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  bool any = lines.empty();
  for (const std::string& line : lines) {
    // The newline makes the kernel look at the line now.
    const std::string text = line + "\n";
    if (write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
      any = true;
    } else if (errno != EINVAL && errno != ESRCH) {
      return Refused(absl::StrCat("add \"", line, "\" to"), file, errno);
    }
  }
  return any;
}

std::vector<absl::string_view> SortedFunctions(absl::string_view text) {
  std::vector<absl::string_view> functions;
  for (const absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    functions.push_back(FunctionOfLine(line));
  }
  std::sort(functions.begin(), functions.end());
  return functions;
}

// Whether the list is written: where it is one of functions, the kernel knows them, and says that
// it holds them and no others. A kernel before 5.0 takes numbers for names, and a module that comes
// or goes meanwhile moves them.
absl::StatusOr<bool> WriteByNumber(const std::string& file, const std::vector<std::string>& lines) {
  const absl::string_view name = absl::string_view(file).substr(file.rfind('/') + 1);
  if (lines.empty() || (name != "set_ftrace_filter" && name != "set_ftrace_notrace")) return false;
  if (!HasTracing(kFunctions)) return false;
  ASSIGN_OR_RETURN(const std::string available, ReadTracing(kFunctions));
  const std::vector<absl::string_view> all = absl::StrSplit(available, '\n');
  std::vector<std::string> numbers;
  std::vector<absl::string_view> wanted;
  for (const size_t number : FunctionNumbers(available, lines)) {
    numbers.push_back(absl::StrCat(number));
    wanted.push_back(FunctionOfLine(all[number - 1]));
  }
  if (numbers.empty()) return false;
  std::sort(wanted.begin(), wanted.end());
  RETURN_IF_ERROR(WriteLines(file, numbers).status());
  ASSIGN_OR_RETURN(const std::string held, ReadTracing(file));
  return SortedFunctions(held) == wanted;
}

}  // namespace

std::string TracingFolder() { return callprint_tracing_directory(); }

bool HasTracing(const std::string& file) {
  return access(absl::StrCat(TracingFolder(), "/", file).c_str(), F_OK) == 0;
}

absl::StatusOr<std::string> ReadTracing(const std::string& file) {
  // Not libtracefs's reader: it takes an empty list for an error.
  const int fd = callprint_tracefs_open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return Refused("read", file, errno);
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  std::string text;
  char block[4096];
  while (true) {
    const ssize_t count = read(fd, block, sizeof(block));
    if (count == 0) return text;
    if (count > 0) text.append(block, count);
    if (count < 0 && errno != EINTR) return Refused("read", file, errno);
  }
}

absl::Status WriteTracing(const std::string& file, const std::string& value) {
  if (callprint_tracefs_write(file.c_str(), value.c_str()) == 0) return absl::OkStatus();
  return Refused(absl::StrCat("write \"", value, "\" to"), file, errno);
}

std::vector<size_t> FunctionNumbers(absl::string_view available,
                                    const std::vector<std::string>& patterns) {
  absl::flat_hash_set<absl::string_view> names;
  std::vector<std::string> globs;
  for (const std::string& pattern : patterns) {
    if (pattern.find_first_of("*?[") == std::string::npos) {
      names.insert(pattern);
    } else {
      globs.push_back(pattern);
    }
  }
  std::vector<size_t> numbers;
  size_t number = 0;
  for (const absl::string_view line : absl::StrSplit(available, '\n')) {
    ++number;
    const std::string name(FunctionOfLine(line));
    // What the kernel shows in place of a weak function that another one has replaced.
    if (name.empty() || absl::StartsWith(name, "__ftrace_invalid_address__")) continue;
    if (names.contains(name) ||
        std::any_of(globs.begin(), globs.end(), [&name](const std::string& glob) {
          return fnmatch(glob.c_str(), name.c_str(), 0) == 0;
        })) {
      numbers.push_back(number);
    }
  }
  return numbers;
}

absl::Status WriteTracingList(const std::string& file, const std::vector<std::string>& lines) {
  ASSIGN_OR_RETURN(const bool is_written, WriteByNumber(file, lines));
  if (is_written) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool any, WriteLines(file, lines));
  if (any) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("this kernel has nothing of what is to be in ",
                                                    file, ": ", absl::StrJoin(lines, ", ")));
}

uint64_t BufferCounter(absl::string_view statistics, absl::string_view name) {
  for (absl::string_view line : absl::StrSplit(statistics, '\n')) {
    uint64_t value;
    if (absl::ConsumePrefix(&line, name) && absl::ConsumePrefix(&line, ":") &&
        absl::SimpleAtoi(absl::StripAsciiWhitespace(line), &value)) {
      return value;
    }
  }
  return 0;
}

absl::StatusOr<std::string> ReadKernelFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::FailedPreconditionError(absl::StrCat("cannot read ", path, ": ", strerror(errno)));
  }
  return std::string((std::istreambuf_iterator<char>(file)), {});
}

}  // namespace callprint
