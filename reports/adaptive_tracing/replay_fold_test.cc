// Expectations are worked by hand.
#include "reports/adaptive_tracing/replay_fold.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using testing::ElementsAre;

TEST(ReplayTest, TracesAndAnswersAsThePolicySays) {
  TracingPolicySpec spec;
  spec.set_name("adaptive");
  spec.mutable_view()->set_depth(1);
  spec.mutable_escalation()->set_quiet_windows(1);
  EscalationThresholds thresholds;
  thresholds.set_unsure_distance(0.25);
  thresholds.set_novelty(9);
  // The second is unsure: the third is looked at closer, and is quiet. Scores fit in floats.
  const std::vector<ReplayedWindow> windows = {
      {0, false, true, {0.125, 0}, 0.25, 10, 90, 100},
      {0, false, false, {0.5, 0}, 0.0, 20, 180, 200},
      {1, true, true, {1.0, 0}, 0.75, 30, 270, 300},
      {1, true, false, {0.875, 0}, 0.25, 40, 360, 400},
  };
  const PolicyReplay replay = Replay(windows, TracingPolicy(spec, thresholds, 1));
  EXPECT_THAT(replay.tracing(), ElementsAre(1, 1, 2, 1));
  EXPECT_THAT(replay.score(), ElementsAre(0.125, 0.5, 0.75, 0.875));
  EXPECT_THAT(replay.traced_calls(), ElementsAre(10, 20, 300, 40));
  EXPECT_THAT(replay.refused_calls(), ElementsAre(90, 180, 0, 360));
  EXPECT_THAT(replay.calls(), ElementsAre(100, 200, 300, 400));
  EXPECT_THAT(replay.run(), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(replay.begins_stretch(), ElementsAre(true, false, true, false));
}

TEST(ReplayTest, HoldsItsAnswerWhereNothingIsTraced) {
  TracingPolicySpec spec;
  spec.set_name("every other");
  spec.mutable_duty_cycle()->set_every(2);
  const std::vector<ReplayedWindow> windows = {
      {0, false, true, {0.5, 0}, 0.5, 10, 0, 10},
      {0, false, false, {1.0, 0}, 1.0, 20, 0, 20},
      {0, false, false, {0.25, 0}, 0.25, 30, 0, 30},
  };
  const PolicyReplay replay = Replay(windows, TracingPolicy(spec, {}, 1));
  EXPECT_THAT(replay.tracing(), ElementsAre(1, 0, 1));
  EXPECT_THAT(replay.score(), ElementsAre(0.5, 0.5, 0.25));
  EXPECT_THAT(replay.traced_calls(), ElementsAre(10, 0, 30));
  // The tracer is there, and finds that tracing is off.
  EXPECT_THAT(replay.refused_calls(), ElementsAre(0, 20, 0));
}

// Two programs of each of four families, of each label, in three runs of two windows.
std::vector<SampleInfo> Windows() {
  std::vector<SampleInfo> windows;
  int run = 100;
  for (int family = 0; family < 4; ++family) {
    for (const char* const label : {"no", "yes"}) {
      for (int repetition = 0; repetition < 3; ++repetition, ++run) {
        for (int window = 0; window < 2; ++window) {
          SampleInfo info;
          info.set_session(absl::StrCat("run-", run));
          info.set_id(absl::StrCat("run-", run, "-", window));
          info.set_family(absl::StrCat("family-", family));
          info.set_program(absl::StrCat("family-", family, "-", label));
          info.set_label(label);
          windows.push_back(info);
        }
      }
    }
  }
  return windows;
}

FoldRequest Request(const std::string& track, int fold) {
  FoldRequest request;
  request.split.set_seed(1);
  request.track = track;
  request.fold = fold;
  request.folds = 4;
  request.labels.positive_label = "yes";
  return request;
}

TEST(SplitWindowsTest, NoRunAndNoGroupIsOnBothSides) {
  const std::vector<SampleInfo> windows = Windows();
  for (const std::string track : {"random", "unseen_family"}) {
    std::multiset<size_t> held_out;
    for (int number = 0; number < 4; ++number) {
      const auto fold = SplitWindows(Request(track, number), windows);
      ASSERT_TRUE(fold.ok()) << fold.status();
      EXPECT_EQ(fold->training_rows.size() + fold->held_out_rows.size(), windows.size());
      std::set<std::string> learnt;
      for (size_t i = 0; i < fold->training_rows.size(); ++i) {
        const SampleInfo& window = windows[fold->training_rows[i]];
        EXPECT_EQ(fold->group[i], track == "random" ? window.session() : window.family());
        EXPECT_EQ(fold->label[i], window.label() == "yes");
        learnt.insert(fold->group[i]);
      }
      for (const size_t row : fold->held_out_rows) {
        held_out.insert(row);
        EXPECT_EQ(learnt.count(windows[row].session()) + learnt.count(windows[row].family()), 0u);
      }
    }
    // Each window once.
    EXPECT_EQ(held_out.size(), windows.size());
    EXPECT_EQ(std::set<size_t>(held_out.begin(), held_out.end()).size(), windows.size());
  }
}

AdaptiveTracingSpec Spec() {
  AdaptiveTracingSpec spec;
  spec.add_policy()->set_name("full");
  TracingPolicySpec* const adaptive = spec.add_policy();
  adaptive->set_name("adaptive");
  adaptive->mutable_view()->set_functions(1);
  adaptive->mutable_escalation()->set_unsure_share(0.25);
  adaptive->mutable_escalation()->set_novel_share(0.25);
  adaptive->mutable_escalation()->set_novelty(COUNTS);
  adaptive->mutable_escalation()->set_quiet_windows(1);
  XgboostSpec* const gain = spec.mutable_gain();
  gain->set_rounds(5);
  gain->set_max_depth(2);
  gain->set_learning_rate(0.3);
  gain->set_rows_per_tree(1);
  gain->set_columns_per_tree(1);
  gain->set_min_child_weight(1);
  gain->set_l2(1);
  spec.set_inner_folds(3);
  spec.add_seed(1);
  spec.add_seed(2);
  spec.set_runs_of_a_stretch(2);
  return spec;
}

TEST(ValidateAdaptiveTracingTest, ReportsEveryFault) {
  EXPECT_TRUE(ValidateAdaptiveTracing(Spec()).ok());
  AdaptiveTracingSpec spec = Spec();
  spec.mutable_policy(0)->mutable_view()->set_depth(1);
  spec.mutable_policy(1)->mutable_escalation()->set_quiet_windows(0);
  spec.mutable_policy(1)->set_name("full");
  spec.clear_seed();
  const std::string said(ValidateAdaptiveTracing(spec).message());
  for (const char* const fault :
       {"first policy must trace everything", "quiet_windows", "two policies", "no seed"}) {
    EXPECT_NE(said.find(fault), std::string::npos) << said;
  }
}

// Counts of windows: "telling" is called where the label is "yes", "usual" everywhere.
TracedDataset Dataset() {
  TracedDataset dataset;
  dataset.counts.info = Windows();
  dataset.counts.features.column_names = {"count:telling", "count:usual"};
  dataset.calls.column_names = {"calls:all"};
  for (const SampleInfo& info : dataset.counts.info) {
    SparseMatrix& counts = dataset.counts.features;
    const bool positive = info.label() == "yes";
    if (positive) {
      counts.column_index.push_back(0);
      counts.value.push_back(3);
    }
    counts.column_index.push_back(1);
    counts.value.push_back(10);
    counts.row_begin.push_back(counts.value.size());
    dataset.calls.column_index.push_back(0);
    dataset.calls.value.push_back(positive ? 13 : 10);
    dataset.calls.row_begin.push_back(dataset.calls.value.size());
    dataset.system_calls.row_begin.push_back(0);
  }
  return dataset;
}

FoldRequest RequestWithModel(int fold) {
  FoldRequest request = Request("unseen_family", fold);
  request.model.set_name("model");
  request.model.mutable_features()->add_group("count");
  request.model.mutable_logistic_regression()->set_c(10);
  return request;
}

TEST(RunReplayFoldTest, CheapViewSeesWhatTellsAndTracesNoMore) {
  const auto fold = RunReplayFold(RequestWithModel(0), Spec(), Dataset());
  ASSERT_TRUE(fold.ok()) << fold.status();
  // A family: 6 runs of 2 windows; two policies in two orders.
  EXPECT_EQ(fold->run_size(), 6);
  EXPECT_EQ(fold->training_windows(), 36u);
  ASSERT_EQ(fold->replay_size(), 4);
  EXPECT_THAT(fold->fitted(1).function(), ElementsAre("telling"));
  for (const PolicyReplay& replay : fold->replay()) {
    ASSERT_EQ(replay.run_size(), 12);
    for (int i = 0; i < replay.run_size(); ++i) {
      EXPECT_EQ(replay.score(i) >= 0.5, replay.positive(i));
      const uint32_t all = replay.positive(i) ? 13 : 10;
      const bool cheap = replay.policy() == 1 && replay.tracing(i) == 1;
      EXPECT_EQ(replay.calls(i), all);
      EXPECT_EQ(replay.traced_calls(i), cheap ? all - 10 : all);
    }
  }
}

// Whatever is in the held-out windows, nothing that was fitted changes.
TEST(RunReplayFoldTest, FitsNothingToHeldOutWindows) {
  const TracedDataset clean = Dataset();
  TracedDataset poisoned = clean;
  const auto split = SplitWindows(RequestWithModel(0), clean.counts.info);
  ASSERT_TRUE(split.ok());
  for (const size_t row : split->held_out_rows) {
    const SparseMatrix& counts = poisoned.counts.features;
    for (size_t i = counts.row_begin[row]; i < counts.row_begin[row + 1]; ++i) {
      poisoned.counts.features.value[i] = 1000 + row;
    }
  }
  const auto before = RunReplayFold(RequestWithModel(0), Spec(), clean);
  const auto after = RunReplayFold(RequestWithModel(0), Spec(), poisoned);
  ASSERT_TRUE(before.ok() && after.ok());
  // Two policies with two seeds.
  ASSERT_EQ(before->fitted_size(), 4);
  for (int i = 0; i < before->fitted_size(); ++i) {
    EXPECT_EQ(before->fitted(i).SerializeAsString(), after->fitted(i).SerializeAsString());
  }
}

TEST(RunReplayFoldTest, EqualArgumentsGiveEqualBytes) {
  const auto first = RunReplayFold(RequestWithModel(1), Spec(), Dataset());
  const auto second = RunReplayFold(RequestWithModel(1), Spec(), Dataset());
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
}

TEST(RunReplayFoldTest, RefusesAnUnknownDepth) {
  AdaptiveTracingSpec spec = Spec();
  spec.mutable_policy(1)->mutable_view()->clear_functions();
  spec.mutable_policy(1)->mutable_view()->set_depth(4);
  EXPECT_FALSE(RunReplayFold(RequestWithModel(0), spec, Dataset()).ok());
}

}  // namespace
}  // namespace callprint
