#include "collector/trace_dat/trace_dat_writer.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "collector/trace_dat/page_writer.h"
#include "collector/trace_dat/trace_dat.h"
#include "workloads/status_macros.h"
#include "workloads/utf8.h"

namespace callprint {
namespace {

using absl::string_view;

// What a 6.1 kernel on x86-64 prints.
constexpr char kHeaderPage[] =
    "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
    "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
    "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
    "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;\n";
constexpr char kHeaderEvent[] =
    "# compressed entry header\n"
    "\ttype_len    :    5 bits\n"
    "\ttime_delta  :   27 bits\n"
    "\tarray       :   32 bits\n"
    "\n"
    "\tpadding     : type == 29\n"
    "\ttime_extend : type == 30\n"
    "\ttime_stamp : type == 31\n"
    "\tdata max type_len  == 28\n";
constexpr char kCommonFields[] =
    "format:\n"
    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
    "\tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;\n"
    "\tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;\n"
    "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n"
    "\n";
constexpr char kExitFields[] =
    "\tfield:unsigned long func;\toffset:8;\tsize:8;\tsigned:0;\n"
    "\tfield:int depth;\toffset:16;\tsize:4;\tsigned:1;\n"
    "\tfield:unsigned int overrun;\toffset:20;\tsize:4;\tsigned:0;\n"
    "\tfield:unsigned long long calltime;\toffset:24;\tsize:8;\tsigned:0;\n"
    "\tfield:unsigned long long rettime;\toffset:32;\tsize:8;\tsigned:0;\n"
    "\n"
    "print fmt: \"<-- %ps (%d) (start: %llx  end: %llx) over: %d\", (void *)REC->func, "
    "REC->depth, REC->calltime, REC->rettime, REC->depth\n";
constexpr char kEntryFields[] =
    "\tfield:unsigned long func;\toffset:8;\tsize:8;\tsigned:0;\n"
    "\tfield:int depth;\toffset:16;\tsize:4;\tsigned:1;\n"
    "\n"
    "print fmt: \"--> %ps (%d)\", (void *)REC->func, REC->depth\n";
constexpr char kPrintFields[] =
    "\tfield:unsigned long ip;\toffset:8;\tsize:8;\tsigned:0;\n"
    "\tfield:char buf[];\toffset:16;\tsize:0;\tsigned:1;\n"
    "\n"
    "print fmt: \"%ps: %s\", (void *)REC->ip, REC->buf\n";
constexpr uint16_t kPrintId = 5;
constexpr uint16_t kExitId = 10;
constexpr uint16_t kEntryId = 11;
constexpr uint32_t kPrintTextOffset = 16;

constexpr char kTimeClocks[] = "[local] global counter uptime perf mono mono_raw boot x86-tsc";
constexpr char kCounterClock[] = "local global [counter] uptime perf mono mono_raw boot x86-tsc";
// Of options.
constexpr uint16_t kTraceClock = 4;
constexpr uint16_t kUname = 5;

// Where the made-up addresses begin, and how far they lie apart; what trace_marker writes has the
// address of the kernel's function for it, by which trace-cmd prints it.
constexpr uint64_t kFirstAddress = 0xffffffff81000000;
constexpr uint64_t kAddressStep = 256;
constexpr char kMarkFunction[] = "tracing_mark_write";

constexpr uint64_t kUsualStartNs = 1000000000;
// A hundred years.
constexpr int64_t kMaxTimeNs = int64_t{3200000000} * 1000000000;
// Neighbours can run backwards by a few hundred nanoseconds: less than the time within which an
// entry is written after its call began (trace_builder.cc), so that they can share a page.
constexpr uint64_t kMaxWriteDelayNs = 5000;
// Before any entry by more than that time, so that no entry is taken for this call's.
constexpr uint64_t kUnmatchedBeforeNs = 100000;

constexpr char kTraceMarker[] = "trace_marker";

template <typename T>
void Append(T value, std::string* bytes) {
  bytes->append(reinterpret_cast<const char*>(&value), sizeof(value));
}

// With its size of type `Size` in front.
template <typename Size>
void AppendSized(string_view text, std::string* bytes) {
  Append<Size>(static_cast<Size>(text.size()), bytes);
  bytes->append(text.data(), text.size());
}

std::string Format(string_view name, uint16_t id, string_view fields) {
  return absl::StrCat("name: ", name, "\nID: ", id, "\n", kCommonFields, fields);
}

void BeginRecord(uint16_t id, int32_t pid, std::string* record) {
  record->clear();
  Append<uint16_t>(id, record);
  Append<uint16_t>(0, record);
  Append<int32_t>(pid, record);
}

// For each return the entry that it closes, as an index into the trace; kNone where it has none.
// Calls are matched as trace_builder.h says.
constexpr size_t kNone = std::numeric_limits<size_t>::max();

std::vector<size_t> MatchReturns(const Trace& trace) {
  const std::vector<TraceEvent>& events = trace.events;
  std::vector<size_t> entry_of(events.size(), kNone);
  // CPUs in the order of time, each as it was written.
  struct Cpu {
    size_t next;
    size_t end;
    int64_t latest;
  };
  std::vector<Cpu> cpus;
  for (size_t i = 0; i < events.size(); ++i) {
    if (i == 0 || events[i].cpu != events[i - 1].cpu) {
      cpus.push_back({i, i, std::numeric_limits<int64_t>::min()});
    }
    cpus.back().end = i + 1;
  }
  absl::flat_hash_map<int64_t, std::vector<size_t>> stacks;
  for (size_t done = 0; done < events.size(); ++done) {
    Cpu* first = nullptr;
    for (Cpu& cpu : cpus) {
      if (cpu.next == cpu.end) continue;
      cpu.latest = std::max(cpu.latest, events[cpu.next].time_ns);
      if (first == nullptr || cpu.latest < first->latest) first = &cpu;
    }
    const size_t index = first->next++;
    const TraceEvent& event = events[index];
    // Each CPU has an idle task of its own.
    const int64_t task =
        event.pid != 0 ? event.pid : std::numeric_limits<int64_t>::min() + event.cpu;
    std::vector<size_t>& stack = stacks[task];
    if (event.kind == EventKind::kEntry) {
      while (!stack.empty() && events[stack.back()].depth >= event.depth) stack.pop_back();
      stack.push_back(index);
      continue;
    }
    size_t match = stack.size();
    while (match > 0 && events[stack[match - 1]].depth > event.depth) --match;
    if (match == 0 || events[stack[match - 1]].depth != event.depth ||
        events[stack[match - 1]].function != event.function) {
      continue;
    }
    entry_of[index] = stack[match - 1];
    stack.resize(match - 1);
  }
  return entry_of;
}

class Writer {
 public:
  Writer(const ShardHeader& header, const RunRecord& record, const Trace& trace)
      : header_(header), record_(record), trace_(trace) {}

  absl::StatusOr<std::string> Write() {
    RETURN_IF_ERROR(Check());
    AddEvents();
    std::string file(kTraceDatMagic);
    file.append("6\0", 2);
    // Little-endian, and a long of 8 bytes.
    Append<uint8_t>(0, &file);
    Append<uint8_t>(8, &file);
    Append<uint32_t>(kWrittenPageBytes, &file);
    file.append("header_page\0", 12);
    AppendSized<uint64_t>(kHeaderPage, &file);
    file.append("header_event\0", 13);
    AppendSized<uint64_t>(kHeaderEvent, &file);
    Append<uint32_t>(3, &file);
    AppendSized<uint64_t>(Format("funcgraph_exit", kExitId, kExitFields), &file);
    AppendSized<uint64_t>(Format("funcgraph_entry", kEntryId, kEntryFields), &file);
    AppendSized<uint64_t>(Format("print", kPrintId, kPrintFields), &file);
    // No events of other systems.
    Append<uint32_t>(0, &file);
    AppendSized<uint32_t>(Symbols(), &file);
    // No formats of printk.
    Append<uint32_t>(0, &file);
    AppendSized<uint64_t>(TaskNames(), &file);
    const uint32_t cpus = pages_.empty() ? 1 : pages_.rbegin()->first + uint32_t{1};
    Append<uint32_t>(cpus, &file);
    AppendOptions(&file);
    AppendPages(cpus, &file);
    return file;
  }

 private:
  bool HasTimes() const {
    return std::find(header_.unknown().begin(), header_.unknown().end(), UNKNOWN_TIME) ==
           header_.unknown().end();
  }

  absl::Status Check() {
    std::vector<bool> is_named(header_.function_size());
    for (const TraceEvent& event : trace_.events) {
      if (event.function >= is_named.size()) {
        return absl::InvalidArgumentError(absl::StrCat("the trace has function ", event.function,
                                                       " of a shard with ", is_named.size(),
                                                       ": it is another shard's"));
      }
      is_named[event.function] = true;
      if (event.time_ns < 0 || event.time_ns > kMaxTimeNs) {
        return absl::InvalidArgumentError(
            absl::StrCat("the trace has an event at ", event.time_ns,
                         " ns, which is before its begin or beyond a hundred years"));
      }
    }
    for (int i = 0; i < header_.function_size(); ++i) {
      const std::string& name = header_.function(i);
      const bool has_blank = std::any_of(name.begin(), name.end(), [](char c) {
        return absl::ascii_isspace(static_cast<unsigned char>(c)) || c == '\0';
      });
      if (is_named[i] && (name.empty() || has_blank)) {
        return absl::InvalidArgumentError(absl::StrCat(
            "a function is called \"", name, "\"; a trace.dat's have no blanks in their names"));
      }
    }
    for (const Mark& mark : record_.mark()) {
      if (mark.time_ns() < -kMaxTimeNs || mark.time_ns() > kMaxTimeNs) {
        return absl::InvalidArgumentError(
            absl::StrCat("a mark is at ", mark.time_ns(), " ns, beyond a hundred years"));
      }
      const int64_t before_ns = -mark.time_ns();
      if (before_ns > 0) {
        start_ns_ = std::max(start_ns_, static_cast<uint64_t>(before_ns) + kUsualStartNs);
      }
    }
    return absl::OkStatus();
  }

  uint64_t Address(uint32_t function) const { return kFirstAddress + function * kAddressStep; }

  void AddEvents() {
    std::vector<Mark> marks(record_.mark().begin(), record_.mark().end());
    std::stable_sort(marks.begin(), marks.end(),
                     [](const Mark& a, const Mark& b) { return a.time_ns() < b.time_ns(); });
    const std::vector<size_t> entry_of = MatchReturns(trace_);
    // Only entries that some return closes may be stamped late: the return says when they were.
    std::vector<bool> is_closed(trace_.events.size());
    for (const size_t entry : entry_of) {
      if (entry != kNone) is_closed[entry] = true;
    }
    // Marks go among the events of the first CPU.
    auto mark = marks.begin();
    const uint16_t mark_cpu = trace_.events.empty() ? 0 : trace_.events.front().cpu;
    std::string bytes;
    for (size_t i = 0; i < trace_.events.size(); ++i) {
      const TraceEvent& event = trace_.events[i];
      PageWriter& pages = pages_[event.cpu];
      for (; event.cpu == mark_cpu && mark != marks.end() && mark->time_ns() <= event.time_ns;
           ++mark) {
        AddMark(*mark, &pages);
      }
      const uint64_t time_ns = start_ns_ + static_cast<uint64_t>(event.time_ns);
      const bool is_entry = event.kind == EventKind::kEntry;
      BeginRecord(is_entry ? kEntryId : kExitId, event.pid, &bytes);
      Append<uint64_t>(Address(event.function), &bytes);
      Append<int32_t>(event.depth, &bytes);
      if (!is_entry) {
        Append<uint32_t>(0, &bytes);
        Append<uint64_t>(entry_of[i] == kNone ? start_ns_ - kUnmatchedBeforeNs
                                              : start_ns_ + static_cast<uint64_t>(
                                                                trace_.events[entry_of[i]].time_ns),
                         &bytes);
        Append<uint64_t>(time_ns, &bytes);
      }
      const bool is_late = time_ns < pages.time_ns() &&
                           pages.time_ns() - time_ns < kMaxWriteDelayNs &&
                           (!is_entry || is_closed[i]);
      pages.Add(is_late ? pages.time_ns() : time_ns, bytes);
    }
    for (; mark != marks.end(); ++mark) AddMark(*mark, &pages_[mark_cpu]);
  }

  void AddMark(const Mark& mark, PageWriter* pages) {
    std::string text =
        mark.name() == kTraceMarker ? mark.value() : absl::StrCat(mark.name(), "=", mark.value());
    std::replace(text.begin(), text.end(), '\0', ' ');
    // With the end of its line and a zero.
    text.resize(std::min<size_t>(text.size(), kMaxWrittenRecordBytes - kPrintTextOffset - 2));
    text.resize(ValidUtf8Prefix(text));
    std::string bytes;
    BeginRecord(kPrintId, record_.root_pid(), &bytes);
    Append<uint64_t>(Address(header_.function_size()), &bytes);
    absl::StrAppend(&bytes, text, "\n");
    bytes.push_back('\0');
    pages->Add(start_ns_ + static_cast<uint64_t>(mark.time_ns()), bytes);
  }

  // As /proc/kallsyms.
  std::string Symbols() const {
    std::string symbols;
    for (int i = 0; i < header_.function_size(); ++i) {
      absl::StrAppendFormat(&symbols, "%016x T %s\n", Address(i), header_.function(i));
    }
    absl::StrAppendFormat(&symbols, "%016x t %s\n", Address(header_.function_size()),
                          kMarkFunction);
    return symbols;
  }

  // As saved_cmdlines.
  std::string TaskNames() const {
    std::string names;
    for (const Thread& thread : record_.thread()) {
      if (thread.comm().empty()) continue;
      std::string name = thread.comm();
      std::replace_if(
          name.begin(), name.end(), [](char c) { return c == '\n' || c == '\0'; }, ' ');
      absl::StrAppend(&names, thread.pid(), " ", name, "\n");
    }
    return names;
  }

  void AppendOptions(std::string* file) const {
    file->append("options  \0", 10);
    // The clocks themselves come behind the place of the pages.
    Append<uint16_t>(kTraceClock, file);
    Append<uint32_t>(0, file);
    if (!header_.kernel_release().empty()) {
      Append<uint16_t>(kUname, file);
      std::string uname = absl::StrCat("Linux callprint ", header_.kernel_release(), " x86_64");
      uname.push_back('\0');
      AppendSized<uint32_t>(uname, file);
    }
    Append<uint16_t>(0, file);
  }

  void AppendPages(uint32_t cpus, std::string* file) {
    file->append("flyrecord\0", 10);
    std::string clocks = HasTimes() ? kTimeClocks : kCounterClock;
    clocks.push_back('\n');
    const uint64_t end = file->size() + uint64_t{16} * cpus + 8 + clocks.size();
    uint64_t offset = (end + kWrittenPageBytes - 1) / kWrittenPageBytes * kWrittenPageBytes;
    std::vector<std::string> pages(cpus);
    uint64_t total = offset;
    for (auto& [cpu, writer] : pages_) {
      pages[cpu] = writer.Finish();
      total += pages[cpu].size();
    }
    for (const std::string& of_cpu : pages) {
      Append<uint64_t>(offset, file);
      Append<uint64_t>(of_cpu.size(), file);
      offset += of_cpu.size();
    }
    AppendSized<uint64_t>(clocks, file);
    file->reserve(total);
    file->resize((end + kWrittenPageBytes - 1) / kWrittenPageBytes * kWrittenPageBytes);
    for (std::string& of_cpu : pages) {
      file->append(of_cpu);
      of_cpu = std::string();
    }
  }

  const ShardHeader& header_;
  const RunRecord& record_;
  const Trace& trace_;
  // Of the trace's 0.
  uint64_t start_ns_ = kUsualStartNs;
  std::map<uint16_t, PageWriter> pages_;
};

}  // namespace

absl::StatusOr<std::string> WriteTraceDat(const ShardHeader& header, const RunRecord& record,
                                          const Trace& trace) {
  return Writer(header, record, trace).Write();
}

}  // namespace callprint
