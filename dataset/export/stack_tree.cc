#include "dataset/export/stack_tree.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

class TreeBuilder {
 public:
  TreeBuilder(const ExportedRun& run, const StackOptions& options) : run_(run), options_(options) {}

  StackTree Build() {
    tree_.name = run_.shard->functions.name;
    tree_.first_task_name = static_cast<uint32_t>(tree_.name.size());
    NameTasks();
    std::vector<int32_t> node_of_call;
    node_of_call.reserve(run_.forest.calls.size());
    for (const Call& call : run_.forest.calls) {
      const int32_t parent = call.parent >= 0 ? node_of_call[call.parent] : RootOf(call.task);
      const int32_t node = Child(parent, call.function);
      node_of_call.push_back(node);
      StackNode& stack = tree_.node[node];
      ++stack.calls;
      stack.self_ns += call.self_ns;
      stack.in_interrupt = (parent >= 0 && tree_.node[parent].in_interrupt) ||
                           run_.shard->functions.role[call.function].interrupt;
    }
    for (size_t i = tree_.node.size(); i-- > 0;) {
      StackNode& stack = tree_.node[i];
      stack.total += WeightOf(stack, options_.weight);
      (stack.parent < 0 ? tree_.total : tree_.node[stack.parent].total) += stack.total;
    }
    return std::move(tree_);
  }

 private:
  void NameTasks() {
    absl::flat_hash_map<absl::string_view, uint32_t> number;
    for (const ExportedTask& task : run_.tasks) {
      const auto found = number.emplace(task.name, static_cast<uint32_t>(tree_.name.size()));
      if (found.second) tree_.name.push_back(task.name);
      name_of_task_.push_back(found.first->second);
    }
  }

  int32_t RootOf(uint32_t task) { return options_.tasks ? Child(-1, name_of_task_[task]) : -1; }

  int32_t Child(int32_t parent, uint32_t name) {
    const auto found =
        child_.emplace(std::make_pair(parent, name), static_cast<int32_t>(tree_.node.size()));
    if (found.second) {
      StackNode stack;
      stack.name = name;
      stack.parent = parent;
      tree_.node.push_back(stack);
    }
    return found.first->second;
  }

  const ExportedRun& run_;
  const StackOptions& options_;
  StackTree tree_;
  std::vector<uint32_t> name_of_task_;
  // Never walked, so that its order cannot show.
  absl::flat_hash_map<std::pair<int32_t, uint32_t>, int32_t> child_;
};

}  // namespace

absl::StatusOr<StackWeight> ParseStackWeight(absl::string_view name) {
  if (name == "calls") return StackWeight::kCalls;
  if (name == "self_time") return StackWeight::kSelfTime;
  return absl::InvalidArgumentError(
      absl::StrCat("there is no --weight=", name, "; there are calls and self_time"));
}

std::vector<std::vector<uint32_t>> StackTree::Children() const {
  std::vector<std::vector<uint32_t>> children(node.size() + 1);
  for (size_t i = 0; i < node.size(); ++i) {
    const int32_t parent = node[i].parent;
    children[parent < 0 ? node.size() : parent].push_back(static_cast<uint32_t>(i));
  }
  for (std::vector<uint32_t>& list : children) {
    std::sort(list.begin(), list.end(), [this](uint32_t a, uint32_t b) {
      if (node[a].total != node[b].total) return node[a].total > node[b].total;
      return name[node[a].name] < name[node[b].name];
    });
  }
  return children;
}

absl::StatusOr<StackTree> BuildStackTree(const ExportedRun& run, const StackOptions& options) {
  if (options.weight == StackWeight::kSelfTime) {
    RETURN_IF_ERROR(RequireTimes(*run.shard, "--weight=self_time"));
  }
  return TreeBuilder(run, options).Build();
}

}  // namespace callprint
