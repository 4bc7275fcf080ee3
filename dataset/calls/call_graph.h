// The call graph of a trace: functions, and who called whom how often.
//
// Nodes are the functions that were called at least once. An edge is a call that the trace shows
// with its caller: calls from user mode, interrupts (the interrupted function did not call them)
// and calls whose caller's entry is missing have none, so their functions may be nodes without
// callers. There is no artificial root: it would connect what the kernel does not.
#ifndef CALLPRINT_DATASET_CALLS_CALL_GRAPH_H_
#define CALLPRINT_DATASET_CALLS_CALL_GRAPH_H_

#include <array>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "dataset/calls/call_forest.h"

namespace callprint {

struct CallEdge {
  // Indices of nodes.
  uint32_t caller;
  uint32_t callee;
  // Times called.
  uint64_t count;
};

struct CallGraph {
  // Function (index into the function table) of each node, rising.
  std::vector<uint32_t> function;
  // Calls of each node's function, with and without a known caller.
  std::vector<uint64_t> call_count;
  // By caller, then callee; each pair once. Recursion makes an edge from a node to itself.
  std::vector<CallEdge> edges;
};

// Calls that are excluded from features are left out.
CallGraph BuildCallGraph(const CallForest& forest);

// The same for calls that come one by one.
class CallGraphBuilder {
 public:
  // `call` is one of the forest, of which all calls around it are there.
  void Add(const CallForest& forest, const Call& call) {
    if (call.excluded) return;
    if (call.function >= calls_of_function_.size()) calls_of_function_.resize(call.function + 1, 0);
    ++calls_of_function_[call.function];
    if (call.called_by_parent) AddPair(forest.calls[call.parent].function, call.function);
  }

  // Ends the builder's life.
  CallGraph Finish();

 private:
  void AddPair(uint32_t caller, uint32_t callee) {
    RecentPair& recent = recent_[(caller * 31 + callee) % recent_.size()];
    if (recent.caller != caller || recent.callee != callee) {
      recent = {caller, callee, FindPair(caller, callee)};
    }
    ++edges_[recent.place].count;
  }
  uint32_t FindPair(uint32_t caller, uint32_t callee);

  std::vector<uint64_t> calls_of_function_;
  // Of functions, not yet of nodes.
  std::vector<CallEdge> edges_;
  // Where the edge of a caller (upper half) and a callee is.
  absl::flat_hash_map<uint64_t, uint32_t> place_;
  // Pairs that came last, so that most need not be looked up.
  struct RecentPair {
    uint32_t caller = 0xffffffff;
    uint32_t callee = 0xffffffff;
    uint32_t place = 0;
  };
  std::array<RecentPair, 4096> recent_;
};

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_CALL_GRAPH_H_
