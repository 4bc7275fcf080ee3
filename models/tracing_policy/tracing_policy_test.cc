// Expectations are worked by hand.
#include "models/tracing_policy/tracing_policy.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace callprint {
namespace {

constexpr JudgedWindow kSure = {0.95, 0};
constexpr JudgedWindow kUnsure = {0.52, 0};
constexpr JudgedWindow kNovel = {0.95, 9};

TracingPolicySpec Adaptive(int quiet_windows) {
  TracingPolicySpec spec;
  spec.set_name("adaptive");
  spec.mutable_view()->set_functions(4);
  spec.mutable_escalation()->set_unsure_share(0.2);
  spec.mutable_escalation()->set_novel_share(0.1);
  spec.mutable_escalation()->set_novelty(COUNTS);
  spec.mutable_escalation()->set_quiet_windows(quiet_windows);
  return spec;
}

EscalationThresholds Thresholds() {
  EscalationThresholds thresholds;
  thresholds.set_unsure_distance(0.125);
  thresholds.set_novelty(5);
  return thresholds;
}

// What is traced in each window, and after the last one: n(othing), u(sual), e(verything).
std::string Traced(TracingPolicy policy, const std::vector<JudgedWindow>& windows) {
  std::string traced;
  const auto note = [&] { traced += "nue"[static_cast<int>(policy.now())]; };
  note();
  for (const JudgedWindow& window : windows) {
    if (policy.now() == Tracing::kNothing) {
      policy.EndWindow(std::nullopt);
    } else {
      policy.EndWindow(window);
    }
    note();
  }
  return traced;
}

TEST(TracingPolicyTest, TracesEverythingAfterAnUnsureOrNovelWindowUntilItIsQuiet) {
  const TracingPolicy policy(Adaptive(2), Thresholds(), 1);
  EXPECT_EQ(Traced(policy, {kSure, kUnsure, kSure, kSure, kSure}), "uueeuu");
  // A loud window begins the quiet time again.
  EXPECT_EQ(Traced(policy, {kNovel, kSure, kNovel, kSure, kSure}), "ueeeeu");
  // At the thresholds, a window is neither.
  EXPECT_EQ(Traced(policy, {{0.625, 5}, {0.375, 5}}), "uuu");
}

TEST(TracingPolicyTest, StopsAfterTheLongestTimeUntilAQuietWindow) {
  TracingPolicySpec spec = Adaptive(1);
  spec.mutable_escalation()->set_longest_windows(2);
  const TracingPolicy policy(spec, Thresholds(), 1);
  EXPECT_EQ(Traced(policy, {kNovel, kNovel, kNovel, kNovel, kSure, kNovel}), "ueeuuue");
}

TEST(TracingPolicyTest, WithoutEscalationAsksForNothing) {
  TracingPolicySpec spec = Adaptive(1);
  spec.clear_escalation();
  EXPECT_EQ(Traced(TracingPolicy(spec, Thresholds(), 1), {kNovel, kUnsure}), "uuu");
}

TEST(TracingPolicyTest, DutyCycleIsOfTheUsualViewOnly) {
  TracingPolicySpec spec = Adaptive(1);
  spec.mutable_duty_cycle()->set_every(3);
  const TracingPolicy policy(spec, Thresholds(), 1);
  // On in windows 0, 3 and 6; the one that is novel is looked at at once, and takes no turn.
  EXPECT_EQ(Traced(policy, {kSure, kSure, kSure, kNovel, kSure, kSure, kSure}), "unnuennu");
}

TEST(TracingPolicyTest, DutyCycleByChanceFollowsTheSeed) {
  TracingPolicySpec spec;
  spec.set_name("random");
  spec.mutable_duty_cycle()->set_probability(0.25);
  const std::vector<JudgedWindow> windows(4000, kSure);
  const std::string traced = Traced(TracingPolicy(spec, {}, 1), windows);
  EXPECT_EQ(traced, Traced(TracingPolicy(spec, {}, 1), windows));
  EXPECT_NE(traced, Traced(TracingPolicy(spec, {}, 2), windows));
  // Four standard deviations of 4001 draws are 110.
  const size_t on = std::count(traced.begin(), traced.end(), 'u');
  EXPECT_GT(on, 890u);
  EXPECT_LT(on, 1110u);
}

TEST(FitThresholdsTest, TakesTheSharesOfTheLeastSureAndTheMostUnlike) {
  std::vector<JudgedWindow> judged;
  for (int i = 0; i < 10; ++i) judged.push_back({0.5 + 0.05 * i, 10.0 - i});
  // Distances 0, 0.05 ...: two of ten lie below 0.1. Novelties 1 ... 10: one lies above 9.
  const auto thresholds = FitThresholds(Adaptive(1), judged);
  ASSERT_TRUE(thresholds.ok());
  EXPECT_NEAR(thresholds->unsure_distance(), 0.1, 1e-12);
  EXPECT_EQ(thresholds->novelty(), 9);
  const TracingPolicy policy(Adaptive(1), *thresholds, 1);
  int asks = 0;
  for (const JudgedWindow& window : judged) asks += policy.AsksForMore(window);
  // The first is both.
  EXPECT_EQ(asks, 2);
  EXPECT_FALSE(FitThresholds(Adaptive(1), {}).ok());
}

TEST(FitThresholdsTest, SharesOfNothingAndOfAll) {
  TracingPolicySpec spec = Adaptive(1);
  const std::vector<JudgedWindow> judged = {kSure, kUnsure, kNovel};
  const auto asked = [&] {
    const TracingPolicy policy(spec, FitThresholds(spec, judged).value(), 1);
    return std::count_if(judged.begin(), judged.end(),
                         [&](const JudgedWindow& window) { return policy.AsksForMore(window); });
  };
  spec.mutable_escalation()->set_unsure_share(0);
  spec.mutable_escalation()->set_novel_share(0);
  spec.mutable_escalation()->set_novelty(NO_NOVELTY);
  EXPECT_EQ(asked(), 0);
  spec.mutable_escalation()->set_unsure_share(1);
  EXPECT_EQ(asked(), 3);
}

TEST(ValidateTracingPolicyTest, ReportsEveryFault) {
  EXPECT_TRUE(ValidateTracingPolicy(Adaptive(1)).ok());
  TracingPolicySpec spec = Adaptive(0);
  spec.mutable_view()->set_depth(2);
  spec.mutable_escalation()->set_novelty(NO_NOVELTY);
  spec.mutable_duty_cycle();
  const std::string said(ValidateTracingPolicy(spec).message());
  for (const char* const fault : {"one of depth, functions", "quiet_windows is at least 1",
                                  "novel_share and novelty", "duty_cycle has one of"}) {
    EXPECT_NE(said.find(fault), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace callprint
