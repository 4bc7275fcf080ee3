// A run's calls by the stack that they stood on: what flame graphs are made of.
#ifndef CALLPRINT_DATASET_EXPORT_STACK_TREE_H_
#define CALLPRINT_DATASET_EXPORT_STACK_TREE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dataset/export/exported_run.h"

namespace callprint {

// What a stack's size is.
enum class StackWeight {
  kCalls,
  // Call.self_ns.
  kSelfTime,
};

// "calls" or "self_time"; InvalidArgument for others.
absl::StatusOr<StackWeight> ParseStackWeight(absl::string_view name);

struct StackOptions {
  StackWeight weight = StackWeight::kSelfTime;
  // Outermost in every stack is its task's name; tasks of one name are one.
  bool tasks = true;
};

struct StackNode {
  // Index into StackTree.name.
  uint32_t name = 0;
  // Index into StackTree.node; -1: outermost.
  int32_t parent = -1;
  // Of the calls on just this stack, without those in them.
  uint64_t calls = 0;
  int64_t self_ns = 0;
  // Their weight, and that of all that is in them.
  uint64_t total = 0;
  // Begun by an interrupt, or a call in one.
  bool in_interrupt = false;
};

struct StackTree {
  // Functions by their index, then tasks. From the trace, so they may have any character.
  std::vector<std::string> name;
  // Those from here on are tasks.
  uint32_t first_task_name = 0;
  // A parent comes before its children. A parent has one child of a name.
  std::vector<StackNode> node;
  uint64_t total = 0;

  bool IsTask(const StackNode& stack) const { return stack.name >= first_task_name; }
  // By node: its children, the largest total first, then by name. Last, the outermost nodes.
  std::vector<std::vector<uint32_t>> Children() const;
};

inline uint64_t WeightOf(const StackNode& node, StackWeight weight) {
  return weight == StackWeight::kCalls ? node.calls : static_cast<uint64_t>(node.self_ns);
}

// FailedPrecondition where the weight is a time and the shard has none.
absl::StatusOr<StackTree> BuildStackTree(const ExportedRun& run, const StackOptions& options);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_STACK_TREE_H_
