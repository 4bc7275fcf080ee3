#include "reports/adaptive_tracing/adaptive_tracing.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "dataset/split.h"
#include "experiments/metrics/metrics.h"
#include "models/tracing_policy/tracing_policy.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// The windows of one policy and seed, of all folds.
struct Pooled {
  std::vector<double> score;
  std::vector<int> label;
  // By window: its run's group.
  std::vector<int> group;
  double negatives = 0;
  double false_alarms = 0;
  double stretches = 0;
  double missed = 0;
  double delay_windows = 0;
  double traced_calls = 0;
  double refused_calls = 0;
  double added_ns = 0;
  double bytes = 0;
  double calls = 0;
  double detailed = 0;
  double switches = 0;
};

constexpr int kNothing = static_cast<int>(Tracing::kNothing);
constexpr int kEverything = static_cast<int>(Tracing::kEverything);

void CountDelays(const PolicyReplay& replay, Pooled* pooled) {
  for (int i = 0; i < replay.run_size();) {
    const int begin = i;
    int alarm = -1;
    do {
      if (alarm < 0 && replay.score(i) >= kDecisionThreshold) alarm = i;
      ++i;
    } while (i < replay.run_size() && !replay.begins_stretch(i));
    if (!replay.positive(begin)) continue;
    ++pooled->stretches;
    if (alarm < 0) {
      ++pooled->missed;
    } else {
      pooled->delay_windows += alarm + 1 - begin;
    }
  }
}

// Of a traced call, where everything is traced, and in the usual view.
struct CallBytes {
  double everything = 0;
  double usual = 0;
};

double BytesOfACall(const StoredBytes::View& view) {
  return view.events() > 0 ? 2.0 * view.bytes() / view.events() : 0;
}

void Pool(const PolicyReplay& replay, const std::vector<int>& group_of_run, const CallCosts& costs,
          const CallBytes& bytes, Pooled* pooled) {
  for (int i = 0; i < replay.run_size(); ++i) {
    pooled->score.push_back(replay.score(i));
    pooled->label.push_back(replay.positive(i));
    pooled->group.push_back(group_of_run[replay.run(i)]);
    if (!replay.positive(i)) {
      ++pooled->negatives;
      pooled->false_alarms += replay.score(i) >= kDecisionThreshold;
    }
    pooled->traced_calls += replay.traced_calls(i);
    pooled->refused_calls += replay.refused_calls(i);
    pooled->added_ns +=
        replay.traced_calls(i) *
            (replay.tracing(i) == kEverything ? costs.everything : costs.usual) +
        replay.refused_calls(i) * (replay.tracing(i) == kNothing ? costs.paused : costs.refused);
    pooled->bytes += replay.traced_calls(i) *
                     (replay.tracing(i) == kEverything ? bytes.everything : bytes.usual);
    pooled->calls += replay.calls(i);
    pooled->detailed += replay.tracing(i) == kEverything;
    pooled->switches += i > 0 && replay.tracing(i) != replay.tracing(i - 1);
  }
  CountDelays(replay, pooled);
}

// Values of each resample, as means over seeds.
struct Resampled {
  std::vector<double> balanced_accuracy;
  std::vector<double> auroc;
};

absl::StatusOr<PolicyRow> Evaluate(const std::vector<Pooled>& seeds, const ExperimentSpec& spec,
                                   double window_ms, double bytes_of_a_call, Resampled* resampled) {
  PolicyRow row;
  row.balanced_accuracy_of_seeds = {1, 0};
  const double share = 1.0 / seeds.size();
  resampled->balanced_accuracy.assign(spec.bootstrap_resamples(), 0);
  resampled->auroc.assign(spec.bootstrap_resamples(), 0);
  for (const Pooled& seed : seeds) {
    ASSIGN_OR_RETURN(
        const GroupBootstrap bootstrap,
        GroupBootstrap::Make(seed.group, spec.bootstrap_resamples(), spec.bootstrap_seed()));
    ASSIGN_OR_RETURN(
        const ScoredPredictions predictions,
        ScoredPredictions::Make(seed.score, seed.label, std::vector<int>(seed.label.size(), 0)));
    const MetricValues values = predictions.Evaluate();
    const double accuracy = values[Metric::kBalancedAccuracy];
    row.balanced_accuracy.value += share * accuracy;
    row.balanced_accuracy_of_seeds.low = std::min(row.balanced_accuracy_of_seeds.low, accuracy);
    row.balanced_accuracy_of_seeds.high = std::max(row.balanced_accuracy_of_seeds.high, accuracy);
    row.auroc.value += share * values[Metric::kAuroc];
    std::vector<uint16_t> weight;
    for (int r = 0; r < bootstrap.resamples(); ++r) {
      bootstrap.SampleWeights(r, &weight);
      const MetricValues again = predictions.Evaluate(weight);
      resampled->balanced_accuracy[r] += share * again[Metric::kBalancedAccuracy];
      resampled->auroc[r] += share * again[Metric::kAuroc];
    }
    const double windows = seed.score.size();
    row.false_alarms += share * seed.false_alarms / seed.negatives;
    row.missed_stretches += share * seed.missed / seed.stretches;
    row.delay_ms += share * window_ms * seed.delay_windows / (seed.stretches - seed.missed);
    row.traced_calls += share * seed.traced_calls / seed.calls;
    row.refused_calls += share * seed.refused_calls / seed.calls;
    row.stored_bytes += share * seed.bytes / (seed.calls * bytes_of_a_call);
    row.added_ns_a_call += share * seed.added_ns / seed.calls;
    row.detailed_windows += share * seed.detailed / windows;
    row.switches += share * seed.switches / windows;
  }
  ASSIGN_OR_RETURN(row.balanced_accuracy.interval,
                   PercentileInterval(resampled->balanced_accuracy));
  ASSIGN_OR_RETURN(row.auroc.interval, PercentileInterval(resampled->auroc));
  return row;
}

absl::Status CheckFolds(const std::vector<ReplayFold>& folds) {
  if (folds.empty()) return absl::InvalidArgumentError("there are no folds");
  std::set<std::pair<std::string, uint32_t>> seen;
  const std::string spec = folds[0].spec().SerializeAsString();
  for (const ReplayFold& fold : folds) {
    const std::string where = absl::StrCat("track ", fold.track(), ", fold ", fold.fold(), ": ");
    if (!seen.insert({fold.track(), fold.fold()}).second) {
      return absl::InvalidArgumentError(where + "it is given twice");
    }
    if (fold.spec().SerializeAsString() != spec ||
        fold.dataset_sha256() != folds[0].dataset_sha256()) {
      return absl::InvalidArgumentError(where + "it is of other policies or another dataset");
    }
    const int replays = fold.spec().policy_size() * fold.spec().seed_size();
    if (fold.replay_size() != replays) {
      return absl::InvalidArgumentError(absl::StrCat(
          where, fold.replay_size(), " replays, where policies and seeds make ", replays));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CallCosts> CostsOfView(const TracingCost& cost, const TracingView& view) {
  const auto find = [&](const std::string& name) -> absl::StatusOr<const SetupCost*> {
    for (const SetupCost& setup : cost.setup()) {
      if (setup.name() == name) return &setup;
    }
    return absl::InvalidArgumentError(
        absl::StrCat("the cost table lacks the setup \"", name, "\"; measure it again"));
  };
  CallCosts costs;
  ASSIGN_OR_RETURN(const SetupCost* const full, find("full"));
  costs.everything = costs.usual = full->ns_a_traced_call();
  ASSIGN_OR_RETURN(const SetupCost* const paused, find("tracing_on 0"));
  costs.paused = paused->ns_a_refused_call();
  if (view.functions() > 0 || view.system_calls()) {
    ASSIGN_OR_RETURN(const SetupCost* const filter, find("system calls"));
    costs.usual = filter->ns_a_traced_call();
  }
  if (view.depth() > 0) {
    ASSIGN_OR_RETURN(const SetupCost* const depth, find(absl::StrCat("depth ", view.depth())));
    costs.refused = depth->ns_a_refused_call();
  }
  return costs;
}

bool IsOnFront(const AdaptiveTracing& tracing, const PolicyRow& row) {
  return std::none_of(tracing.row.begin(), tracing.row.end(), [&](const PolicyRow& other) {
    const double accuracy = other.balanced_accuracy.value - row.balanced_accuracy.value;
    const double calls = other.traced_calls - row.traced_calls;
    return other.track == row.track && accuracy >= 0 && calls <= 0 && (accuracy > 0 || calls < 0);
  });
}

absl::StatusOr<AdaptiveTracing> AnalyseAdaptiveTracing(
    const ExperimentSpec& spec, const Manifest& manifest, const std::vector<SampleInfo>& windows,
    const WindowLength& window, const TracingCost& cost, const StoredBytes& stored,
    const std::vector<ReplayFold>& folds) {
  RETURN_IF_ERROR(CheckFolds(folds));
  AdaptiveTracing tracing;
  tracing.spec = spec;
  tracing.policies = folds[0].spec();
  tracing.model = folds[0].model();
  tracing.window = window;
  tracing.cost = cost;
  tracing.stored = stored;
  if (stored.view_size() != tracing.policies.policy_size()) {
    return absl::InvalidArgumentError("the bytes are of other policies than the folds");
  }
  std::vector<CallCosts> costs;
  std::vector<CallBytes> bytes;
  for (const StoredBytes::View& view : stored.view()) {
    bytes.push_back({BytesOfACall(stored.view(0)), BytesOfACall(view)});
  }
  for (const TracingPolicySpec& policy : tracing.policies.policy()) {
    ASSIGN_OR_RETURN(costs.emplace_back(), CostsOfView(cost, policy.view()));
  }
  tracing.manifest = manifest;
  tracing.manifest_sha256 = folds[0].dataset_sha256();
  std::map<std::string, SampleInfo> run_of_name;
  for (const SampleInfo& info : windows) {
    SampleInfo& run = run_of_name[info.session()];
    run = info;
    run.set_id(info.session());
  }
  for (const TrackSpec& track : spec.track()) {
    const AdaptiveTracingSpec& policies = tracing.policies;
    // [policy][seed]
    std::vector<std::vector<Pooled>> pooled(policies.policy_size(),
                                            std::vector<Pooled>(policies.seed_size()));
    std::map<std::string, int> group_number;
    TrackWindows facts;
    facts.track = track.name();
    for (const ReplayFold& fold : folds) {
      if (fold.track() != track.name()) continue;
      ++facts.folds;
      facts.runs += fold.run_size();
      std::vector<int> group_of_run;
      for (const std::string& name : fold.run()) {
        const auto run = run_of_name.find(name);
        if (run == run_of_name.end()) {
          return absl::InvalidArgumentError(absl::StrCat("no window is of the run ", name));
        }
        ASSIGN_OR_RETURN(const std::string group, TrackGroup(run->second, track.name()));
        group_of_run.push_back(group_number.emplace(group, group_number.size()).first->second);
      }
      for (int i = 0; i < fold.replay_size(); ++i) {
        const PolicyReplay& replay = fold.replay(i);
        // Policy after policy, in each seed after seed.
        Pool(replay, group_of_run, costs[replay.policy()], bytes[replay.policy()],
             &pooled[replay.policy()][i / policies.policy_size()]);
      }
    }
    if (facts.folds != static_cast<int>(track.folds())) {
      return absl::InvalidArgumentError(absl::StrCat("track ", track.name(), ": ", facts.folds,
                                                     " folds, but the spec has ", track.folds()));
    }
    const double window_ms = window.length_ns() * 1e-6;
    facts.windows = pooled[0][0].score.size();
    facts.groups = group_number.size();
    facts.calls_a_second = pooled[0][0].calls / (facts.windows * window_ms * 1e-3);
    for (const Pooled& seed : pooled[0]) {
      facts.stretches += seed.stretches / policies.seed_size();
    }
    tracing.track.push_back(facts);
    Resampled full;
    for (int policy = 0; policy < policies.policy_size(); ++policy) {
      Resampled resampled;
      ASSIGN_OR_RETURN(PolicyRow row, Evaluate(pooled[policy], spec, window_ms,
                                               BytesOfACall(stored.view(0)), &resampled));
      if (policy == 0) full = resampled;
      row.track = track.name();
      row.policy = policy;
      const PolicyRow& of_full = policy == 0 ? row : tracing.row[tracing.row.size() - policy];
      row.difference.value = row.balanced_accuracy.value - of_full.balanced_accuracy.value;
      row.added_time = row.added_ns_a_call / of_full.added_ns_a_call;
      std::vector<double> differences;
      for (size_t r = 0; r < resampled.balanced_accuracy.size(); ++r) {
        differences.push_back(resampled.balanced_accuracy[r] - full.balanced_accuracy[r]);
      }
      ASSIGN_OR_RETURN(row.difference.interval, PercentileInterval(differences));
      tracing.row.push_back(std::move(row));
    }
  }
  return tracing;
}

}  // namespace callprint
