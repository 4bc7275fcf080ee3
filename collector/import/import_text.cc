#include "collector/import/import_text.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "collector/import/text_trace.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr size_t kBlockBytes = 1 << 20;

// Files that are plainly something else, by their first bytes.
struct Signature {
  absl::string_view bytes;
  absl::string_view what;
};
constexpr Signature kSignatures[] = {
    {absl::string_view("\x17\x08\x44tracing", 10),
     "is a trace.dat of trace-cmd, which is imported as such"},
    {absl::string_view("\x1f\x8b", 2), "is compressed; unpack it with gunzip"},
    {absl::string_view("\x28\xb5\x2f\xfd", 4), "is compressed; unpack it with zstd -d"},
    {absl::string_view("\xfd\x37zXZ", 5), "is compressed; unpack it with unxz"},
    {absl::string_view("BZh", 3), "is compressed; unpack it with bunzip2"},
    {absl::string_view("PERFILE2", 8),
     "is a perf.data; function_graph is in the text of `perf ftrace`"},
    {absl::string_view("\xff\xfe", 2), "is UTF-16; save it as UTF-8"},
    {absl::string_view("\xfe\xff", 2), "is UTF-16; save it as UTF-8"},
};

absl::Status NoTrace(const std::string& name, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(name, " ", what));
}

// What is wrong with a file without calls.
absl::Status NoCalls(const std::string& name, const ImportSummary& summary, bool is_empty,
                     bool is_binary) {
  if (is_empty) return NoTrace(name, "is empty");
  if (is_binary) return NoTrace(name, "is no text: it has zero bytes");
  std::string what = "has no calls as Linux' function_graph tracer prints them";
  if (summary.other_events > 0) {
    absl::StrAppend(&what, ", but ", summary.other_events, " events of other kinds");
  } else if (summary.damaged == 0) {
    absl::StrAppend(&what, ": a header and nothing behind it");
  }
  if (!summary.damage.empty()) {
    absl::StrAppend(&what, "; ", summary.damage.front().where, " is ", summary.damage.front().what);
  }
  return NoTrace(name, what);
}

}  // namespace

absl::StatusOr<ImportSummary> ImportTextFrom(const std::string& name, TextSource source,
                                             const TextOptions& options, ImportSink sink) {
  if (options.max_events < 2) {
    return absl::InvalidArgumentError("a trace of a text has at least 2 events");
  }
  TextTraceBuilder builder(options.max_events, sink);
  // What a block has behind its last newline moves to the front, and the next block follows it.
  const std::unique_ptr<char[]> buffer(new char[kMaxTextLineBytes + kBlockBytes]);
  size_t kept = 0;
  bool is_first = true;
  bool is_binary = false;
  bool skips_line = false;
  while (true) {
    ASSIGN_OR_RETURN(const size_t count, source(buffer.get() + kept, kBlockBytes));
    if (is_first) {
      const absl::string_view head(buffer.get(), count);
      for (const Signature& signature : kSignatures) {
        if (head.substr(0, signature.bytes.size()) == signature.bytes) {
          return NoTrace(name, signature.what);
        }
      }
      is_binary = memchr(buffer.get(), '\0', count) != nullptr;
    }
    const char* begin = buffer.get();
    const char* const end = buffer.get() + kept + count;
    if (count == 0) {
      if (skips_line) {
        builder.AddOverlongLine();
      } else if (begin != end) {
        RETURN_IF_ERROR(builder.AddLine(absl::string_view(begin, end - begin)));
      }
      break;
    }
    is_first = false;
    while (begin != end) {
      const void* const newline = memchr(begin, '\n', end - begin);
      if (newline == nullptr) break;
      const char* const line_end = static_cast<const char*>(newline);
      if (skips_line || line_end - begin > static_cast<ptrdiff_t>(kMaxTextLineBytes)) {
        builder.AddOverlongLine();
        skips_line = false;
      } else {
        RETURN_IF_ERROR(builder.AddLine(absl::string_view(begin, line_end - begin)));
      }
      begin = line_end + 1;
    }
    kept = end - begin;
    if (skips_line || kept > kMaxTextLineBytes) {
      skips_line = true;
      kept = 0;
    }
    memmove(buffer.get(), begin, kept);
  }
  ASSIGN_OR_RETURN(ImportSummary summary, builder.Finish());
  if (summary.entries + summary.returns == 0) return NoCalls(name, summary, is_first, is_binary);
  return summary;
}

absl::StatusOr<ImportSummary> ImportTextFrom(const std::string& name, absl::string_view text,
                                             const TextOptions& options, ImportSink sink) {
  return ImportTextFrom(
      name,
      [&text](char* buffer, size_t size) -> absl::StatusOr<size_t> {
        const size_t count = std::min(size, text.size());
        memcpy(buffer, text.data(), count);
        text.remove_prefix(count);
        return count;
      },
      options, sink);
}

absl::StatusOr<ImportSummary> ImportText(const std::string& path, const TextOptions& options,
                                         ImportSink sink) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  const auto closer = absl::MakeCleanup([fd] { close(fd); });
  return ImportTextFrom(
      path,
      [fd, &path](char* buffer, size_t size) -> absl::StatusOr<size_t> {
        while (true) {
          const ssize_t count = read(fd, buffer, size);
          if (count >= 0) return static_cast<size_t>(count);
          if (errno != EINTR) return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", path));
        }
      },
      options, sink);
}

}  // namespace callprint
