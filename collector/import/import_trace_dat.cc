#include "collector/import/import_trace_dat.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "collector/decoding/kernel_symbols.h"
#include "collector/decoding/ring_buffer.h"
#include "collector/decoding/trace_builder.h"
#include "collector/shard/shard_file.h"
#include "collector/trace_dat/trace_dat.h"
#include "workloads/mapped_file.h"
#include "workloads/status_macros.h"
#include "workloads/valid_text.h"

namespace callprint {
namespace {

using absl::string_view;

// Pages are decoded in slices of about this, so that a file of too many events is soon refused.
constexpr uint64_t kSliceBytes = 16 << 20;

// What ftrace prints for a task whose name it has not kept.
constexpr char kForgottenComm[] = "<...>";
// Of texts that are no "name=value".
constexpr char kTraceMarker[] = "trace_marker";

// What is in front of the text's first zero: trace-cmd ends some with one.
string_view UpToZero(string_view text) { return text.substr(0, text.find('\0')); }

enum class ClockKind { kNanoseconds, kTsc, kOrder };

ClockKind KindOf(const std::string& clock, const TraceDat& file) {
  // The kernel's in_ns (kernel/trace/trace.c); "local" is what it begins with.
  for (const char* time : {"", "local", "global", "perf", "mono", "mono_raw", "boot", "tai"}) {
    if (clock == time) return ClockKind::kNanoseconds;
  }
  // The second is trace-cmd's name for the first where it knows its frequency.
  const bool is_tsc = clock == "x86-tsc" || clock == "tsc2nsec";
  return is_tsc && file.tsc ? ClockKind::kTsc : ClockKind::kOrder;
}

// The names of "PID NAME" lines.
std::map<int32_t, std::string> TaskNames(string_view cmdlines) {
  std::map<int32_t, std::string> names;
  for (const string_view line : absl::StrSplit(UpToZero(cmdlines), '\n')) {
    const std::pair<string_view, string_view> parts = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    int32_t pid;
    if (!absl::SimpleAtoi(parts.first, &pid) || parts.second.empty()) continue;
    if (parts.second != kForgottenComm) names[pid] = ValidText(parts.second);
  }
  return names;
}

Mark MarkOf(int64_t time_ns, string_view text) {
  text = absl::StripTrailingAsciiWhitespace(text);
  const size_t end = text.find('=');
  const string_view name = text.substr(0, end);
  const bool has_name = end != string_view::npos && !name.empty() &&
                        std::none_of(name.begin(), name.end(), [](char c) {
                          return absl::ascii_isspace(static_cast<unsigned char>(c));
                        });
  Mark mark;
  mark.set_time_ns(time_ns);
  mark.set_name(has_name ? ValidText(name) : kTraceMarker);
  mark.set_value(ValidText(has_name ? text.substr(end + 1) : text));
  return mark;
}

// Instead of times: the events' numbers in the order of the clock. A text has the number of the
// event that follows it.
void NumberEvents(std::vector<CpuEvents>* cpus) {
  struct Item {
    uint64_t time;
    uint64_t* result;
    bool is_event;
  };
  std::vector<Item> items;
  for (CpuEvents& cpu : *cpus) {
    auto text = cpu.texts.begin();
    uint64_t latest = 0;
    for (RawEvent& event : cpu.events) {
      for (; text != cpu.texts.end() && text->time_ns <= event.time_ns; ++text) {
        latest = std::max(latest, text->time_ns);
        items.push_back({latest, &text->time_ns, false});
      }
      latest = std::max(latest, event.time_ns);
      items.push_back({latest, &event.time_ns, true});
    }
    for (; text != cpu.texts.end(); ++text) {
      latest = std::max(latest, text->time_ns);
      items.push_back({latest, &text->time_ns, false});
    }
  }
  std::stable_sort(items.begin(), items.end(),
                   [](const Item& a, const Item& b) { return a.time < b.time; });
  uint64_t number = 0;
  for (const Item& item : items) {
    *item.result = number;
    if (item.is_event) ++number;
  }
}

class Importer {
 public:
  Importer(const std::string& name, string_view bytes, TraceDat file, ImportSink sink)
      : name_(name), bytes_(bytes), file_(std::move(file)), sink_(sink), pages_(bytes, file_) {}

  absl::StatusOr<ImportSummary> Run() {
    summary_.format = absl::StrCat("trace.dat version ", file_.version);
    ASSIGN_OR_RETURN(formats_, Formats());
    ReadSymbols();
    names_ = TaskNames(file_.cmdlines);
    for (const TraceDatBuffer& buffer : file_.buffer) RETURN_IF_ERROR(ImportBuffer(buffer));
    summary_.processors = processors_.size();
    if (summary_.entries + summary_.returns > 0) summary_.tasks = tasks_.size();
    return std::move(summary_);
  }

 private:
  void AddDamage(uint64_t offset, std::string what) {
    ++summary_.damaged;
    KeepDamage(offset, std::move(what));
  }
  void KeepDamage(uint64_t offset, std::string what) {
    if (summary_.damage.size() >= kMaxImportDamageKept) return;
    summary_.damage.push_back({absl::StrCat("byte ", offset), std::move(what)});
  }

  absl::StatusOr<EventFormats> Formats() {
    EventFormatTexts texts;
    texts.header_page = UpToZero(file_.header_page);
    texts.header_event = UpToZero(file_.header_event);
    texts.any_event = UpToZero(file_.other_format);
    for (const std::string& format : file_.ftrace_format) {
      const string_view text = UpToZero(format);
      string_view event = absl::StripLeadingAsciiWhitespace(text);
      if (!absl::ConsumePrefix(&event, "name:")) continue;
      event = absl::StripAsciiWhitespace(event.substr(0, event.find('\n')));
      if (event == "funcgraph_entry") texts.entry = text;
      if (event == "funcgraph_exit") texts.exit = text;
      if (event == "fgraph_retaddr_entry") texts.retaddr_entry = text;
      if (event == "print") texts.print = text;
      if (texts.any_event.empty()) texts.any_event = text;
    }
    absl::StatusOr<EventFormats> formats = ParseEventFormats(texts);
    if (!formats.ok()) {
      return absl::Status(formats.status().code(),
                          absl::StrCat(name_, ": ", formats.status().message()));
    }
    formats->byte_order = file_.byte_order;
    return formats;
  }

  void ReadSymbols() {
    string_view text = UpToZero(file_.kallsyms);
    // A line that was cut off.
    text = text.substr(0, text.rfind('\n') + 1);
    absl::StatusOr<KernelSymbols> symbols = KernelSymbols::Parse(text);
    if (symbols.ok()) {
      symbols_ = *std::move(symbols);
    } else if (absl::IsInvalidArgument(symbols.status())) {
      AddDamage(0, absl::StrCat("its symbols cannot be read, so functions go by their addresses: ",
                                symbols.status().message()));
    }
    file_.kallsyms.clear();
  }

  absl::Status ImportBuffer(const TraceDatBuffer& buffer) {
    const ClockKind clock = KindOf(buffer.clock, file_);
    EventFormats formats = formats_;
    if (buffer.page_bytes >= formats.page_header_bytes + 8) formats.page_bytes = buffer.page_bytes;
    if (clock == ClockKind::kOrder) {
      // These are times of another clock, and say nothing of the order.
      formats.exit_calltime = FieldFormat();
      formats.exit_rettime = FieldFormat();
    }
    std::vector<CpuEvents> cpus;
    uint64_t events = 0;
    for (const TraceDatCpu& cpu : buffer.cpu) {
      CpuEvents decoded;
      decoded.cpu = cpu.cpu;
      RETURN_IF_ERROR(Decode(formats, buffer, cpu, events, &decoded));
      const DecodeCounters& counters = decoded.counters;
      if (clock == ClockKind::kTsc) ConvertTsc(formats, &decoded);
      const uint64_t others = counters.other_events + decoded.texts.size();
      summary_.other_events += others;
      summary_.lost_events += counters.lost;
      summary_.losses_without_count += counters.pages_after_unknown_loss;
      events += decoded.events.size();
      if (decoded.events.size() + others > 0) processors_.insert(cpu.cpu);
      if (!decoded.events.empty() || !decoded.texts.empty()) cpus.push_back(std::move(decoded));
    }
    if (events == 0) return absl::OkStatus();
    return Give(std::move(cpus), clock == ClockKind::kOrder);
  }

  absl::Status Decode(const EventFormats& formats, const TraceDatBuffer& buffer,
                      const TraceDatCpu& cpu, uint64_t events_before, CpuEvents* decoded) {
    const uint64_t slice =
        std::max<uint64_t>(kSliceBytes / formats.page_bytes, 1) * formats.page_bytes;
    const auto decode = [&](const TraceDatChunk& chunk) -> absl::Status {
      for (uint64_t at = 0; at < chunk.pages.size(); at += slice) {
        const size_t kept = decoded->counters.damage.size();
        const uint64_t damaged = decoded->counters.damaged_pages;
        DecodePages(formats, chunk.pages.substr(at, slice), decoded);
        summary_.damaged += decoded->counters.damaged_pages - damaged;
        for (size_t i = kept; i < decoded->counters.damage.size(); ++i) {
          const DamagedPage& page = decoded->counters.damage[i];
          const uint64_t offset = at + page.offset;
          if (buffer.is_compressed) {
            KeepDamage(chunk.offset, absl::StrCat(PageDamageText(page.damage), " (byte ", offset,
                                                  " of what is unpacked here)"));
          } else {
            KeepDamage(chunk.offset + offset, PageDamageText(page.damage));
          }
        }
        if (events_before + decoded->events.size() > kMaxShardEvents) {
          return absl::ResourceExhaustedError(absl::StrCat(
              name_, ": more than ", kMaxShardEvents,
              " function_graph events in one buffer; cut it in parts with `trace-cmd split`"));
        }
      }
      return absl::OkStatus();
    };
    const absl::Status status = pages_.ForEachChunk(
        buffer, cpu, decode,
        [this](TraceDatDamage damage) { AddDamage(damage.offset, std::move(damage.what)); });
    if (status.ok() || absl::IsResourceExhausted(status)) return status;
    return absl::Status(status.code(), absl::StrCat(name_, ": ", status.message()));
  }

  // Only what the ring buffer stamped is by its clock.
  void ConvertTsc(const EventFormats& formats, CpuEvents* decoded) const {
    const auto convert = [this](uint64_t ticks) {
      return static_cast<uint64_t>(static_cast<unsigned __int128>(ticks) * file_.tsc->multiplier >>
                                   file_.tsc->shift);
    };
    for (RawEvent& event : decoded->events) {
      if (event.kind == EventKind::kEntry || formats.exit_rettime.size == 0) {
        event.time_ns = convert(event.time_ns);
      }
    }
    for (RawText& text : decoded->texts) text.time_ns = convert(text.time_ns);
  }

  absl::Status Give(std::vector<CpuEvents> cpus, bool is_order) {
    if (is_order) NumberEvents(&cpus);
    ImportedTrace result;
    absl::flat_hash_map<std::string, uint32_t> ids;
    const auto function_id = [&](uint64_t address) {
      std::string function =
          symbols_ ? ValidText(symbols_->Name(address)) : absl::StrCat("0x", absl::Hex(address));
      const auto [id, is_new] = ids.try_emplace(std::move(function), ids.size());
      if (is_new) result.function.push_back(id->first);
      return id->second;
    };
    uint64_t start_ns = 0;
    result.cpu = BuildTrace(cpus, function_id, &result.trace, &start_ns);
    for (const CpuEvents& cpu : cpus) {
      for (const RawText& text : cpu.texts) {
        // Unsigned: damaged pages can hold any time.
        result.mark.push_back(MarkOf(static_cast<int64_t>(text.time_ns - start_ns), text.text));
      }
    }
    cpus.clear();
    std::stable_sort(result.mark.begin(), result.mark.end(),
                     [](const Mark& a, const Mark& b) { return a.time_ns() < b.time_ns(); });
    std::map<int32_t, Thread> threads;
    const TraceEvent* last = nullptr;
    for (const TraceEvent& event : result.trace.events) {
      ++(event.kind == EventKind::kEntry ? summary_.entries : summary_.returns);
      if (last == nullptr || event.pid != last->pid) threads[event.pid].set_pid(event.pid);
      last = &event;
    }
    for (auto& [pid, thread] : threads) {
      tasks_.insert(pid);
      const auto name = names_.find(pid);
      if (name != names_.end()) thread.set_comm(name->second);
      result.thread.push_back(std::move(thread));
    }
    for (const CpuCounters& counters : result.cpu) {
      summary_.unmatched_entries += counters.unmatched_entries();
      summary_.unmatched_returns += counters.unmatched_exits();
    }
    if (is_order) {
      result.unknown.insert(UNKNOWN_TIME);
    } else {
      result.start_ns = start_ns;
    }
    // "Linux HOST RELEASE MACHINE".
    const std::vector<string_view> words =
        absl::StrSplit(file_.uname, absl::ByAnyChar(" \n"), absl::SkipEmpty());
    if (words.size() > 2) result.kernel_release = ValidText(words[2]);
    return sink_(result);
  }

  const std::string& name_;
  const string_view bytes_;
  TraceDat file_;
  ImportSink sink_;
  TraceDatPages pages_;
  EventFormats formats_;
  std::optional<KernelSymbols> symbols_;
  std::map<int32_t, std::string> names_;
  ImportSummary summary_;
  absl::flat_hash_set<uint16_t> processors_;
  absl::flat_hash_set<int32_t> tasks_;
};

}  // namespace

absl::StatusOr<ImportSummary> ImportTraceDat(const std::string& path, ImportSink sink) {
  ASSIGN_OR_RETURN(const MappedFile file, MappedFile::Open(path));
  return ImportTraceDatFrom(path, file.bytes(), sink);
}

absl::StatusOr<ImportSummary> ImportTraceDatFrom(const std::string& name, string_view bytes,
                                                 ImportSink sink) {
  ASSIGN_OR_RETURN(TraceDat file, ParseTraceDat(bytes, name));
  return Importer(name, bytes, std::move(file), sink).Run();
}

}  // namespace callprint
