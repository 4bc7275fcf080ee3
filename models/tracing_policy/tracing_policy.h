// Decides window by window what is traced next: what is usual, everything, or nothing. It knows
// nothing of traces or models, so that a replay of recorded windows and a live tracer ask the same
// policy.
//
// Example:
//   TracingPolicy policy(spec, thresholds, seed);
//   while (...) {
//     const Tracing traced = policy.now();
//     ... a window passes ...
//     policy.EndWindow({score, novelty});  // or EndWindow(std::nullopt) where nothing was traced
//   }
//
// A live tracer switches by tracing_on (kNothing) and by its instance's depth and filters. What
// each takes is measured by collector/tracing_cost: to change a filter patches functions, as to
// change the tracer does.
#ifndef CALLPRINT_MODELS_TRACING_POLICY_TRACING_POLICY_H_
#define CALLPRINT_MODELS_TRACING_POLICY_TRACING_POLICY_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/tracing_policy/tracing_policy.pb.h"
#include "workloads/random.h"

namespace callprint {

enum class Tracing {
  // tracing_on is 0.
  kNothing,
  // TracingPolicySpec.view.
  kUsual,
  // All functions at all depths.
  kEverything,
};

// What the model of the usual view says of a window. Where everything was traced, it is asked about
// what of it the usual view would have had, so that thresholds hold in both.
struct JudgedWindow {
  // In [0, 1].
  double score = 0.5;
  double novelty = 0;
};

// OK, or InvalidArgument with every fault of the spec.
absl::Status ValidateTracingPolicy(const TracingPolicySpec& spec);

// `judged`: training windows, by models that had not seen their groups. InvalidArgument where there
// are none. Without an escalation, nothing is unsure or novel.
absl::StatusOr<EscalationThresholds> FitThresholds(const TracingPolicySpec& spec,
                                                   const std::vector<JudgedWindow>& judged);

class TracingPolicy {
 public:
  // Precondition: `spec` validates. `seed`: of a duty cycle by chance.
  TracingPolicy(const TracingPolicySpec& spec, const EscalationThresholds& thresholds,
                uint64_t seed);

  // What is traced in the window that begins now.
  Tracing now() const { return now_; }

  // Whether the window asks for a closer look.
  bool AsksForMore(const JudgedWindow& window) const;

  // The window is over. Precondition: `window` is there unless now() is kNothing.
  void EndWindow(const std::optional<JudgedWindow>& window);

 private:
  Tracing Usual();

  const TracingPolicySpec spec_;
  const EscalationThresholds thresholds_;
  Random random_;
  // Windows of the usual view since the start, on or off.
  uint64_t usual_windows_ = 0;
  // Since everything is traced: all windows, and quiet ones in a row.
  uint32_t detailed_windows_ = 0;
  uint32_t quiet_windows_ = 0;
  // Everything was traced for as long as it may be.
  bool wait_for_quiet_ = false;
  // Last, since it begins by what is above.
  Tracing now_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TRACING_POLICY_TRACING_POLICY_H_
