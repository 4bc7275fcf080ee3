#include "reports/validity.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "experiments/metrics.h"
#include "reports/statistics.h"
#include "reports/summary.h"
#include "reports/text_table.h"

namespace callprint {
namespace {

// "Small" effects (Cohen 1988): w = 0.1 for categories, d = 0.2 for means.
constexpr double kSmallV = 0.1;
constexpr double kSmallD = 0.2;
// A model trained on shuffled labels still gives each program one answer, so on few programs it is
// off 0.5 by luck. A leak is off further, and in the same direction in every fold.
constexpr double kChanceTolerance = 0.1;
constexpr double kChancePValue = 0.05;

// How many samples share their key with a sample of another fold.
int SharedAcrossFolds(const JoinedFolds& joined, const JoinedTrack& track,
                      const std::function<const std::string&(const SampleInfo&)>& key) {
  std::map<std::string, std::set<int>> folds;
  for (size_t i = 0; i < joined.samples.size(); ++i) {
    folds[key(joined.samples[i])].insert(track.fold[i]);
  }
  return std::count_if(joined.samples.begin(), joined.samples.end(), [&](const SampleInfo& sample) {
    return !key(sample).empty() && folds[key(sample)].size() > 1;
  });
}

ValidityCheck CheckGroups(const JoinedFolds& joined) {
  std::vector<std::string> parts;
  for (const JoinedTrack& track : joined.track) {
    std::vector<int> first_fold(track.groups, -1);
    std::set<int> shared;
    for (size_t i = 0; i < track.fold.size(); ++i) {
      int& fold = first_fold[track.group[i]];
      if (fold == -1) fold = track.fold[i];
      if (fold != track.fold[i]) shared.insert(track.group[i]);
    }
    parts.push_back(absl::StrCat(track.spec.name(), " ", shared.size(), " of ", track.groups));
  }
  // JoinFolds refuses results for which this is not so.
  return {"no group of a track is on both sides of a split", ValidityOutcome::kHolds,
          absl::StrCat("groups on both sides: ", absl::StrJoin(parts, ", "))};
}

ValidityCheck CheckDuplicates(const JoinedFolds& joined) {
  std::vector<std::string> parts;
  ValidityOutcome outcome = ValidityOutcome::kHolds;
  for (const JoinedTrack& track : joined.track) {
    const int duplicates = TrackExposure(joined, track).duplicates;
    if (duplicates > 0) outcome = ValidityOutcome::kViolated;
    parts.push_back(absl::StrCat(track.spec.name(), " ", duplicates));
  }
  return {"no held-out trace is an exact copy of a training trace", outcome,
          absl::StrCat("copies among ", joined.samples.size(),
                       " samples: ", absl::StrJoin(parts, ", "))};
}

ValidityCheck CheckLoss(const JoinedFolds& joined) {
  struct Loss {
    uint64_t samples = 0, lossy = 0, events = 0, lost = 0;
  };
  std::map<std::string, Loss> losses;
  uint64_t lossy = 0;
  std::vector<int> is_lossy;
  for (const SampleInfo& sample : joined.samples) {
    Loss& loss = losses[sample.label()];
    ++loss.samples;
    loss.lossy += sample.lost_events() > 0;
    loss.events += sample.events();
    loss.lost += sample.lost_events();
    is_lossy.push_back(sample.lost_events() > 0);
    lossy += is_lossy.back();
  }
  std::vector<std::string> parts;
  for (const auto& [label, loss] : losses) {
    parts.push_back(absl::StrCat(label, " ", loss.lost, " of ", loss.events + loss.lost,
                                 " events, ", loss.lossy, " of ", loss.samples, " samples"));
  }
  const bool holds = lossy == 0 || CramersV(is_lossy, joined.label) < kSmallV;
  return {"lost events do not go with the label",
          holds ? ValidityOutcome::kHolds : ValidityOutcome::kViolated,
          absl::StrCat("lost: ", absl::StrJoin(parts, "; "))};
}

// Highest value of the metric, of the models for which `wanted` holds; null without one.
const TrackSummary* BestOf(const std::vector<TrackSummary>& summaries, const std::string& track,
                           Metric metric, const std::function<bool(const TrackSummary&)>& wanted) {
  const TrackSummary* best = nullptr;
  for (const TrackSummary* summary : RankedModels(summaries, track)) {
    if (!wanted(*summary)) continue;
    if (best == nullptr || FindMetric(*summary, metric).mean() > FindMetric(*best, metric).mean()) {
      best = summary;
    }
  }
  return best;
}

void CheckBaselines(const JoinedFolds& joined, const std::vector<TrackSummary>& summaries,
                    std::vector<ValidityCheck>* checks) {
  std::set<std::string> permuted;
  for (const ModelSpec& model : joined.models) {
    if (model.permute_labels()) permuted.insert(model.name());
  }
  for (const JoinedTrack& track : joined.track) {
    const std::string& name = track.spec.name();
    const std::string rule = absl::StrCat("no trivial baseline wins ", name);
    std::vector<std::string> parts;
    ValidityOutcome outcome = ValidityOutcome::kHolds;
    for (Metric metric : {Metric::kBalancedAccuracy, Metric::kAuroc}) {
      const TrackSummary* trivial =
          BestOf(summaries, name, metric, [&](const TrackSummary& summary) {
            return summary.trivial_baseline() && permuted.count(summary.model()) == 0;
          });
      const TrackSummary* model = BestOf(summaries, name, metric, [&](const TrackSummary& summary) {
        return !summary.trivial_baseline() && permuted.count(summary.model()) == 0;
      });
      if (trivial == nullptr || model == nullptr) {
        outcome = ValidityOutcome::kNotShown;
        parts.push_back("the experiment has no baseline, or nothing but baselines");
        break;
      }
      const double trivial_value = FindMetric(*trivial, metric).mean();
      const double model_value = FindMetric(*model, metric).mean();
      if (trivial_value >= model_value) outcome = ValidityOutcome::kMarked;
      parts.push_back(absl::StrCat(MetricName(metric), ": ", trivial->model(), " ",
                                   Decimal(trivial_value), ", best other model ", model->model(),
                                   " ", Decimal(model_value)));
    }
    checks->push_back({rule, outcome, absl::StrJoin(parts, "; ")});
  }

  ValidityCheck check = {"training on shuffled labels ends near chance", ValidityOutcome::kNotShown,
                         "the experiment has no model with permute_labels"};
  std::vector<std::string> parts;
  for (const TrackSummary& summary : summaries) {
    if (permuted.count(summary.model()) == 0) continue;
    const double value = FindMetric(summary, Metric::kBalancedAccuracy).mean();
    std::vector<double> off_chance;
    for (double fold : summary.fold_balanced_accuracy()) off_chance.push_back(fold - 0.5);
    const double folds = off_chance.size();
    const double p_value =
        CorrectedResampledTTest(off_chance, 1 / (folds - 1)).value_or(TTest{0, 0}).p_value;
    if (check.outcome == ValidityOutcome::kNotShown) check.outcome = ValidityOutcome::kHolds;
    if (std::abs(value - 0.5) > kChanceTolerance && p_value < kChancePValue) {
      check.outcome = ValidityOutcome::kViolated;
    }
    parts.push_back(
        absl::StrCat(summary.track(), " ", Decimal(value), " (p ", Decimal(p_value), ")"));
  }
  if (!parts.empty()) {
    check.figure = absl::StrCat("balanced accuracy: ", absl::StrJoin(parts, ", "),
                                "; a leak is off 0.5 by more than ", Decimal(kChanceTolerance),
                                " with p below ", Decimal(kChancePValue));
  }
  checks->push_back(std::move(check));
}

std::vector<int> Categories(const JoinedFolds& joined,
                            const std::function<std::string(const SampleInfo&)>& key) {
  std::map<std::string, int> number;
  std::vector<int> categories;
  for (const SampleInfo& sample : joined.samples) {
    categories.push_back(number.emplace(key(sample), number.size()).first->second);
  }
  return categories;
}

ValidityCheck CheckBalance(const JoinedFolds& joined) {
  std::vector<std::string> parts;
  bool holds = true;
  const auto add = [&](const char* what, const std::vector<int>& categories) {
    const double v = CramersV(categories, joined.label);
    holds = holds && v < kSmallV;
    parts.push_back(absl::StrCat(what, " ", Decimal(v)));
  };
  add("cache state",
      Categories(joined, [](const SampleInfo& s) { return s.cold_cache() ? "1" : "0"; }));
  add("background", Categories(joined, [](const SampleInfo& s) { return s.background(); }));
  add("kind of input", Categories(joined, [](const SampleInfo& s) { return s.input_kind(); }));
  // Cohen's d of log2(input size).
  Moments size[2];
  for (size_t i = 0; i < joined.samples.size(); ++i) {
    size[joined.label[i]].Add(std::log2(1.0 + joined.samples[i].input_bytes()));
  }
  const double pooled =
      std::sqrt((size[0].Variance().value_or(0) + size[1].Variance().value_or(0)) / 2);
  const double d =
      pooled > 0 ? (size[1].Mean().value_or(0) - size[0].Mean().value_or(0)) / pooled : 0;
  holds = holds && std::abs(d) < kSmallD;
  return {"cache state, background and input do not go with the label",
          holds ? ValidityOutcome::kHolds : ValidityOutcome::kViolated,
          absl::StrCat("Cramér's V: ", absl::StrJoin(parts, ", "), " (small: ", Decimal(kSmallV),
                       "); Cohen's d of log2(input size): ", Decimal(d),
                       " (small: ", Decimal(kSmallD), ")")};
}

ValidityCheck CheckBaseRate(const JoinedFolds& joined) {
  std::map<std::string, int> count;
  for (const SampleInfo& sample : joined.samples) ++count[sample.label()];
  std::vector<std::string> parts;
  double smallest = 1;
  for (const auto& [label, samples] : count) {
    const double share = static_cast<double>(samples) / joined.samples.size();
    smallest = std::min(smallest, share);
    parts.push_back(absl::StrCat(label, " ", samples, " (", Percent(share), ")"));
  }
  // Below 1 in 10, accuracy says nothing, and the intervals of TPR at small FPR are wide.
  return {"both labels are frequent enough to be measured",
          smallest >= 0.1 ? ValidityOutcome::kHolds : ValidityOutcome::kMarked,
          absl::StrJoin(parts, ", ")};
}

}  // namespace

absl::string_view OutcomeName(ValidityOutcome outcome) {
  switch (outcome) {
    case ValidityOutcome::kHolds:
      return "holds";
    case ValidityOutcome::kMarked:
      return "MARKED";
    case ValidityOutcome::kViolated:
      return "VIOLATED";
    case ValidityOutcome::kNotShown:
      return "not shown";
  }
  return "";
}

std::vector<ValidityCheck> CheckValidity(const JoinedFolds& joined,
                                         const std::vector<TrackSummary>& summaries) {
  std::vector<ValidityCheck> checks = {CheckGroups(joined), CheckDuplicates(joined),
                                       CheckLoss(joined), CheckBalance(joined),
                                       CheckBaseRate(joined)};
  CheckBaselines(joined, summaries, &checks);
  return checks;
}

Exposure TrackExposure(const JoinedFolds& joined, const JoinedTrack& track) {
  Exposure exposure;
  const auto shared = [&](const std::function<const std::string&(const SampleInfo&)>& key) {
    return SharedAcrossFolds(joined, track, key);
  };
  exposure.duplicates =
      shared([](const SampleInfo& s) -> const std::string& { return s.trace_sha256(); });
  exposure.file = shared([](const SampleInfo& s) -> const std::string& { return s.file(); });
  exposure.program = shared([](const SampleInfo& s) -> const std::string& { return s.program(); });
  exposure.family = shared([](const SampleInfo& s) -> const std::string& { return s.family(); });
  if (joined.near_copies.has_value()) {
    std::set<uint32_t> exposed;
    for (const auto& [first, second] : *joined.near_copies) {
      if (track.fold[first] != track.fold[second]) exposed.insert({first, second});
    }
    exposure.near_copies = exposed.size();
  }
  exposure.shard = shared([](const SampleInfo& s) -> const std::string& { return s.shard(); });
  return exposure;
}

double CramersV(const std::vector<int>& first, const std::vector<int>& second) {
  std::map<std::pair<int, int>, double> joint;
  std::map<int, double> first_count, second_count;
  for (size_t i = 0; i < first.size(); ++i) {
    ++joint[{first[i], second[i]}];
    ++first_count[first[i]];
    ++second_count[second[i]];
  }
  const size_t freedom = std::min(first_count.size(), second_count.size());
  if (freedom < 2) return 0;
  const double total = first.size();
  double chi_squared = 0;
  for (const auto& [a, a_count] : first_count) {
    for (const auto& [b, b_count] : second_count) {
      const double expected = a_count * b_count / total;
      const auto found = joint.find({a, b});
      const double observed = found == joint.end() ? 0 : found->second;
      chi_squared += (observed - expected) * (observed - expected) / expected;
    }
  }
  return std::sqrt(chi_squared / total / (freedom - 1));
}

}  // namespace callprint
