#include "dataset/calls/kernel_functions.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "dataset/calls/function_words.h"
#include "dataset/calls/source_name.h"

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
    "asm_sysvec_*",
    "sysvec_*",
    "__sysvec_*",
    "common_interrupt",
    "__common_interrupt",
    "asm_common_interrupt",
    "irq_enter_rcu",
    "irq_exit_rcu",
    "irq_enter",
    "irq_exit",
    "do_IRQ",
    "exc_nmi",
    "asm_exc_nmi",
    "default_do_nmi",
    "nmi_handle",
    // Where an interrupt lets another task run (PREEMPT_RT): the call around it waits, no more.
    "raw_irqentry_exit_cond_resched",
};

constexpr const char* kAlwaysEndsVisit[] = {
    "exit_to_user_mode_prepare",
    // Last in it, and what remains of it on kernels that inline it.
    "fpregs_assert_state_consistent",
};

// Ends visits, but only those of tasks that were switched out, and the first of a new task (6.12,
// where the way out is traced inside it).
constexpr const char* kSometimesEndsVisit[] = {"switch_fpu_return", "ret_from_fork"};

// What the way out does where it is inlined (6.12): depth-0 calls of their own, of user tasks only.
constexpr const char* kWayOut[] = {
    "syscall_exit_*",
    "exit_to_user_mode_*",
    "blkcg_maybe_throttle_current",
    "mem_cgroup_handle_over_high",
    "__rseq_handle_notify_resume",
    "arch_do_signal_or_restart",
};

// Stand-ins where a recording shows none of kAlwaysEndsVisit.
constexpr const char* kSystemCallOrFault[] = {
    "x64_sys_call",  "__x64_sys_*",        "__ia32_sys_*",   "__ia32_compat_sys_*",
    "do_syscall_64", "do_user_addr_fault", "exc_page_fault", "handle_mm_fault",
};

// The kernel is still in charge before these, as before kWayOut; kernel threads call some of them
// too, so none of them stands in for the end of a visit.
constexpr const char* kContinuesVisit[] = {
    "switch_fpu_return", "irq_exit_rcu", "irq_exit", "task_work_run", "schedule",
};

constexpr const char* kDispatches[] = {"x64_sys_call", "do_syscall_64"};

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
    "__traceiter_*",
    "ring_buffer_*",
    "rb_simple_*",
    "function_graph_*",
    "graph_trace_*",
    "print_graph_*",
};

}  // namespace

std::vector<FunctionRole> RolesOfFunctions(const std::vector<std::string>& names) {
  std::vector<FunctionRole> roles;
  roles.reserve(names.size());
  bool visits_end = false;
  for (const std::string& name : names) {
    FunctionRole role;
    role.interrupt = MatchesAny(name, kInterrupt);
    const bool always_ends_visit = MatchesAny(name, kAlwaysEndsVisit);
    role.ends_visit = always_ends_visit || MatchesAny(name, kSometimesEndsVisit);
    role.continues_visit = MatchesAny(name, kContinuesVisit) || MatchesAny(name, kWayOut);
    role.dispatches = MatchesAny(name, kDispatches);
    role.excluded = MatchesAny(name, kExcluded);
    visits_end = visits_end || always_ends_visit;
    roles.push_back(role);
  }
  if (!visits_end) {
    for (size_t i = 0; i < names.size(); ++i) {
      roles[i].ends_visit = roles[i].ends_visit || MatchesAny(names[i], kSystemCallOrFault) ||
                            MatchesAny(names[i], kWayOut);
    }
  }
  return roles;
}

FunctionTable::FunctionTable(const std::vector<std::string>& recorded) {
  of_recorded.reserve(recorded.size());
  is_part.reserve(recorded.size());
  absl::flat_hash_map<absl::string_view, uint32_t> function_of_name;
  for (const std::string& full_name : recorded) {
    const absl::string_view source_name = SourceName(full_name);
    const auto [found, is_new] = function_of_name.emplace(source_name, name.size());
    if (is_new) name.emplace_back(source_name);
    of_recorded.push_back(found->second);
    is_part.push_back(IsPartOfFunction(full_name));
  }
  role = RolesOfFunctions(name);
  crypto = CryptoRolesOf(name);
  std::map<std::string, std::vector<uint32_t>> functions_of_word;
  for (uint32_t function = 0; function < name.size(); ++function) {
    for (std::string& of_name : WordsOfFunction(name[function])) {
      functions_of_word[std::move(of_name)].push_back(function);
    }
  }
  words.resize(name.size());
  for (const auto& [text, functions] : functions_of_word) {
    for (const uint32_t function : functions) {
      words[function].push_back(static_cast<uint32_t>(word.size()));
    }
    word.push_back(text);
  }
}

FunctionTable FunctionTable::OfUnsorted(const std::vector<std::string>& recorded) {
  std::vector<uint32_t> order(recorded.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return recorded[a] < recorded[b]; });
  std::vector<std::string> sorted;
  sorted.reserve(recorded.size());
  for (const uint32_t place : order) sorted.push_back(recorded[place]);
  FunctionTable table(sorted);
  const std::vector<uint32_t> of_sorted = table.of_recorded;
  const std::vector<bool> is_part_sorted = table.is_part;
  for (size_t i = 0; i < order.size(); ++i) {
    table.of_recorded[order[i]] = of_sorted[i];
    table.is_part[order[i]] = is_part_sorted[i];
  }
  return table;
}

std::vector<std::string> ExcludedFunctionPatterns() {
  return std::vector<std::string>(std::begin(kExcluded), std::end(kExcluded));
}

}  // namespace callprint
