// What the names of a few kernel functions tell about a trace: where user mode ends and begins,
// what is an interrupt, and what must not become a feature. Names are those of x86-64 kernels
// from 5.10 on; on others the lists are to be extended in kernel_functions.cc.
#ifndef CALLPRINT_DATASET_CALLS_KERNEL_FUNCTIONS_H_
#define CALLPRINT_DATASET_CALLS_KERNEL_FUNCTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "collector/decoding/trace.h"
#include "dataset/calls/crypto_functions.h"

namespace callprint {

struct FunctionRole {
  // Runs because of an interrupt, not because the function around it called it: irq_enter_rcu,
  // __sysvec_apic_timer_interrupt, __common_interrupt, irq_exit_rcu, and on PREEMPT_RT
  // raw_irqentry_exit_cond_resched.
  bool interrupt = false;
  // At depth 0, the task goes back to user mode after it: exit_to_user_mode_prepare (6.1),
  // fpregs_assert_state_consistent (where the former is inlined, 6.12). Where a recording has
  // neither (a kernel without debug checks, or a spec that leaves them out), system calls, page
  // faults and the steps of the way out stand in; interrupts that arrive in user mode then cut the
  // gap short.
  bool ends_visit = false;
  // At depth 0, the kernel was still in charge before it: switch_fpu_return, irq_exit_rcu.
  bool continues_visit = false;
  // Says nothing by itself; what it calls names the visit: x64_sys_call.
  bool dispatches = false;
  // It and all that it calls are left out of every feature: the tracer's own functions and the
  // loading of modules (once a boot, so it tells a run's place in the shard).
  bool excluded = false;
};

// Roles of a list of functions, index by index. It is a kernel's list: which function ends a visit
// depends on the others there are.
std::vector<FunctionRole> RolesOfFunctions(const std::vector<std::string>& names);

// A shard's functions. Recorded names that differ in the compiler's endings alone (source_name.h)
// are one function, so that it is the same on every kernel.
struct FunctionTable {
  // `recorded`: the names that TraceEvent.function refers to.
  explicit FunctionTable(const std::vector<std::string>& recorded);

  // The same functions in the same order as of sorted names, which is how a shard has them.
  // Features must not hang on the order in which functions were first called.
  static FunctionTable OfUnsorted(const std::vector<std::string>& recorded);

  // The function that an event's name is of, as an index into the lists below. Precondition:
  // event.function < of_recorded.size().
  uint32_t Of(const TraceEvent& event) const { return of_recorded[event.function]; }

  // By recorded name: its function, and whether it is of a part that the compiler split off.
  std::vector<uint32_t> of_recorded;
  std::vector<bool> is_part;
  // By function, in the order in which they are first recorded; names are those of the source.
  std::vector<std::string> name;
  std::vector<FunctionRole> role;
  std::vector<CryptoRole> crypto;
  // The words of its name (function_words.h), as indices into `word`, which is sorted.
  std::vector<std::vector<uint32_t>> words;
  std::vector<std::string> word;
};

// The rules behind FunctionRole.excluded, one pattern each, for the dataset card.
std::vector<std::string> ExcludedFunctionPatterns();

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_KERNEL_FUNCTIONS_H_
