#include "dataset/export/folded_stacks.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "workloads/status_macros.h"
#include "workloads/visible_text.h"

namespace callprint {
namespace {

// Frames of no name would be two semicolons, which some readers take for one.
std::string FrameName(const std::string& name) {
  return name.empty() ? "(no name)" : VisibleText(name, ";");
}

}  // namespace

absl::StatusOr<std::string> FoldedStacks(const ExportedRun& run, const StackOptions& options) {
  ASSIGN_OR_RETURN(const StackTree tree, BuildStackTree(run, options));
  std::vector<std::string> name;
  for (const std::string& recorded : tree.name) name.push_back(FrameName(recorded));
  const std::vector<std::vector<uint32_t>> children = tree.Children();
  std::string text;
  // Depth first: what is still to be visited, with the length of the stack around it.
  struct Visit {
    uint32_t node;
    size_t prefix;
  };
  std::vector<Visit> visits;
  std::string stack;
  const auto visit_all = [&](const std::vector<uint32_t>& nodes) {
    for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
      visits.push_back({*node, stack.size()});
    }
  };
  visit_all(children.back());
  while (!visits.empty()) {
    const Visit visit = visits.back();
    visits.pop_back();
    const StackNode& node = tree.node[visit.node];
    stack.resize(visit.prefix);
    if (!stack.empty()) stack.push_back(';');
    stack += name[node.name];
    const uint64_t weight = WeightOf(node, options.weight);
    if (weight > 0) absl::StrAppend(&text, stack, " ", weight, "\n");
    RETURN_IF_ERROR(CheckExportSize(run, text.size()));
    visit_all(children[visit.node]);
  }
  return text;
}

}  // namespace callprint
