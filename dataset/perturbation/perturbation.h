// What an observer who sees less, or sees it damaged, would have recorded: Trace -> Trace.
//
// Example:
//   auto perturbations = ParsePerturbations("first_ms:10+max_depth:3");
//   Trace seen = Perturb(std::move(trace), *perturbations, functions, foreign, sample_id);
//
// Text, what happens, and where nothing does:
//
//   drop_calls:S    each call is lost with probability S; what it called stays,  0
//                   as deep as it was
//   drop_bursts:S   each stretch of kBurstEvents events is lost with             0
//                   probability S; a call that loses its entry or its return
//                   is lost
//   inject_calls:S  tasks make calls of another run between their own, S         0
//                   events for one of theirs; all that follows is later
//   background:S    tasks of other runs work on another CPU meanwhile, at most   0
//                   S events for one of the sample's
//   jitter:S        each time between neighbouring events is multiplied by       0
//                   exp(S z), z nearly normal
//   cut_end:S       the last share S of the duration is not recorded             0
//   first_ms:T      only the first T ms are recorded                             0 (no limit)
//   max_depth:N     only calls at depths below N are recorded, as by tracefs'    0 (no limit)
//                   max_graph_depth
//   filter:NAME     only some functions are recorded, as by set_ftrace_filter,   all
//                   so that depths count these alone: system_calls, vfs,
//                   no_crypto (all but ciphers and hashes)
//
// What stays matched: no return loses its entry, and no entry its return, except that calls are
// open where a recording ends early. Calls deeper in a task's stack stay deeper. The functions that
// features leave out (FunctionRole.excluded) are never dropped, so that what they call is still
// left out.
//
// What is drawn depends on the sample's id and the kind alone, not on the strength: what a weaker
// loss loses, a stronger one loses too.
#ifndef CALLPRINT_DATASET_PERTURBATION_PERTURBATION_H_
#define CALLPRINT_DATASET_PERTURBATION_PERTURBATION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/decoding/trace.h"
#include "dataset/calls/kernel_functions.h"
#include "dataset/perturbation/foreign_calls.h"

namespace callprint {

// About what is lost where a reader falls behind for a page of the ring buffer (4 KiB, 34 bytes an
// event).
inline constexpr int kBurstEvents = 120;

enum class PerturbationKind {
  kDropCalls,
  kDropBursts,
  kInjectCalls,
  kBackground,
  kJitter,
  kCutEnd,
  kFirstMs,
  kMaxDepth,
  kFilter,
};

enum class FunctionFilter { kAll, kSystemCalls, kVfs, kNoCrypto };

struct Perturbation {
  PerturbationKind kind = PerturbationKind::kFilter;
  // All but kFilter.
  double strength = 0;
  FunctionFilter filter = FunctionFilter::kAll;
};

// Of "none", or of one or more texts of the table above, joined by "+": they happen in that order.
// InvalidArgument with what can be written.
absl::StatusOr<std::vector<Perturbation>> ParsePerturbations(absl::string_view text);

// "drop_calls" and "0.1" of "drop_calls:0.1"; "none" has no setting.
std::string PerturbationName(absl::string_view text);
std::string PerturbationSetting(absl::string_view text);

// Whether one of them mixes in calls of other runs.
bool NeedsForeignRuns(const std::vector<Perturbation>& perturbations);

// Whether a recording with this filter has the function.
bool PassesFilter(FunctionFilter filter, absl::string_view function);

// Globs, such as set_ftrace_filter takes, of what passes kSystemCalls.
std::vector<std::string> SystemCallPatterns();

// `functions` is the table that `trace` and `foreign` refer to. The calls mixed in are of the
// foreign runs, in the order given; without any there are none. Precondition: foreign runs have no
// calls of collectors.
Trace Perturb(Trace trace, const std::vector<Perturbation>& perturbations,
              const FunctionTable& functions, const std::vector<const ForeignRun*>& foreign,
              absl::string_view sample_id);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_PERTURBATION_PERTURBATION_H_
