#include "reports/adaptive_tracing/replay_fold.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dataset/split.h"
#include "models/sample_targets.h"
#include "reports/adaptive_tracing/stretches.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Held-out windows by run, and what is the same of them for all policies.
struct HeldOutRuns {
  std::vector<std::string> name;
  std::vector<bool> positive;
  // Places in WindowFold.held_out_rows, in order of time.
  std::vector<std::vector<size_t>> window;
};

HeldOutRuns GatherRuns(const WindowFold& fold, const FoldRequest& request,
                       const std::vector<SampleInfo>& windows) {
  HeldOutRuns runs;
  for (size_t i = 0; i < fold.held_out_rows.size(); ++i) {
    const SampleInfo& window = windows[fold.held_out_rows[i]];
    // Windows are sorted by their ids, which begin with the run's.
    if (runs.name.empty() || runs.name.back() != window.session()) {
      runs.name.push_back(window.session());
      runs.positive.push_back(window.label() == request.labels.positive_label);
      runs.window.emplace_back();
    }
    runs.window.back().push_back(i);
  }
  return runs;
}

std::vector<ReplayedWindow> InOrder(const std::vector<OrderedRun>& order, const HeldOutRuns& runs,
                                    const ViewedFold& usual, const ViewedFold& everything) {
  std::vector<ReplayedWindow> windows;
  for (const OrderedRun& next : order) {
    bool begins = next.begins_stretch;
    for (const size_t i : runs.window[next.run]) {
      windows.push_back({static_cast<uint32_t>(next.run), runs.positive[next.run], begins,
                         usual.judged[i], everything.judged[i].score, usual.traced_calls[i],
                         usual.refused_calls[i], everything.traced_calls[i]});
      begins = false;
    }
  }
  return windows;
}

}  // namespace

absl::Status ValidateAdaptiveTracing(const AdaptiveTracingSpec& spec) {
  std::vector<std::string> errors;
  std::set<std::string> names;
  for (const TracingPolicySpec& policy : spec.policy()) {
    const absl::Status status = ValidateTracingPolicy(policy);
    if (!status.ok()) errors.push_back(std::string(status.message()));
    if (!names.insert(policy.name()).second) {
      errors.push_back(absl::StrCat("two policies are named ", policy.name()));
    }
  }
  if (spec.policy_size() == 0 || spec.policy(0).has_duty_cycle() ||
      spec.policy(0).view().ByteSizeLong() > 0) {
    errors.push_back("the first policy must trace everything, always: others are compared with it");
  }
  if (spec.inner_folds() < 2) errors.push_back("inner_folds is at least 2");
  if (spec.seed_size() == 0) errors.push_back("there is no seed");
  if (spec.runs_of_a_stretch() == 0) errors.push_back("runs_of_a_stretch is at least 1");
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(errors, "; "));
}

absl::StatusOr<WindowFold> SplitWindows(const FoldRequest& request,
                                        const std::vector<SampleInfo>& windows) {
  std::vector<SampleInfo> runs;
  std::map<std::string, size_t> run_of_session;
  for (const SampleInfo& window : windows) {
    if (!run_of_session.emplace(window.session(), runs.size()).second) continue;
    runs.push_back(window);
    runs.back().set_id(window.session());
  }
  ASSIGN_OR_RETURN(const Targets targets, TargetsOfSamples(request.labels, windows));
  ASSIGN_OR_RETURN(const TrackSplit split,
                   SplitTrack(runs, request.track, request.folds, request.split.seed(),
                              request.labels.unknown_label));
  WindowFold fold;
  for (size_t row = 0; row < windows.size(); ++row) {
    const size_t run = run_of_session.at(windows[row].session());
    const FoldPart part = split.Part(run, request.fold);
    if (part == FoldPart::kHeldOut) fold.held_out_rows.push_back(row);
    if (part != FoldPart::kTraining) continue;
    fold.training_rows.push_back(row);
    fold.label.push_back(targets.holds(row, 0));
    ASSIGN_OR_RETURN(std::string group, TrackGroup(runs[run], request.track));
    fold.group.push_back(std::move(group));
  }
  return fold;
}

PolicyReplay Replay(const std::vector<ReplayedWindow>& windows, TracingPolicy policy) {
  PolicyReplay replay;
  double answer = 0;
  for (const ReplayedWindow& window : windows) {
    const Tracing tracing = policy.now();
    uint32_t traced = 0;
    uint32_t refused = 0;
    if (tracing == Tracing::kNothing) {
      // The tracer is still called, and finds that tracing is off.
      refused = window.usual_calls + window.refused_calls;
      policy.EndWindow(std::nullopt);
    } else {
      const bool usual = tracing == Tracing::kUsual;
      answer = usual ? window.usual.score : window.score_of_everything;
      traced = usual ? window.usual_calls : window.calls;
      refused = usual ? window.refused_calls : 0;
      policy.EndWindow(window.usual);
    }
    replay.add_run(window.run);
    replay.add_positive(window.positive);
    replay.add_begins_stretch(window.begins_stretch);
    replay.add_score(answer);
    replay.add_tracing(static_cast<uint32_t>(tracing));
    replay.add_traced_calls(traced);
    replay.add_calls(window.calls);
    replay.add_refused_calls(refused);
  }
  return replay;
}

absl::StatusOr<ReplayFold> RunReplayFold(const FoldRequest& request,
                                         const AdaptiveTracingSpec& spec,
                                         const TracedDataset& dataset) {
  RETURN_IF_ERROR(ValidateAdaptiveTracing(spec));
  if (request.labels.labelling != BINARY) {
    return absl::InvalidArgumentError("the dataset has more than two labels; alarms are of one");
  }
  const std::vector<SampleInfo>& windows = dataset.counts.info;
  ASSIGN_OR_RETURN(const WindowFold fold, SplitWindows(request, windows));
  ReplayFold result;
  result.set_track(request.track);
  result.set_fold(request.fold);
  result.set_folds(request.folds);
  *result.mutable_spec() = spec;
  *result.mutable_split() = request.split;
  *result.mutable_model() = request.model;
  result.set_dataset_sha256(request.dataset_sha256);
  result.set_training_windows(fold.training_rows.size());
  const HeldOutRuns runs = GatherRuns(fold, request, windows);
  for (const std::string& name : runs.name) result.add_run(name);
  for (const uint64_t seed : spec.seed()) {
    const std::vector<OrderedRun> order =
        DealStretches(runs.positive, spec.runs_of_a_stretch(), seed);
    ASSIGN_OR_RETURN(const ViewModels models,
                     ViewModels::Make(dataset, fold, spec, request.model, seed));
    ViewedFold everything;
    // Policies of one view and novelty are judged alike.
    std::map<std::string, ViewedFold> judged_before;
    for (int p = 0; p < spec.policy_size(); ++p) {
      const TracingPolicySpec& policy = spec.policy(p);
      TracingPolicySpec judging;
      *judging.mutable_view() = policy.view();
      if (policy.has_escalation()) {
        judging.mutable_escalation()->set_novelty(policy.escalation().novelty());
      }
      const auto [place, is_new] = judged_before.try_emplace(judging.SerializeAsString());
      if (is_new) {
        ASSIGN_OR_RETURN(place->second, models.Judge(judging));
      }
      const ViewedFold& usual = place->second;
      if (p == 0) everything = usual;
      FittedPolicy* const fitted = result.add_fitted();
      *fitted->mutable_function() = {usual.function.begin(), usual.function.end()};
      ASSIGN_OR_RETURN(*fitted->mutable_thresholds(), FitThresholds(policy, usual.inner));
      PolicyReplay* const replay = result.add_replay();
      *replay =
          Replay(InOrder(order, runs, usual, everything),
                 TracingPolicy(policy, fitted->thresholds(), DeriveSeed(seed, policy.name())));
      replay->set_policy(p);
      replay->set_seed(seed);
    }
  }
  return result;
}

}  // namespace callprint
