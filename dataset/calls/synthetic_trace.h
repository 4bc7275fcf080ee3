// Traces written by hand, for tests.
//
// Example: task 7 reads, and an interrupt arrives meanwhile.
//   SyntheticTrace trace;
//   trace.Enter(7, 100, "__x64_sys_read");
//   trace.Enter(7, 150, "irq_enter_rcu");
//   trace.Leave(7, 160);
//   trace.Leave(7, 300);
#ifndef CALLPRINT_DATASET_CALLS_SYNTHETIC_TRACE_H_
#define CALLPRINT_DATASET_CALLS_SYNTHETIC_TRACE_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collector/decoding/trace.h"
#include "dataset/calls/kernel_functions.h"

namespace callprint {

class SyntheticTrace {
 public:
  // An entry of `function` by task `pid`, one deeper than the task's open calls.
  void Enter(int32_t pid, int64_t time_ns, const std::string& function, uint16_t cpu = 0) {
    std::vector<std::string>& stack = stacks_[pid];
    Event(EventKind::kEntry, pid, time_ns, function, static_cast<uint8_t>(stack.size()), cpu);
    stack.push_back(function);
  }

  // The return of the task's innermost call.
  void Leave(int32_t pid, int64_t time_ns, uint16_t cpu = 0) {
    std::vector<std::string>& stack = stacks_[pid];
    const std::string function = stack.back();
    stack.pop_back();
    Event(EventKind::kExit, pid, time_ns, function, static_cast<uint8_t>(stack.size()), cpu);
  }

  void Call(int32_t pid, int64_t entry_ns, int64_t exit_ns, const std::string& function) {
    Enter(pid, entry_ns, function);
    Leave(pid, exit_ns);
  }

  // Any event, also one that does not fit the others.
  void Event(EventKind kind, int32_t pid, int64_t time_ns, const std::string& function,
             uint8_t depth, uint16_t cpu = 0) {
    const auto found = index_.emplace(function, static_cast<uint32_t>(names_.size()));
    if (found.second) names_.push_back(function);
    TraceEvent event;
    event.time_ns = time_ns;
    event.function = found.first->second;
    event.pid = pid;
    event.cpu = cpu;
    event.depth = depth;
    event.kind = kind;
    events_[cpu].push_back(event);
  }

  // CPU after CPU, as a shard gives them.
  Trace trace() const {
    Trace trace;
    for (const auto& cpu : events_) {
      trace.events.insert(trace.events.end(), cpu.second.begin(), cpu.second.end());
    }
    return trace;
  }

  // What TraceEvent.function refers to.
  const std::vector<std::string>& recorded_names() const { return names_; }

  FunctionTable functions() const { return FunctionTable(names_); }

 private:
  std::map<std::string, uint32_t> index_;
  std::vector<std::string> names_;
  std::map<uint16_t, std::vector<TraceEvent>> events_;
  std::map<int32_t, std::vector<std::string>> stacks_;
};

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_SYNTHETIC_TRACE_H_
