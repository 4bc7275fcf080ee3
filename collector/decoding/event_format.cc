#include "collector/decoding/event_format.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Far more than any record has; keeps offset + size from overflowing.
constexpr uint32_t kMaxFieldEnd = 64 * 1024;
// The kernel's own limits are 4 KiB to 64 KiB for a sub-buffer; larger ones are a damaged text.
constexpr uint32_t kMaxPageBytes = 16 * 1024 * 1024;

absl::Status At(absl::string_view what, size_t line, absl::string_view problem) {
  return absl::InvalidArgumentError(absl::StrCat(what, ":", line, ": ", problem,
                                                 "; the format text is damaged, record it again"));
}

// The last word outside of brackets: "unsigned long args[8]" -> "args", and since a string of any
// length has its brackets before the name, "__data_loc char[] comm" -> "comm".
std::string DeclaredName(absl::string_view declaration) {
  std::string outside;
  int open = 0;
  for (const char c : declaration) {
    if (c == '[') ++open;
    outside += open > 0 ? ' ' : c;
    if (c == ']' && open > 0) --open;
  }
  const absl::string_view words = absl::StripAsciiWhitespace(outside);
  return std::string(words.substr(words.find_last_of(" \t*") + 1));
}

// "field:int depth;\toffset:16;\tsize:4;\tsigned:1;"
absl::StatusOr<FieldFormat> ParseField(absl::string_view text, absl::string_view what, size_t line,
                                       uint32_t max_end) {
  FieldFormat field;
  bool has_offset = false, has_size = false;
  for (absl::string_view part : absl::StrSplit(text, ';')) {
    part = absl::StripAsciiWhitespace(part);
    if (part.empty()) continue;
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(part, absl::MaxSplits(':', 1));
    const absl::string_view value = absl::StripAsciiWhitespace(pair.second);
    if (pair.first == "field") {
      field.name = DeclaredName(value);
    } else if (pair.first == "offset") {
      has_offset = absl::SimpleAtoi(value, &field.offset);
    } else if (pair.first == "size") {
      has_size = absl::SimpleAtoi(value, &field.size);
    } else if (pair.first == "signed") {
      field.is_signed = value == "1";
    }
  }
  if (field.name.empty() || !has_offset || !has_size) {
    return At(what, line, absl::StrCat("not a field with name, offset and size: ", text));
  }
  if (field.offset > max_end || field.size > max_end || field.offset + field.size > max_end) {
    return At(what, line, absl::StrCat("field ", field.name, " ends beyond byte ", max_end));
  }
  return field;
}

absl::StatusOr<EventFormat> ParseFields(absl::string_view text, absl::string_view what,
                                        uint32_t max_end) {
  EventFormat format;
  size_t line_number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++line_number;
    line = absl::StripAsciiWhitespace(line);
    if (absl::ConsumePrefix(&line, "name:")) {
      format.name = std::string(absl::StripAsciiWhitespace(line));
    } else if (absl::ConsumePrefix(&line, "ID:")) {
      // common_type has 16 bits.
      if (!absl::SimpleAtoi(line, &format.id) || format.id == 0 || format.id > 0xffff) {
        return At(what, line_number, absl::StrCat("not an event id: ", line));
      }
    } else if (absl::StartsWith(line, "field:")) {
      ASSIGN_OR_RETURN(FieldFormat field, ParseField(line, what, line_number, max_end));
      if (format.Find(field.name) != nullptr) {
        return At(what, line_number, absl::StrCat("field ", field.name, " is listed twice"));
      }
      format.fields.push_back(std::move(field));
    } else if (absl::StartsWith(line, "print fmt:")) {
      break;
    }
  }
  return format;
}

absl::Status Need(const EventFormat& format, absl::string_view what, absl::string_view name,
                  const std::vector<uint32_t>& sizes, FieldFormat* field) {
  const FieldFormat* found = format.Find(name);
  if (found == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(what, ": no field ", name));
  }
  if (std::find(sizes.begin(), sizes.end(), found->size) == sizes.end()) {
    return absl::InvalidArgumentError(absl::StrCat(what, ": field ", name, " has ", found->size,
                                                   " bytes; this decoder reads ",
                                                   absl::StrJoin(sizes, " or ")));
  }
  *field = *found;
  return absl::OkStatus();
}

void Cover(const FieldFormat& field, uint32_t* bytes) {
  *bytes = std::max(*bytes, field.offset + field.size);
}

struct RecordFields {
  uint32_t id = 0;
  uint32_t bytes = 0;
  FieldFormat type, pid, function, depth;
};

absl::StatusOr<RecordFields> ParseRecord(const EventFormat& format, absl::string_view what,
                                         uint32_t long_bytes) {
  if (format.id == 0) return absl::InvalidArgumentError(absl::StrCat(what, ": no line \"ID:\""));
  RecordFields fields;
  fields.id = format.id;
  RETURN_IF_ERROR(Need(format, what, "common_type", {2}, &fields.type));
  RETURN_IF_ERROR(Need(format, what, "common_pid", {4}, &fields.pid));
  RETURN_IF_ERROR(Need(format, what, "func", {long_bytes}, &fields.function));
  // An int before 6.16, a long since; only the low half is ever used.
  RETURN_IF_ERROR(Need(format, what, "depth", {4, 8}, &fields.depth));
  for (const FieldFormat* field : {&fields.type, &fields.pid, &fields.function, &fields.depth}) {
    Cover(*field, &fields.bytes);
  }
  return fields;
}

// EventFormats::exit_gap_bytes of a 32-bit kernel's text.
uint32_t GapBeforeCalltime(const EventFormat& exit, const FieldFormat& calltime) {
  uint32_t end = 0;
  for (const FieldFormat& field : exit.fields) {
    if (field.offset < calltime.offset) Cover(field, &end);
  }
  return calltime.offset == end + 4 ? 4 : 0;
}

// The record header has no offsets to read, only widths: check that they are the known ones.
absl::Status CheckHeaderEvent(absl::string_view text) {
  std::string squeezed;
  for (const char c : text) {
    if (!absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '\n') squeezed += c;
  }
  for (const absl::string_view line :
       {"type_len:5bits", "time_delta:27bits", "array:32bits", "padding:type==29",
        "time_extend:type==30", "datamaxtype_len==28"}) {
    bool found = false;
    for (const absl::string_view candidate : absl::StrSplit(squeezed, '\n')) {
      found = found || candidate == line;
    }
    if (!found) {
      return absl::UnimplementedError(
          absl::StrCat("events/header_event: no line \"", line,
                       "\": this kernel's ring buffer has records that this decoder cannot read"));
    }
  }
  return absl::OkStatus();
}

// Sets what is known of entries and exits.
absl::Status ParseCalls(const EventFormatTexts& texts, EventFormats* result) {
  EventFormats& formats = *result;
  constexpr char kEntry[] = "events/ftrace/funcgraph_entry/format";
  ASSIGN_OR_RETURN(const EventFormat entry, ParseEventFormat(texts.entry, kEntry));
  ASSIGN_OR_RETURN(const RecordFields entry_fields, ParseRecord(entry, kEntry, formats.long_bytes));
  formats.type = entry_fields.type;
  formats.entry_id = entry_fields.id;
  formats.entry_bytes = entry_fields.bytes;
  formats.entry_pid = entry_fields.pid;
  formats.entry_function = entry_fields.function;
  formats.entry_depth = entry_fields.depth;

  constexpr char kExit[] = "events/ftrace/funcgraph_exit/format";
  ASSIGN_OR_RETURN(const EventFormat exit, ParseEventFormat(texts.exit, kExit));
  ASSIGN_OR_RETURN(const RecordFields exit_fields, ParseRecord(exit, kExit, formats.long_bytes));
  formats.exit_id = exit_fields.id;
  formats.exit_bytes = exit_fields.bytes;
  formats.exit_pid = exit_fields.pid;
  formats.exit_function = exit_fields.function;
  formats.exit_depth = exit_fields.depth;
  if (exit.Find("calltime") != nullptr) {
    RETURN_IF_ERROR(Need(exit, kExit, "calltime", {8}, &formats.exit_calltime));
    Cover(formats.exit_calltime, &formats.exit_bytes);
    if (formats.long_bytes == 4) {
      formats.exit_gap_bytes = GapBeforeCalltime(exit, formats.exit_calltime);
    }
  }
  if (exit.Find("overrun") != nullptr) {
    RETURN_IF_ERROR(Need(exit, kExit, "overrun", {4, 8}, &formats.exit_overrun));
    Cover(formats.exit_overrun, &formats.exit_bytes);
  }
  if (exit.Find("rettime") != nullptr) {
    RETURN_IF_ERROR(Need(exit, kExit, "rettime", {8}, &formats.exit_rettime));
    Cover(formats.exit_rettime, &formats.exit_bytes);
  }
  return absl::OkStatus();
}

}  // namespace

const FieldFormat* EventFormat::Find(absl::string_view field) const {
  for (const FieldFormat& candidate : fields) {
    if (candidate.name == field) return &candidate;
  }
  return nullptr;
}

absl::StatusOr<EventFormat> ParseEventFormat(absl::string_view text, absl::string_view what) {
  return ParseFields(text, what, kMaxFieldEnd);
}

absl::StatusOr<EventFormats> ParseEventFormats(const EventFormatTexts& texts) {
  EventFormats formats;
  constexpr char kPage[] = "events/header_page";
  ASSIGN_OR_RETURN(const EventFormat page, ParseFields(texts.header_page, kPage, kMaxPageBytes));
  RETURN_IF_ERROR(Need(page, kPage, "timestamp", {8}, &formats.page_timestamp));
  RETURN_IF_ERROR(Need(page, kPage, "commit", {4, 8}, &formats.page_commit));
  formats.long_bytes = formats.page_commit.size;
  const FieldFormat* data = page.Find("data");
  if (data == nullptr || data->size == 0) {
    return absl::InvalidArgumentError(absl::StrCat(kPage, ": no field data"));
  }
  formats.page_header_bytes = data->offset;
  formats.page_bytes = data->offset + data->size;
  uint32_t header_end = 0;
  Cover(formats.page_timestamp, &header_end);
  Cover(formats.page_commit, &header_end);
  if (header_end > data->offset) {
    return absl::InvalidArgumentError(absl::StrCat(kPage, ": the data overlap the page's header"));
  }
  RETURN_IF_ERROR(CheckHeaderEvent(texts.header_event));

  if (texts.entry.empty() && texts.exit.empty()) {
    constexpr char kAny[] = "an event's format";
    ASSIGN_OR_RETURN(const EventFormat any, ParseEventFormat(texts.any_event, kAny));
    RETURN_IF_ERROR(Need(any, kAny, "common_type", {2}, &formats.type));
  } else {
    RETURN_IF_ERROR(ParseCalls(texts, &formats));
  }

  if (!texts.retaddr_entry.empty()) {
    constexpr char kRetaddr[] = "events/ftrace/fgraph_retaddr_entry/format";
    ASSIGN_OR_RETURN(const EventFormat retaddr, ParseEventFormat(texts.retaddr_entry, kRetaddr));
    ASSIGN_OR_RETURN(const RecordFields fields, ParseRecord(retaddr, kRetaddr, formats.long_bytes));
    formats.retaddr_entry_id = fields.id;
    formats.retaddr_entry_bytes = fields.bytes;
    formats.retaddr_entry_pid = fields.pid;
    formats.retaddr_entry_function = fields.function;
    formats.retaddr_entry_depth = fields.depth;
  }
  if (!texts.fork.empty()) {
    constexpr char kFork[] = "events/sched/sched_process_fork/format";
    ASSIGN_OR_RETURN(const EventFormat fork, ParseEventFormat(texts.fork, kFork));
    if (fork.id == 0) return absl::InvalidArgumentError(absl::StrCat(kFork, ": no line \"ID:\""));
    formats.fork_id = fork.id;
    RETURN_IF_ERROR(Need(fork, kFork, "parent_pid", {4}, &formats.fork_parent));
    RETURN_IF_ERROR(Need(fork, kFork, "child_pid", {4}, &formats.fork_child));
    Cover(formats.fork_parent, &formats.fork_bytes);
    Cover(formats.fork_child, &formats.fork_bytes);
  }
  if (!texts.print.empty()) {
    constexpr char kPrint[] = "events/ftrace/print/format";
    ASSIGN_OR_RETURN(const EventFormat print, ParseEventFormat(texts.print, kPrint));
    const FieldFormat* text = print.Find("buf");
    if (print.id == 0 || text == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(kPrint, ": no line \"ID:\", or no field buf"));
    }
    formats.print_id = print.id;
    formats.print_text_offset = text->offset;
  }
  std::vector<uint32_t> ids;
  for (const uint32_t id : {formats.entry_id, formats.exit_id, formats.retaddr_entry_id,
                            formats.fork_id, formats.print_id}) {
    if (id != 0) ids.push_back(id);
  }
  std::sort(ids.begin(), ids.end());
  if (std::adjacent_find(ids.begin(), ids.end()) != ids.end()) {
    return absl::InvalidArgumentError("two of the event formats have the same ID");
  }
  return formats;
}

}  // namespace callprint
