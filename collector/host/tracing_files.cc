#include "collector/host/tracing_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "collector/tracefs_shim.h"

namespace callprint {
namespace {

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

absl::Status WriteTracingList(const std::string& file, const std::vector<std::string>& lines) {
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
