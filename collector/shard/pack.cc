#include "collector/shard/pack.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "collector/decoding/deep_calls.h"
#include "collector/decoding/event_format.h"
#include "collector/decoding/kernel_symbols.h"
#include "collector/decoding/process_tree.h"
#include "collector/decoding/ring_buffer.h"
#include "collector/decoding/time_rounding.h"
#include "collector/decoding/trace_builder.h"
#include "collector/marks.h"
#include "collector/recording.h"
#include "collector/shard/shard_writer.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// The kernel's descriptions: they stand at the recording's end, but decoding needs them first.
absl::StatusOr<std::map<std::string, std::string>> ReadTexts(const std::string& path) {
  std::map<std::string, std::string> texts;
  ASSIGN_OR_RETURN(const std::unique_ptr<RecordingReader> reader, RecordingReader::Open(path));
  while (true) {
    ASSIGN_OR_RETURN(Frame frame, reader->Next());
    if (frame.kind == FrameKind::kEnd) break;
    if (frame.kind == FrameKind::kText) texts[frame.name] = std::move(frame.payload);
  }
  for (const char* name : {kTextHeaderPage, kTextHeaderEvent, kTextEntryFormat, kTextExitFormat,
                           kTextForkFormat, kTextPrintFormat, kTextSymbols, kTextKernelRelease}) {
    if (texts.count(name) == 0) {
      return absl::DataLossError(
          absl::StrCat(path, ": the recording has no ", name, "; record it again"));
    }
  }
  return texts;
}

// The first processes of the run's command or parts.
std::vector<int32_t> FirstProcesses(const RunRecord& record) {
  std::vector<int32_t> pids;
  if (record.root_pid() != 0) pids.push_back(record.root_pid());
  for (const PartRecord& part : record.part()) {
    pids.insert(pids.end(), part.pid().begin(), part.pid().end());
  }
  return pids;
}

// Keeps the threads that have events, ordered by pid.
void KeepThreadsOf(const Trace& trace, const std::map<int32_t, int32_t>& root_of,
                   RunRecord* record) {
  std::set<int32_t> pids;
  for (const TraceEvent& event : trace.events) pids.insert(event.pid);
  std::map<int32_t, std::string> names;
  for (const Thread& thread : record->thread()) names[thread.pid()] = thread.comm();
  record->clear_thread();
  for (const int32_t pid : pids) {
    Thread* thread = record->add_thread();
    thread->set_pid(pid);
    thread->set_comm(names[pid]);
    const auto root = root_of.find(pid);
    if (root != root_of.end()) thread->set_root_pid(root->second);
  }
}

// From CLOCK_MONOTONIC to the trace's time, by the clock mark that the run ended with.
absl::Status MoveMarks(const std::vector<CpuEvents>& cpus, uint64_t start_ns, RunRecord* record) {
  if (record->mark().empty()) return absl::OkStatus();
  for (const CpuEvents& cpu : cpus) {
    for (const RawText& text : cpu.texts) {
      const std::optional<int64_t> monotonic_ns = ParseClockMark(text.text);
      if (!monotonic_ns) continue;
      const int64_t start = static_cast<int64_t>(start_ns - text.time_ns) + *monotonic_ns;
      for (Mark& mark : *record->mutable_mark()) mark.set_time_ns(mark.time_ns() - start);
      return absl::OkStatus();
    }
  }
  return absl::DataLossError(
      absl::StrCat("run ", record->run().id(), " has marks but no clock mark; record it again"));
}

// A command that the tracer did not see cannot be what the trace is of.
void FailWithoutEvents(RunRecord* record) {
  if (record->status() != COMPLETED || record->root_pid() == 0) return;
  for (const Thread& thread : record->thread()) {
    if (thread.root_pid() == record->root_pid()) return;
  }
  record->set_status(FAILED);
  record->set_output("the command left no events");
}

// Adds what decoding found to the counters that the kernel gave.
absl::Status MergeCounters(const std::vector<CpuCounters>& decoded, RunRecord* record) {
  if (static_cast<int>(decoded.size()) != record->cpu_size()) {
    return absl::DataLossError(absl::StrCat("run ", record->run().id(), " has pages of ",
                                            decoded.size(), " CPUs and counters of ",
                                            record->cpu_size()));
  }
  for (int i = 0; i < record->cpu_size(); ++i) {
    CpuCounters* counters = record->mutable_cpu(i);
    if (counters->cpu() != decoded[i].cpu()) {
      return absl::DataLossError(
          absl::StrCat("run ", record->run().id(), ": pages and counters are in different order"));
    }
    counters->set_events(decoded[i].events());
    counters->set_other_events(decoded[i].other_events());
    counters->set_unmatched_entries(decoded[i].unmatched_entries());
    counters->set_unmatched_exits(decoded[i].unmatched_exits());
    // Two views of the same loss: the statistics at the end, and the pages' own flags.
    counters->set_lost(std::max(counters->lost(), decoded[i].lost()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> PackRecording(const std::string& recording_path, ShardHeader header) {
  using Texts = std::map<std::string, std::string>;
  ASSIGN_OR_RETURN(Texts texts, ReadTexts(recording_path));
  // Not every kernel has it.
  const std::string& retaddr_entry = texts[kTextRetaddrEntryFormat];
  ASSIGN_OR_RETURN(
      const EventFormats formats,
      ParseEventFormats({texts.at(kTextHeaderPage), texts.at(kTextHeaderEvent),
                         texts.at(kTextEntryFormat), texts.at(kTextExitFormat), retaddr_entry,
                         texts.at(kTextForkFormat), texts.at(kTextPrintFormat)}));
  ASSIGN_OR_RETURN(const KernelSymbols symbols, KernelSymbols::Parse(texts.at(kTextSymbols)));
  header.set_kernel_release(texts.at(kTextKernelRelease));

  ASSIGN_OR_RETURN(const std::unique_ptr<RecordingReader> reader,
                   RecordingReader::Open(recording_path));
  ShardWriter writer;
  std::vector<CpuEvents> cpus;
  DeepCalls deep_calls(/*tasks_are_new=*/header.backend() == "guest");
  while (true) {
    ASSIGN_OR_RETURN(const Frame frame, reader->Next());
    if (frame.kind == FrameKind::kEnd) break;
    if (frame.kind == FrameKind::kPages) {
      CpuEvents& events = cpus.emplace_back();
      events.cpu = static_cast<uint16_t>(frame.cpu);
      DecodePages(formats, frame.payload, &events);
    } else if (frame.kind == FrameKind::kRun) {
      RunRecord record;
      if (!record.ParseFromString(frame.payload)) {
        return absl::DataLossError(absl::StrCat(recording_path, ": a run's record is damaged"));
      }
      Trace trace;
      uint64_t start_ns;
      const std::vector<CpuCounters> counters = BuildTrace(
          cpus, [&](uint64_t address) { return writer.FunctionId(symbols.Name(address)); }, &trace,
          &start_ns);
      RETURN_IF_ERROR(MergeCounters(counters, &record));
      for (size_t i = 0; i < cpus.size(); ++i) {
        record.mutable_cpu(static_cast<int>(i))->set_too_deep(deep_calls.Count(cpus[i]));
      }
      deep_calls.EndPiece();
      KeepThreadsOf(trace, FindRoots(FirstProcesses(record), cpus), &record);
      RETURN_IF_ERROR(MoveMarks(cpus, start_ns, &record));
      cpus.clear();
      FailWithoutEvents(&record);
      RoundTimes(header.time_bits(), &trace);
      TruncateTimes(header.time_grid_ns(), &trace);
      RETURN_IF_ERROR(writer.AddRun(record, trace));
    }
  }
  return writer.Finish(header);
}

}  // namespace callprint
