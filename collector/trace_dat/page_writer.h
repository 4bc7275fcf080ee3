// Lays out records as the kernel's ring buffer does (include/linux/ring_buffer.h): pages of 4 KiB
// of a little-endian machine with 64 bits.
#ifndef CALLPRINT_COLLECTOR_TRACE_DAT_PAGE_WRITER_H_
#define CALLPRINT_COLLECTOR_TRACE_DAT_PAGE_WRITER_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace callprint {

inline constexpr uint32_t kWrittenPageBytes = 4096;
inline constexpr uint32_t kWrittenPageHeaderBytes = 16;
// With the record's header, and a time in front of it, a page has room for this much.
inline constexpr uint32_t kMaxWrittenRecordBytes =
    kWrittenPageBytes - kWrittenPageHeaderBytes - 2 * 8;

// The pages of one CPU.
class PageWriter {
 public:
  // Adds a record of at most kMaxWrittenRecordBytes. Times within a page do not fall: a record that
  // is earlier than the one before it begins another page.
  void Add(uint64_t time_ns, absl::string_view record);

  // Of the last record; 0 where there is none.
  uint64_t time_ns() const { return time_ns_; }

  // All pages. Ends the writer's life.
  std::string Finish();

 private:
  void BeginPage(uint64_t time_ns);
  void EndPage();

  std::string pages_;
  // Where the page at the end begins; none has begun where that is pages_.size().
  size_t page_ = 0;
  uint64_t time_ns_ = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TRACE_DAT_PAGE_WRITER_H_
