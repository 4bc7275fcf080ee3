// The container of trace.dat files, which trace-cmd writes: versions 6 and 7. What is in it (texts
// of formats, symbols and task names, and where the pages of each CPU are), not what the pages say:
// collector/decoding reads those.
//
// Example:
//   ASSIGN_OR_RETURN(const TraceDat file, ParseTraceDat(bytes, path));
//   for (const TraceDatBuffer& buffer : file.buffer) {
//     TraceDatPages pages(bytes, file);
//     for (const TraceDatCpu& cpu : buffer.cpu) {
//       RETURN_IF_ERROR(pages.ForEachChunk(buffer, cpu, [&](const TraceDatChunk& chunk) { ... }));
//     }
//   }
//
// Layout: the manual pages trace-cmd.dat.v6(5) and trace-cmd.dat.v7(5), and trace-cmd's own
// trace-input.c for what they leave out. It is read by code of our own rather than by libtracecmd
// because the one of Debian 12 (3.1.6) knows no zlib, loses the last chunk of each CPU of files of
// trace-cmd 3.1.4, prints and ends the program on damage, and reads from no memory, so that it
// cannot be fuzzed.
#ifndef CALLPRINT_COLLECTOR_TRACE_DAT_TRACE_DAT_H_
#define CALLPRINT_COLLECTOR_TRACE_DAT_TRACE_DAT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/decoding/event_format.h"

namespace callprint {

// Of every version.
inline constexpr absl::string_view kTraceDatMagic = "\x17\x08\x44tracing";

// Where the pages of a CPU are. Version 7's size is not to be relied on where chunks are
// compressed: some versions of trace-cmd leave out 4 bytes.
struct TraceDatCpu {
  uint16_t cpu = 0;
  uint64_t offset = 0;
  uint64_t bytes = 0;
};

// A ring buffer: the top one, or that of an instance.
struct TraceDatBuffer {
  // Empty: the top one.
  std::string name;
  // "local", "mono"; empty where the file does not say.
  std::string clock;
  // A sub-buffer's; 0 where only the file's header_page says it.
  uint32_t page_bytes = 0;
  bool is_compressed = false;
  // No CPU twice.
  std::vector<TraceDatCpu> cpu;
};

// From ticks of the clock x86-tsc to nanoseconds: ticks * multiplier >> shift.
struct TraceDatTsc {
  uint32_t multiplier = 0;
  uint32_t shift = 0;
};

enum class TraceDatCompression : uint8_t { kNone, kZstd, kZlib };

struct TraceDat {
  // 6 or 7.
  int version = 0;
  ByteOrder byte_order = ByteOrder::kLittleEndian;
  TraceDatCompression compression = TraceDatCompression::kNone;
  // As the kernel printed them: events/header_page, events/header_event, the formats of
  // events/ftrace, and one format of any other system (empty where there is none).
  std::string header_page;
  std::string header_event;
  std::vector<std::string> ftrace_format;
  std::string other_format;
  // /proc/kallsyms and saved_cmdlines; empty where the file has none.
  std::string kallsyms;
  std::string cmdlines;
  // "Linux HOST RELEASE MACHINE"; empty where the file does not say.
  std::string uname;
  std::optional<TraceDatTsc> tsc;
  std::vector<TraceDatBuffer> buffer;
  // Buffers that are text (latency tracers write those), which are not read.
  uint32_t text_buffers = 0;
};

// Reads all but the pages; `name` stands for the path in messages. InvalidArgument where this is no
// trace.dat; DataLoss where it is cut off before its pages or contradicts itself, with the byte;
// Unimplemented, by name, for another version or compression, and for files that hold nothing but
// the text of a latency tracer.
absl::StatusOr<TraceDat> ParseTraceDat(absl::string_view bytes, const std::string& name);

// Whole pages of one CPU (but for the last chunk of a file that is cut off).
struct TraceDatChunk {
  absl::string_view pages;
  // In the file, of the first of them, or of the compressed chunk.
  uint64_t offset = 0;
};

// Something among the pages that cannot be read; the other chunks can.
struct TraceDatDamage {
  uint64_t offset = 0;
  std::string what;
};

// Takes chunks from a file, in turn. No more memory than a chunk's, and no byte of the file twice,
// whatever its sizes claim.
class TraceDatPages {
 public:
  // Both outlive this object.
  TraceDatPages(absl::string_view bytes, const TraceDat& file);
  ~TraceDatPages();
  TraceDatPages(const TraceDatPages&) = delete;
  TraceDatPages& operator=(const TraceDatPages&) = delete;

  // Calls `use` for each chunk of the CPU's pages (valid during the call), and `damage` for what
  // cannot be read. An error is one of `use`'s, or DataLoss where CPUs share bytes
  // or all pages together are far more than such a file can hold.
  absl::Status ForEachChunk(const TraceDatBuffer& buffer, const TraceDatCpu& cpu,
                            absl::FunctionRef<absl::Status(const TraceDatChunk&)> use,
                            absl::FunctionRef<void(TraceDatDamage)> damage);

  // A compressed chunk that claims to hold more is damage; trace-cmd's hold tens of kilobytes.
  static constexpr uint32_t kMaxChunkBytes = 64 << 20;

 private:
  absl::Status Take(uint64_t bytes);

  const absl::string_view bytes_;
  const TraceDat& file_;
  // Of the file, and what came out of it.
  uint64_t taken_ = 0;
  uint64_t unpacked_ = 0;
  std::string chunk_;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TRACE_DAT_TRACE_DAT_H_
