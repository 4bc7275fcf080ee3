#include "dataset/kernel_functions.h"

#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace callprint {
namespace {

// A name, or with a star at its end the beginning of names.
bool Matches(absl::string_view name, absl::string_view pattern) {
  if (absl::ConsumeSuffix(&pattern, "*")) return absl::StartsWith(name, pattern);
  return name == pattern;
}

template <size_t kSize>
bool MatchesAny(absl::string_view name, const char* const (&patterns)[kSize]) {
  for (const char* const pattern : patterns) {
    if (Matches(name, pattern)) return true;
  }
  return false;
}

constexpr const char* kInterrupt[] = {
    "asm_sysvec_*",       "sysvec_*",          "__sysvec_*",    "common_interrupt",
    "__common_interrupt", "asm_common_interrupt", "irq_enter_rcu", "irq_exit_rcu",
    "irq_enter",          "irq_exit",          "do_IRQ",        "exc_nmi",
    "asm_exc_nmi",        "default_do_nmi",    "nmi_handle",
};

constexpr const char* kOpensVisit[] = {
    "irq_enter_rcu", "irq_enter", "syscall_trace_enter*", "syscall_enter_from_user_mode*",
};

constexpr const char* kContinuesVisit[] = {
    "irq_exit_rcu",
    "irq_exit",
    "exit_to_user_mode_*",
    "syscall_exit_*",
    "arch_exit_to_user_mode*",
    "irqentry_exit*",
    // Parts of exit_to_user_mode_prepare on kernels that inline it.
    "switch_fpu_return",
    "fpregs_assert_state_consistent",
};

constexpr const char* kHasUserMode[] = {
    "__x64_sys_*",         "__ia32_sys_*",   "__ia32_compat_sys_*", "do_syscall_64",
    "do_user_addr_fault",  "exc_page_fault", "exit_to_user_mode_*", "syscall_exit_*",
    "syscall_trace_enter*",
};

// Whole names for the module loader, and prefixes that no other subsystem uses for the tracer
// ("rb_" alone would take the red-black trees with it).
constexpr const char* kExcluded[] = {
    "__x64_sys_init_module",
    "__x64_sys_finit_module",
    "__x64_sys_delete_module",
    "__request_module",
    "load_module",
    "do_init_module",
    "ftrace_*",
    "tracing_*",
    "trace_*",
    "tracer_*",
    "__trace_*",
    "ring_buffer_*",
    "rb_simple_*",
    "function_graph_*",
    "graph_trace_*",
    "print_graph_*",
};

}  // namespace

FunctionRole RoleOfFunction(absl::string_view name) {
  FunctionRole role;
  role.interrupt = MatchesAny(name, kInterrupt);
  role.opens_visit = MatchesAny(name, kOpensVisit);
  role.continues_visit = MatchesAny(name, kContinuesVisit);
  role.has_user_mode = MatchesAny(name, kHasUserMode);
  role.excluded = MatchesAny(name, kExcluded);
  return role;
}

std::vector<FunctionRole> RolesOfFunctions(const std::vector<std::string>& names) {
  std::vector<FunctionRole> roles;
  roles.reserve(names.size());
  for (const std::string& name : names) roles.push_back(RoleOfFunction(name));
  return roles;
}

std::vector<std::string> ExcludedFunctionPatterns() {
  return std::vector<std::string>(std::begin(kExcluded), std::end(kExcluded));
}

}  // namespace callprint
