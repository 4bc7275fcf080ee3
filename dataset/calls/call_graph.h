// The call graph of a trace: functions, and who called whom how often.
//
// Nodes are the functions that were called at least once. An edge is a call that the trace shows
// with its caller: calls from user mode, interrupts (the interrupted function did not call them)
// and calls whose caller's entry is missing have none, so their functions may be nodes without
// callers. There is no artificial root: it would connect what the kernel does not.
#ifndef CALLPRINT_DATASET_CALLS_CALL_GRAPH_H_
#define CALLPRINT_DATASET_CALLS_CALL_GRAPH_H_

#include <cstdint>
#include <vector>

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

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_CALL_GRAPH_H_
