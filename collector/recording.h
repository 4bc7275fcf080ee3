// The raw recording that `record` writes and `collect` packs into a shard: frames, each a header
// block of 4,096 bytes and a payload padded to a multiple of 4,096, so that a guest can write them
// to a block device with direct I/O.
//
// Header block: magic "CALLREC1" (8 bytes), kind (u32), cpu (u32), payload length (u64), name
// (zero-terminated, at most 255 bytes), zeros. All integers are little-endian. A recording ends
// with a kEnd frame; one without it was cut off.
#ifndef CALLPRINT_COLLECTOR_RECORDING_H_
#define CALLPRINT_COLLECTOR_RECORDING_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

enum class FrameKind : uint32_t {
  // A text file of the kernel's; `name` is one of the kText names below.
  kText = 1,
  // Ring-buffer pages of one CPU (`cpu`) for the run whose kRun frame comes next.
  kPages = 2,
  // A serialized RunRecord: the run is over, its pages came before.
  kRun = 3,
  kEnd = 4,
};

inline constexpr char kTextHeaderPage[] = "events/header_page";
inline constexpr char kTextHeaderEvent[] = "events/header_event";
inline constexpr char kTextEntryFormat[] = "events/ftrace/funcgraph_entry/format";
inline constexpr char kTextExitFormat[] = "events/ftrace/funcgraph_exit/format";
inline constexpr char kTextRetaddrEntryFormat[] = "events/ftrace/fgraph_retaddr_entry/format";
inline constexpr char kTextForkFormat[] = "events/sched/sched_process_fork/format";
inline constexpr char kTextPrintFormat[] = "events/ftrace/print/format";
inline constexpr char kTextSymbols[] = "kallsyms";
inline constexpr char kTextKernelRelease[] = "kernel_release";

// Appends frames to a file or block device.
class RecordingWriter {
 public:
  // Creates or overwrites `path`; a block device is written with O_DIRECT.
  static absl::StatusOr<std::unique_ptr<RecordingWriter>> Open(const std::string& path);
  ~RecordingWriter();
  RecordingWriter(const RecordingWriter&) = delete;
  RecordingWriter& operator=(const RecordingWriter&) = delete;

  absl::Status Write(FrameKind kind, uint32_t cpu, absl::string_view name,
                     absl::string_view payload);

  // Copies all that `fd` gives until it ends (or would block) as one kPages frame.
  // ResourceExhausted when the device is full.
  absl::Status WritePages(uint32_t cpu, int fd);

 private:
  RecordingWriter(std::string path, int fd);
  absl::Status WriteBlocks(size_t length);
  absl::Status WriteHeader(uint64_t position, FrameKind kind, uint32_t cpu, absl::string_view name,
                           uint64_t length);

  std::string path_;
  int fd_;
  // Where the next frame starts.
  uint64_t position_ = 0;
  // Aligned for O_DIRECT.
  char* buffer_;
};

struct Frame {
  FrameKind kind;
  uint32_t cpu = 0;
  std::string name;
  std::string payload;
};

// Reads the frames of a recording in order.
class RecordingReader {
 public:
  static absl::StatusOr<std::unique_ptr<RecordingReader>> Open(const std::string& path);
  ~RecordingReader();
  RecordingReader(const RecordingReader&) = delete;
  RecordingReader& operator=(const RecordingReader&) = delete;

  // The next frame; a kEnd frame is the last one. DataLoss, with the byte offset, where there is no
  // frame although no kEnd came, or where a frame is larger than the file.
  absl::StatusOr<Frame> Next();

 private:
  RecordingReader(std::string path, int fd, uint64_t size);

  std::string path_;
  int fd_;
  uint64_t size_;
  uint64_t position_ = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_RECORDING_H_
