// Event layouts as the kernel describes them. The offsets of function_graph's fields differ between
// kernels (retval and args come and go, calltime left the exit record for a while), so nothing here
// is hard-coded: all of it is read from the `format` texts that a recording carries.
//
// Example:
//   absl::StatusOr<EventFormats> formats =
//       ParseEventFormats({header_page, header_event, entry_format, exit_format});
#ifndef CALLPRINT_COLLECTOR_DECODING_EVENT_FORMAT_H_
#define CALLPRINT_COLLECTOR_DECODING_EVENT_FORMAT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

// A field's place in a record. size 0 = the record has no such field.
struct FieldFormat {
  std::string name;
  uint32_t offset = 0;
  uint32_t size = 0;
  bool is_signed = false;
};

// One `format` text.
struct EventFormat {
  std::string name;
  uint32_t id = 0;
  // In the order of the text.
  std::vector<FieldFormat> fields;

  // Null where there is none. Valid as long as this EventFormat is.
  const FieldFormat* Find(absl::string_view field) const;
};

// The texts, each as the kernel printed it. `retaddr_entry` is empty where the kernel has none (it
// came with 6.13, and is written instead of the entry when its option is on), `fork` and `print`
// where those events were not recorded. A kernel without function_graph has neither `entry` nor
// `exit`: then `any_event` is the text of any event, which says where records have their event's
// id, and all records are of other kinds.
struct EventFormatTexts {
  absl::string_view header_page;
  absl::string_view header_event;
  absl::string_view entry;
  absl::string_view exit;
  absl::string_view retaddr_entry;
  absl::string_view fork;
  absl::string_view print;
  absl::string_view any_event = absl::string_view();
};

enum class ByteOrder : uint8_t { kLittleEndian, kBigEndian };

// Where decoding finds what it needs. Offsets are from the start of the record, sizes in bytes.
struct EventFormats {
  // Of the machine that wrote the pages. The texts are the same for both: whoever reads the pages
  // from a file that says it (trace.dat does) sets it. Our own recorder's machines are
  // little-endian.
  ByteOrder byte_order = ByteOrder::kLittleEndian;

  // A sub-buffer: its header, and the size of the whole (header and data).
  FieldFormat page_timestamp;
  FieldFormat page_commit;
  uint32_t page_header_bytes = 0;
  uint32_t page_bytes = 0;

  // Bytes of the kernel's long: 8 or 4. Addresses and a page's counts have this size.
  uint32_t long_bytes = 8;

  // Event ids, read from `common_type` (the same field in every record).
  FieldFormat type;
  // 0 = none.
  uint32_t entry_id = 0;
  uint32_t exit_id = 0;
  uint32_t retaddr_entry_id = 0;
  uint32_t fork_id = 0;
  uint32_t print_id = 0;

  // A record shorter than this is damaged: its fields would lie outside.
  uint32_t entry_bytes = 0;
  uint32_t exit_bytes = 0;
  uint32_t retaddr_entry_bytes = 0;
  uint32_t fork_bytes = 0;

  FieldFormat entry_pid, entry_function, entry_depth;
  FieldFormat retaddr_entry_pid, retaddr_entry_function, retaddr_entry_depth;
  FieldFormat exit_pid, exit_function, exit_depth;
  // size 0 where the kernel has none; the event's own timestamp stands for them.
  FieldFormat exit_calltime, exit_rettime;
  // How many calls of the task were too deep for the kernel to follow; size 0 where it does not
  // say.
  FieldFormat exit_overrun;
  // Bytes before calltime that a text of a 32-bit kernel lists and its records do not have: until
  // February 2026 such kernels printed offsets for fields of 8 bytes that are aligned to 8, also
  // where the record's are not. An exit that is shorter than exit_bytes by as much has them earlier
  // by as much. 0 where the text leaves no such gap.
  uint32_t exit_gap_bytes = 0;
  FieldFormat fork_parent, fork_child;
  // What is written to trace_marker: from here to a zero or the record's end.
  uint32_t print_text_offset = 0;
};

// Parses one `format` text. InvalidArgument with `what` (a path, for messages) and the line:
// syntax, a field that is listed twice or ends beyond 64 KiB.
absl::StatusOr<EventFormat> ParseEventFormat(absl::string_view text, absl::string_view what);

// Parses all texts of a kernel. InvalidArgument where one is damaged, lacks a field that decoding
// needs, or has it in a size that decoding does not know (an address is as long as a page's count);
// Unimplemented where header_event says
// that the record headers are not the ones this decoder reads (type_len 5 bits, time_delta 27
// bits).
absl::StatusOr<EventFormats> ParseEventFormats(const EventFormatTexts& texts);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_DECODING_EVENT_FORMAT_H_
