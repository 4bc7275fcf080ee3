// Decodes raw ring-buffer sub-buffers ("pages"), as read from per_cpu/cpuN/trace_pipe_raw, into
// function_graph events, forks and texts. Damage is counted with its position, and decoding goes on
// at the next page: whatever the bytes are, nothing is read outside them.
//
// Example:
//   CpuEvents decoded;
//   DecodePages(formats, pages, &decoded);
#ifndef CALLPRINT_COLLECTOR_DECODING_RING_BUFFER_H_
#define CALLPRINT_COLLECTOR_DECODING_RING_BUFFER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "collector/decoding/event_format.h"
#include "collector/decoding/trace.h"

namespace callprint {

// One funcgraph_entry or funcgraph_exit record.
struct RawEvent {
  uint64_t address;
  // Entry: the event's own timestamp. Exit: its rettime (its timestamp where the kernel has none).
  // Nanoseconds of the tracer's clock.
  uint64_t time_ns;
  // Exit: when the call began; 0 where the kernel does not say. Entry: 0.
  uint64_t calltime_ns;
  int32_t pid;
  // 0 = called from user mode.
  uint16_t depth;
  EventKind kind;
};

// One sched_process_fork record: a process or thread was made.
struct RawFork {
  uint64_t time_ns;
  int32_t parent_pid;
  int32_t child_pid;
};

// A text that was written to trace_marker.
struct RawText {
  uint64_t time_ns;
  std::string text;
};

// Why a page, or what was left of it, could not be decoded.
enum class PageDamage : uint8_t {
  // The last page is shorter than a page.
  kTruncatedPage,
  // The page says that it holds more than a page can.
  kBadCommit,
  // The page makes sense in the byte order that EventFormats does not name.
  kOtherByteOrder,
  // A record that ends beyond its page's data.
  kBadLength,
  // A record of a known kind that is too short for its fields, or a depth beyond 255.
  kBadRecord,
};

// "page is cut off" and the like.
const char* PageDamageText(PageDamage damage);

struct DamagedPage {
  // Byte offset in `pages` of what is damaged.
  uint64_t offset;
  PageDamage damage;
};

struct DecodeCounters {
  uint64_t pages = 0;
  // function_graph events.
  uint64_t events = 0;
  // Records of other kinds, skipped.
  uint64_t other_events = 0;
  // Events that the kernel overwrote before a page was read, as far as it said how many.
  uint64_t lost = 0;
  // Pages before which events are missing and the kernel did not say how many.
  uint64_t pages_after_unknown_loss = 0;
  uint64_t damaged_pages = 0;
  // The first of the damaged pages.
  std::vector<DamagedPage> damage;
};

// `damage` keeps this many.
inline constexpr size_t kMaxDamageKept = 16;

// What the pages of one CPU hold.
struct CpuEvents {
  uint16_t cpu = 0;
  std::vector<RawEvent> events;
  std::vector<RawFork> forks;
  std::vector<RawText> texts;
  // Of tasks that called too deep for the kernel to follow: pid -> how often since they began, by
  // the task's last return here.
  absl::flat_hash_map<int32_t, uint32_t> too_deep;
  DecodeCounters counters;
};

// Appends the events, forks and texts of concatenated pages of one CPU to `decoded`, in the order
// in which they were written, and adds to its counters. A trailing part of a page is damage.
void DecodePages(const EventFormats& formats, absl::string_view pages, CpuEvents* decoded);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_DECODING_RING_BUFFER_H_
