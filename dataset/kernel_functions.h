// What the names of a few kernel functions tell about a trace: where user mode ends and begins, what
// is an interrupt, and what must not become a feature. Names are those of x86-64 kernels from 5.10 on;
// on others the lists are to be extended in kernel_functions.cc.
#ifndef CALLPRINT_DATASET_KERNEL_FUNCTIONS_H_
#define CALLPRINT_DATASET_KERNEL_FUNCTIONS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace callprint {

struct FunctionRole {
  // Runs because of an interrupt, not because the function around it called it: irq_enter_rcu,
  // __sysvec_apic_timer_interrupt, __common_interrupt, irq_exit_rcu.
  bool interrupt = false;
  // The kernel stays in charge after it: code without tracing leads from it to the next function
  // (irq_enter_rcu, syscall_trace_enter).
  bool opens_visit = false;
  // The kernel was in charge already before it (irq_exit_rcu, exit_to_user_mode_prepare).
  bool continues_visit = false;
  // Only tasks with a user mode enter it at depth 0 (__x64_sys_*, do_user_addr_fault,
  // exit_to_user_mode_prepare): kernel threads never do.
  bool has_user_mode = false;
  // It and all that it calls are left out of every feature: the tracer's own functions and the
  // loading of modules (once a boot, so it tells a run's place in the shard).
  bool excluded = false;
};

FunctionRole RoleOfFunction(absl::string_view name);

// Roles of a list of functions, index by index.
std::vector<FunctionRole> RolesOfFunctions(const std::vector<std::string>& names);

// A shard's functions: what TraceEvent.function refers to.
struct FunctionTable {
  explicit FunctionTable(std::vector<std::string> names)
      : name(std::move(names)), role(RolesOfFunctions(name)) {}

  const std::vector<std::string> name;
  const std::vector<FunctionRole> role;
};

// The rules behind FunctionRole.excluded, one pattern each, for the dataset card.
std::vector<std::string> ExcludedFunctionPatterns();

}  // namespace callprint

#endif  // CALLPRINT_DATASET_KERNEL_FUNCTIONS_H_
