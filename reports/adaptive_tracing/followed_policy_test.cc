// What watch does with a policy, window by window, is what a replay of the same windows says:
// the one reads traces, the other tables of counts.
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dataset/release/manifest.h"
#include "dataset/synthetic_shard.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "models/tracing_policy/saved_policy.h"
#include "models/watch/replay_source.h"
#include "models/watch/watched_policy.h"
#include "models/watch/window_classifier.h"
#include "reports/adaptive_tracing/fit_policies.h"
#include "reports/adaptive_tracing/replay_fold.h"
#include "reports/adaptive_tracing/view_models.h"
#include "workloads/file.h"
#include "workloads/random.h"

namespace callprint {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

constexpr int kRuns = 24;
constexpr int kWindowsOfARun = 8;
constexpr int64_t kWindowNs = 1000000;
constexpr uint64_t kSeedOfWatch = 1;

constexpr char kPolicies[] = R"(
    policy { name: "full" }
    policy {
      name: "adaptive"
      view { functions: 2 largest_share: 0.5 }
      escalation { unsure_share: 0.2 novel_share: 0.1 novelty: COUNTS quiet_windows: 2 }
    }
    policy {
      name: "deeper"
      view { depth: 1 }
      escalation { unsure_share: 0.3 quiet_windows: 1 longest_windows: 3 }
    }
    policy { name: "by_chance" duty_cycle { probability: 0.5 } }
    policy {
      name: "surprise"
      view { system_calls: true }
      escalation { novel_share: 0.2 novelty: SYSTEM_CALLS quiet_windows: 1 }
    }
    gain {
      rounds: 10 max_depth: 2 learning_rate: 0.3 rows_per_tree: 1 columns_per_tree: 1
      min_child_weight: 1 l2: 1
    }
    inner_folds: 2
    seed: 3
    runs_of_a_stretch: 2)";

// Whether a run is of the positive label shows in how often two functions are called, more or less;
// at a pace, so many times as often.
std::string MadeUpShard(int pace = 1) {
  Random random(5);
  ShardHeader header;
  header.set_task("made_up");
  std::vector<SyntheticRun> runs;
  for (int id = 0; id < kRuns; ++id) {
    SyntheticRun& run = runs.emplace_back();
    const bool positive = id % 2 == 1;
    Run* const of = run.record.mutable_run();
    of->set_id(100 + id);
    of->set_label(positive ? "yes" : "no");
    of->set_program(of->label());
    of->set_family(of->label());
    of->mutable_input()->set_name(absl::StrCat("stretch-", id));
    run.record.set_status(COMPLETED);
    for (int window = 0; window < kWindowsOfARun; ++window) {
      int64_t now = window * kWindowNs;
      const auto call = [&](const std::string& outer, const std::string& inner) {
        run.trace.Enter(7, now, outer);
        run.trace.Call(7, now + 100, now + 200, inner);
        run.trace.Leave(7, now + 300);
        now += 1000;
      };
      for (int i = 0; i < 20 * pace; ++i) call("always", "too");
      const uint64_t telling = pace * (random.Below(6) + (positive ? 3 : 0));
      for (uint64_t i = 0; i < telling; ++i) call("tells", "says");
      for (uint64_t i = random.Below(4); i > 0; --i) call("noise", "more");
      if (random.Below(10) == 0) call("unheard", "of");
    }
    // Begins a window that is not full, and so is none.
    run.trace.Call(7, kWindowsOfARun * kWindowNs + 10, kWindowsOfARun * kWindowNs + 20, "always");
  }
  return *SyntheticShard(header, runs);
}

class FollowedPolicyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fit_.dataset = ::testing::TempDir() + "/dataset";
    fit_.out = ::testing::TempDir() + "/policies";
    shard_ = fit_.dataset + "/made_up.shard";
    std::filesystem::create_directories(fit_.dataset);
    const std::string bytes = MadeUpShard();
    ASSERT_TRUE(WriteFileAtomically(shard_, bytes).ok());
    manifest_.set_name("made_up");
    manifest_.set_version("1");
    manifest_.set_positive_label("yes");
    for (const char* const label : {"no", "yes"}) {
      Manifest::LabelCount* const count = manifest_.add_label_count();
      count->set_label(label);
      count->set_samples(kRuns / 2);
    }
    manifest_.add_shard()->set_file("made_up.shard");
    ASSERT_TRUE(WriteTextProto(absl::StrCat(fit_.dataset, "/", kManifestFile), "", manifest_).ok());
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(kPolicies, &fit_.spec));
    fit_.window.set_length_ns(kWindowNs);
    fit_.window.set_most_of_a_run(100);
    fit_.window.add_depth(1);
    fit_.model.set_name("model");
    fit_.model.mutable_features()->add_group("count");
    fit_.model.mutable_logistic_regression()->set_c(1);
  }

  // What the table of all windows says that the policy would have done.
  PolicyReplay ByTable(const std::string& folder) {
    const SavedTracingPolicy saved = *ReadPolicyFile(folder);
    const TracedDataset dataset = *ReadTracedDataset(fit_.dataset, manifest_, fit_.window);
    WindowFold fold = *WholeDataset(LabelsOf(manifest_), dataset.counts.info);
    fold.held_out_rows = fold.training_rows;
    const ViewModels models =
        *ViewModels::Make(dataset, fold, fit_.spec, fit_.model, fit_.spec.seed(0));
    const ViewedFold usual = *models.Judge(saved.policy());
    const ViewedFold everything = *models.Judge({});
    std::vector<ReplayedWindow> windows;
    for (size_t i = 0; i < usual.judged.size(); ++i) {
      windows.push_back({0, fold.label[i] == 1, false, usual.judged[i], everything.judged[i].score,
                         usual.traced_calls[i], usual.refused_calls[i],
                         everything.traced_calls[i]});
    }
    return Replay(windows,
                  TracingPolicy(saved.policy(), saved.fitted().thresholds(), kSeedOfWatch));
  }

  // What watch does.
  std::vector<WindowReport> ByTrace(const std::string& folder) {
    const auto policy = *WatchedPolicy::Open(folder);
    ReplayOptions options;
    options.shard = shard_;
    options.window = absl::Nanoseconds(kWindowNs);
    options.speed = 0;
    options.policy = policy->saved();
    const auto source = *OpenReplay(options);
    WindowClassifier classifier(policy.get(), 0, absl::ZeroDuration());
    std::vector<WindowReport> reports;
    while (true) {
      EXPECT_TRUE(source->SetTracing(policy->Next()).ok());
      auto window = source->Next();
      if (!window.ok() || !window->has_value()) return reports;
      reports.push_back(*classifier.Report(source->header(), **std::move(window)));
    }
  }

  PolicyFit fit_;
  std::string shard_;
  Manifest manifest_;
};

TEST_F(FollowedPolicyTest, IsWhatAReplaySays) {
  const auto folders = FitPolicies(fit_);
  ASSERT_TRUE(folders.ok()) << folders.status();
  // All but the one that can be replayed only.
  ASSERT_EQ(folders->size(), 4u);
  for (const std::string& folder : *folders) {
    SCOPED_TRACE(folder);
    const PolicyReplay expected = ByTable(folder);
    const std::vector<WindowReport> watched = ByTrace(folder);
    ASSERT_EQ(watched.size(), static_cast<size_t>(kRuns * kWindowsOfARun));
    ASSERT_EQ(static_cast<size_t>(expected.score_size()), watched.size());
    int changes = 0;
    for (size_t i = 0; i < watched.size(); ++i) {
      SCOPED_TRACE(i);
      const auto tracing = static_cast<Tracing>(expected.tracing(i));
      EXPECT_EQ(watched[i].traced(), TracingName(tracing));
      EXPECT_EQ(watched[i].events(), 2 * expected.traced_calls(i));
      if (i > 0) changes += expected.tracing(i) != expected.tracing(i - 1);
      // Nothing was answered yet.
      if (watched[i].answer().empty()) continue;
      const WindowReport::Answer& answer = watched[i].answer(0);
      EXPECT_NEAR(answer.label() == "yes" ? answer.score() : 1 - answer.score(), expected.score(i),
                  1e-6);
    }
    if (folder != folders->front()) {
      EXPECT_GT(changes, 10);
    }
  }
}

TEST_F(FollowedPolicyTest, JudgesByWhatWasRecordedAsItsViewSees) {
  fit_.only = {"adaptive"};
  ASSERT_TRUE(FitPolicies(fit_).ok());
  const std::string folder = fit_.out + "/adaptive";
  const SavedTracingPolicy before = *ReadPolicyFile(folder);
  const std::string view = *ReadFile(folder + "/usual_view.textproto");
  for (const std::string& function : before.fitted().function()) {
    EXPECT_THAT(view, HasSubstr("only_function: \"" + function + "\""));
  }
  // The same work, each half as long, so that a window has twice as much of it.
  const std::string seen = ::testing::TempDir() + "/seen";
  std::filesystem::create_directories(seen);
  ASSERT_TRUE(WriteFileAtomically(seen + "/made_up.shard", MadeUpShard(/*pace=*/2)).ok());
  manifest_.set_name("as_seen");
  ASSERT_TRUE(WriteTextProto(absl::StrCat(seen, "/", kManifestFile), "", manifest_).ok());
  fit_.usual_dataset = seen;
  const auto folders = FitPolicies(fit_);
  ASSERT_TRUE(folders.ok()) << folders.status();
  const auto policy = *WatchedPolicy::Open(folder);
  EXPECT_EQ(policy->ModelOf(Tracing::kUsual).saved().dataset(), "as_seen");
  EXPECT_EQ(policy->ModelOf(Tracing::kEverything).saved().dataset(), "made_up");
  const FittedPolicy& fitted = policy->saved().fitted();
  EXPECT_THAT(fitted.function(), ElementsAreArray(before.fitted().function()));
  const auto mean_of_first = [](const FittedPolicy& policy) {
    return policy.usual_count(0).mean();
  };
  EXPECT_GT(mean_of_first(fitted), mean_of_first(before.fitted()) + 0.3);

  fit_.only.clear();
  EXPECT_THAT(std::string(FitPolicies(fit_).status().message()), HasSubstr("name it alone"));
}

TEST_F(FollowedPolicyTest, RefusesWhatCanOnlyBeReplayedOrIsNotThere) {
  fit_.only = {"surprise"};
  EXPECT_THAT(std::string(FitPolicies(fit_).status().message()),
              HasSubstr("surprise can be replayed only"));
  fit_.only = {"adaptiv"};
  EXPECT_THAT(std::string(FitPolicies(fit_).status().message()),
              HasSubstr("there is no policy adaptiv; there are: full, adaptive"));
}

TEST_F(FollowedPolicyTest, RefusesAViewWithoutItsFunctions) {
  fit_.only = {"adaptive"};
  const auto folders = FitPolicies(fit_);
  ASSERT_TRUE(folders.ok()) << folders.status();
  SavedTracingPolicy saved = *ReadPolicyFile((*folders)[0]);
  saved.mutable_fitted()->clear_function();
  ASSERT_TRUE(WritePolicyFile((*folders)[0], saved).ok());
  EXPECT_THAT(std::string(WatchedPolicy::Open((*folders)[0]).status().message()),
              HasSubstr("none is named"));
}

}  // namespace
}  // namespace callprint
