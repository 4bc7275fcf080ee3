// Expectations are worked by hand.
#include "reports/adaptive_tracing/adaptive_tracing.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "reports/adaptive_tracing/adaptive_tracing_figure.h"
#include "reports/adaptive_tracing/adaptive_tracing_page.h"

namespace callprint {
namespace {

constexpr uint32_t kOff = 0;
constexpr uint32_t kUsual = 1;
constexpr uint32_t kAll = 2;

void AddWindow(uint32_t run, bool positive, bool begins, float score, uint32_t tracing,
               uint32_t traced, uint32_t refused, PolicyReplay* replay) {
  replay->add_run(run);
  replay->add_positive(positive);
  replay->add_begins_stretch(begins);
  replay->add_score(score);
  replay->add_tracing(tracing);
  replay->add_traced_calls(traced);
  replay->add_calls(100);
  replay->add_refused_calls(refused);
}

// A fold with a run of each label, each of two families of its own: two stretches of two windows,
// twice. Policies: everything; depth 1, with a closer look; everything, now and then.
ReplayFold Fold(int number) {
  ReplayFold fold;
  fold.set_track("unseen_family");
  fold.set_fold(number);
  fold.set_folds(2);
  AdaptiveTracingSpec* const spec = fold.mutable_spec();
  spec->add_policy()->set_name("full");
  spec->add_policy()->set_name("adaptive");
  spec->mutable_policy(1)->mutable_view()->set_depth(1);
  spec->mutable_policy(1)->mutable_escalation()->set_quiet_windows(1);
  spec->add_policy()->set_name("half");
  spec->mutable_policy(2)->mutable_duty_cycle()->set_every(2);
  spec->add_seed(1);
  fold.add_run(number == 0 ? "a-no" : "b-no");
  fold.add_run(number == 0 ? "a-yes" : "b-yes");
  PolicyReplay* replay = fold.add_replay();
  replay->set_policy(0);
  AddWindow(0, false, true, 0.1, kUsual, 100, 0, replay);
  AddWindow(0, false, false, 0.2, kUsual, 100, 0, replay);
  AddWindow(1, true, true, 0.9, kUsual, 100, 0, replay);
  AddWindow(1, true, false, 0.8, kUsual, 100, 0, replay);
  replay = fold.add_replay();
  replay->set_policy(1);
  AddWindow(0, false, true, 0.1, kUsual, 10, 90, replay);
  AddWindow(0, false, false, 0.6, kUsual, 10, 90, replay);
  // In the first fold the alarm comes late, in the second never.
  AddWindow(1, true, true, 0.3, kAll, 100, 0, replay);
  AddWindow(1, true, false, number == 0 ? 0.7 : 0.4, kUsual, 10, 90, replay);
  replay = fold.add_replay();
  replay->set_policy(2);
  AddWindow(0, false, true, 0.1, kUsual, 100, 0, replay);
  AddWindow(0, false, false, 0.1, kOff, 0, 100, replay);
  AddWindow(1, true, true, 0.9, kUsual, 100, 0, replay);
  AddWindow(1, true, false, 0.9, kOff, 0, 100, replay);
  return fold;
}

std::vector<SampleInfo> Windows() {
  std::vector<SampleInfo> windows;
  for (const std::string family : {"a", "b"}) {
    for (const std::string label : {"no", "yes"}) {
      for (const std::string place : {"-0", "-1"}) {
        SampleInfo& info = windows.emplace_back();
        info.set_session(family + "-" + label);
        info.set_id(info.session() + place);
        info.set_family(family);
        info.set_label(label);
      }
    }
  }
  return windows;
}

TracingCost Cost() {
  TracingCost cost;
  const auto add = [&](const std::string& name, double traced, double refused) {
    SetupCost* const setup = cost.add_setup();
    setup->set_name(name);
    setup->set_ns_a_traced_call(traced);
    setup->set_ns_a_refused_call(refused);
  };
  add("full", 50, 0);
  add("depth 1", 50, 10);
  add("tracing_on 0", 0, 20);
  add("system calls", 40, 0);
  cost.add_switching()->set_what("tracing_on to 1");
  return cost;
}

// An event of the second view takes twice as much.
StoredBytes Stored() {
  StoredBytes stored;
  for (const int bytes : {100, 200, 100}) {
    StoredBytes::View* const view = stored.add_view();
    view->set_events(1000);
    view->set_bytes(bytes);
  }
  return stored;
}

ExperimentSpec Spec() {
  ExperimentSpec spec;
  spec.set_title("Made up");
  spec.set_bootstrap_resamples(50);
  spec.set_bootstrap_seed(1);
  TrackSpec* const track = spec.add_track();
  track->set_name("unseen_family");
  track->set_folds(2);
  return spec;
}

absl::StatusOr<AdaptiveTracing> Analyse(const std::vector<ReplayFold>& folds,
                                        const TracingCost& cost = Cost()) {
  WindowLength window;
  window.set_length_ns(100000000);
  return AnalyseAdaptiveTracing(Spec(), Manifest(), Windows(), window, cost, Stored(), folds);
}

TEST(AdaptiveTracingTest, CountsWhatPoliciesSeeAndTrace) {
  const auto tracing = Analyse({Fold(1), Fold(0)});
  ASSERT_TRUE(tracing.ok()) << tracing.status();
  ASSERT_EQ(tracing->row.size(), 3u);
  const PolicyRow& full = tracing->row[0];
  EXPECT_EQ(full.balanced_accuracy.value, 1);
  EXPECT_EQ(full.traced_calls, 1);
  EXPECT_EQ(full.stored_bytes, 1);
  EXPECT_EQ(full.added_ns_a_call, 50);
  EXPECT_EQ(full.added_time, 1);
  EXPECT_EQ(full.delay_ms, 100);
  EXPECT_EQ(full.missed_stretches, 0);
  const PolicyRow& adaptive = tracing->row[1];
  // Of 4 windows of either label, 2 and 1 are answered right.
  EXPECT_DOUBLE_EQ(adaptive.balanced_accuracy.value, 0.375);
  EXPECT_DOUBLE_EQ(adaptive.difference.value, -0.625);
  EXPECT_DOUBLE_EQ(adaptive.false_alarms, 0.5);
  EXPECT_DOUBLE_EQ(adaptive.missed_stretches, 0.5);
  // The second window of one stretch.
  EXPECT_DOUBLE_EQ(adaptive.delay_ms, 200);
  // A fold: 10 + 10 + 100 + 10 of 400, and 270 in vain.
  EXPECT_DOUBLE_EQ(adaptive.traced_calls, 130.0 / 400);
  EXPECT_DOUBLE_EQ(adaptive.refused_calls, 270.0 / 400);
  EXPECT_DOUBLE_EQ(adaptive.stored_bytes, (30 * 2 + 100) / 400.0);
  EXPECT_DOUBLE_EQ(adaptive.added_ns_a_call, (130 * 50 + 270 * 10) / 400.0);
  EXPECT_DOUBLE_EQ(adaptive.added_time, (130 * 50 + 270 * 10) / 400.0 / 50);
  EXPECT_DOUBLE_EQ(adaptive.detailed_windows, 0.25);
  // Into it and out of it: 2 of 4 windows.
  EXPECT_DOUBLE_EQ(adaptive.switches, 0.5);
  const PolicyRow& half = tracing->row[2];
  EXPECT_EQ(half.balanced_accuracy.value, 1);
  EXPECT_DOUBLE_EQ(half.traced_calls, 0.5);
  // What is refused because tracing is off costs 20.
  EXPECT_DOUBLE_EQ(half.added_ns_a_call, (200 * 50 + 200 * 20) / 400.0);
  EXPECT_TRUE(IsOnFront(*tracing, half));
  EXPECT_TRUE(IsOnFront(*tracing, adaptive));
  EXPECT_FALSE(IsOnFront(*tracing, full));
}

TEST(AdaptiveTracingTest, RefusesWhatDoesNotBelongTogether) {
  EXPECT_FALSE(Analyse({}).ok());
  EXPECT_FALSE(Analyse({Fold(0)}).ok());
  EXPECT_FALSE(Analyse({Fold(0), Fold(0)}).ok());
  ReplayFold other = Fold(1);
  other.mutable_spec()->add_seed(2);
  EXPECT_FALSE(Analyse({Fold(0), other}).ok());
  other = Fold(1);
  other.set_run(0, "nobody's");
  EXPECT_FALSE(Analyse({Fold(0), other}).ok());
  TracingCost cost = Cost();
  cost.mutable_setup(1)->set_name("depth 2");
  EXPECT_FALSE(Analyse({Fold(0), Fold(1)}, cost).ok());
}

TEST(CostsOfViewTest, FiltersCallTheTracerForNothingElse) {
  TracingView view;
  view.set_functions(64);
  const auto costs = CostsOfView(Cost(), view);
  ASSERT_TRUE(costs.ok()) << costs.status();
  EXPECT_EQ(costs->everything, 50);
  EXPECT_EQ(costs->usual, 40);
  EXPECT_EQ(costs->refused, 0);
  EXPECT_EQ(costs->paused, 20);
}

TEST(AdaptiveTracingPageTest, ShowsEachPolicyAndSaysWhatIsMet) {
  const auto tracing = Analyse({Fold(0), Fold(1)});
  ASSERT_TRUE(tracing.ok()) << tracing.status();
  const std::string markdown = PageAsMarkdown(AdaptiveTracingPage(*tracing));
  EXPECT_NE(markdown.find("4 held-out runs"), std::string::npos) << markdown;
  // Half of the events is too much, and 0.625 too great a loss.
  EXPECT_NE(markdown.find("balanced accuracy: none"), std::string::npos) << markdown;
  const std::string svg = AdaptiveTracingSvg(*tracing);
  EXPECT_EQ(svg, AdaptiveTracingSvg(*tracing));
  const std::string csv = AdaptiveTracingCsv(*tracing);
  for (const char* const policy : {"full", "adaptive", "half"}) {
    EXPECT_NE(markdown.find(policy), std::string::npos) << policy;
    EXPECT_NE(svg.find(policy), std::string::npos) << policy;
    EXPECT_NE(csv.find(std::string("unseen_family,") + policy), std::string::npos) << policy;
  }
}

}  // namespace
}  // namespace callprint
