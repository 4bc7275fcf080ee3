#include "models/tracing_policy/tracing_policy.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace callprint {
namespace {

bool IsShare(double value) { return value >= 0 && value <= 1; }

double DistanceFromHalf(double score) { return std::abs(score - 0.5); }

// The largest value that is not above `share` of the values.
size_t RankOf(double share, size_t values) {
  return std::min(values, static_cast<size_t>(std::llround(share * values)));
}

}  // namespace

absl::Status ValidateTracingPolicy(const TracingPolicySpec& spec) {
  std::vector<std::string> errors;
  if (spec.name().empty()) errors.push_back("it has no name");
  const TracingView& view = spec.view();
  if (!IsShare(view.largest_share())) errors.push_back("view.largest_share is in [0, 1]");
  if (view.largest_share() > 0 && view.functions() == 0) {
    errors.push_back("view.largest_share needs view.functions");
  }
  if ((view.depth() > 0) + (view.functions() > 0) + view.system_calls() > 1) {
    errors.push_back("view has one of depth, functions and system_calls");
  }
  if (spec.has_escalation()) {
    const Escalation& escalation = spec.escalation();
    if (!IsShare(escalation.unsure_share()) || !IsShare(escalation.novel_share())) {
      errors.push_back("escalation.unsure_share and novel_share are in [0, 1]");
    }
    if ((escalation.novel_share() > 0) != (escalation.novelty() != NO_NOVELTY)) {
      errors.push_back("escalation.novel_share and novelty need each other");
    }
    if (escalation.quiet_windows() == 0) errors.push_back("escalation.quiet_windows is at least 1");
  }
  if (spec.has_duty_cycle()) {
    const DutyCycle& duty = spec.duty_cycle();
    if ((duty.every() > 0) == (duty.probability() > 0)) {
      errors.push_back("duty_cycle has one of every and probability");
    }
    if (!IsShare(duty.probability())) errors.push_back("duty_cycle.probability is in [0, 1]");
  }
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("tracing policy \"", spec.name(), "\": ", absl::StrJoin(errors, "; ")));
}

absl::StatusOr<EscalationThresholds> FitThresholds(const TracingPolicySpec& spec,
                                                   const std::vector<JudgedWindow>& judged) {
  EscalationThresholds thresholds;
  thresholds.set_novelty(std::numeric_limits<double>::infinity());
  if (!spec.has_escalation()) return thresholds;
  if (judged.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("tracing policy \"", spec.name(), "\": no windows to fit its thresholds to"));
  }
  std::vector<double> distance;
  std::vector<double> novelty;
  for (const JudgedWindow& window : judged) {
    distance.push_back(DistanceFromHalf(window.score));
    novelty.push_back(window.novelty);
  }
  std::sort(distance.begin(), distance.end());
  std::sort(novelty.begin(), novelty.end());
  // Windows below the threshold are unsure, those above the other one novel.
  const size_t unsure = RankOf(spec.escalation().unsure_share(), distance.size());
  thresholds.set_unsure_distance(unsure < distance.size() ? distance[unsure] : 1);
  const size_t novel = RankOf(spec.escalation().novel_share(), novelty.size());
  if (spec.escalation().novel_share() > 0) {
    thresholds.set_novelty(novel < novelty.size() ? novelty[novelty.size() - 1 - novel] : -1);
  }
  return thresholds;
}

TracingPolicy::TracingPolicy(const TracingPolicySpec& spec, const EscalationThresholds& thresholds,
                             uint64_t seed)
    : spec_(spec), thresholds_(thresholds), random_(seed), now_(Usual()) {}

bool TracingPolicy::AsksForMore(const JudgedWindow& window) const {
  return spec_.has_escalation() &&
         (DistanceFromHalf(window.score) < thresholds_.unsure_distance() ||
          window.novelty > thresholds_.novelty());
}

void TracingPolicy::EndWindow(const std::optional<JudgedWindow>& window) {
  if (!window.has_value()) {
    now_ = Usual();
    return;
  }
  const bool asks = AsksForMore(*window);
  quiet_windows_ = asks ? 0 : quiet_windows_ + 1;
  if (!asks) wait_for_quiet_ = false;
  if (now_ == Tracing::kEverything) {
    ++detailed_windows_;
    const uint32_t longest = spec_.escalation().longest_windows();
    const bool too_long = longest > 0 && detailed_windows_ >= longest;
    if (quiet_windows_ >= spec_.escalation().quiet_windows() || too_long) {
      wait_for_quiet_ = asks;
      now_ = Usual();
    }
    return;
  }
  if (asks && !wait_for_quiet_) {
    now_ = Tracing::kEverything;
    detailed_windows_ = 0;
    return;
  }
  now_ = Usual();
}

Tracing TracingPolicy::Usual() {
  const uint64_t window = usual_windows_++;
  if (!spec_.has_duty_cycle()) return Tracing::kUsual;
  constexpr double kDraws = 4294967296;
  const DutyCycle& duty = spec_.duty_cycle();
  const bool on = duty.every() > 0 ? window % duty.every() == 0
                                   : random_.Below(uint64_t{1} << 32) < duty.probability() * kDraws;
  return on ? Tracing::kUsual : Tracing::kNothing;
}

}  // namespace callprint
