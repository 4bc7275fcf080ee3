// From a host's pages to runs: pages are decoded as they come in, and a run is what came in between
// its begin and its end. Calls that are open at either are unmatched on both sides.
//
// Example:
//   ASSIGN_OR_RETURN(const auto runs, HostRuns::Create("", texts));
//   runs->Begin("playing", now);
//   while (...) {
//     for (...) runs->Add(cpu, pages);
//     runs->EndReading();
//   }
//   const HostRun run = runs->End(losses, threads, now);
#ifndef CALLPRINT_COLLECTOR_HOST_HOST_RUNS_H_
#define CALLPRINT_COLLECTOR_HOST_HOST_RUNS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "collector/decoding/deep_calls.h"
#include "collector/decoding/event_format.h"
#include "collector/decoding/kernel_symbols.h"
#include "collector/decoding/ring_buffer.h"
#include "collector/decoding/trace.h"
#include "collector/decoding/trace_builder.h"
#include "collector/host/host_tracer.h"
#include "collector/host/kernel_texts.h"
#include "collector/recording.pb.h"

namespace callprint {

struct HostRun {
  // Of status COMPLETED.
  RunRecord record;
  // TraceEvent.function is an index into HostRuns::functions().
  Trace trace;
};

class HostRuns {
 public:
  // `program`: of all runs; empty: each run's label. InvalidArgument where the formats or symbols
  // are not what the kernel prints.
  static absl::StatusOr<std::unique_ptr<HostRuns>> Create(std::string program, KernelTexts texts);

  // Begins a stretch of this label, which is the input of its runs: tracks keep it on one side.
  void Begin(const std::string& label, absl::Time now);
  void Add(uint32_t cpu, absl::string_view pages);
  // All processors were asked for their pages: what they had before can be worked on, so that less
  // is left to do in the end.
  void EndReading() { builder_.MatchUpToLastPiece(); }
  // `losses` are since the recording's start, of all processors, rising. The stretch goes on with
  // the next run.
  HostRun End(const std::vector<CpuLoss>& losses, const std::vector<Thread>& threads,
              absl::Time now);

  // Of the run that has begun.
  uint64_t bytes() const { return bytes_; }
  absl::Time begin() const { return begin_; }

  // Every function that any run has called; it grows, up to what the kernel has.
  const std::vector<std::string>& functions() const { return functions_; }
  const std::string& release() const { return texts_.release; }
  // Of each processor: calls that were too deep for the kernel to follow (CpuCounters), by the runs
  // that have ended.
  const std::map<uint32_t, uint64_t>& too_deep() const { return too_deep_; }

 private:
  HostRuns(std::string program, KernelTexts texts)
      : program_(std::move(program)), texts_(std::move(texts)) {}
  absl::Status ReadSymbols();
  void GoOn(absl::Time now);
  uint32_t FunctionId(uint64_t address);

  const std::string program_;
  const KernelTexts texts_;
  EventFormats formats_;
  std::unique_ptr<KernelSymbols> symbols_;
  bool read_symbols_again_ = false;
  absl::Time symbols_read_ = absl::InfinitePast();
  std::vector<std::string> functions_;
  absl::flat_hash_map<std::string, uint32_t> id_of_function_;
  DeepCalls deep_calls_{/*tasks_are_new=*/false};
  std::map<uint32_t, uint64_t> too_deep_;
  std::vector<CpuLoss> losses_before_;
  uint32_t next_id_ = 0;
  uint32_t stretch_ = 0;

  std::string label_;
  absl::Time begin_;
  // By processor; their events are the builder's.
  std::map<uint32_t, CpuEvents> decoded_;
  TraceBuilder builder_;
  absl::flat_hash_set<int32_t> pids_;
  uint64_t bytes_ = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_HOST_HOST_RUNS_H_
