#include "reports/experiment/validity/validity.h"

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
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/evaluation/summary.h"
#include "reports/experiment/validity/exposure.h"
#include "reports/experiment/validity/label_association.h"
#include "reports/page/text_table.h"
#include "reports/statistics/statistics.h"

namespace callprint {
namespace {

// A model trained on shuffled labels still gives each program one answer, so on few programs it is
// off chance by luck. A leak is off further, and in the same direction in every fold. With many
// classes chance is low, and twice as much is far off.
constexpr double kChanceTolerance = 0.1;
constexpr double kChancePValue = 0.05;
// With fewer samples, a class's recall is known to no better than 0.2 either way.
constexpr int kFewSamples = 20;

ValidityCheck CheckGroups(const JoinedFolds& joined) {
  std::vector<std::string> parts;
  for (const JoinedTrack& track : joined.track) {
    std::vector<int> first_fold(track.groups, -1);
    std::set<int> shared;
    for (const int i : track.held_out) {
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

// Windows of one run share what was going on beside them, so training on some tells of the others.
ValidityCheck CheckSessions(const JoinedFolds& joined) {
  std::vector<std::string> parts;
  ValidityOutcome outcome = ValidityOutcome::kHolds;
  for (const JoinedTrack& track : joined.track) {
    const int shared = TrackExposure(joined, track).session;
    parts.push_back(absl::StrCat(track.spec.name(), " ", shared));
    if (shared == 0) continue;
    // `random` says of itself that it is optimistic.
    const bool stated = track.spec.name() == "random" && outcome != ValidityOutcome::kViolated;
    outcome = stated ? ValidityOutcome::kMarked : ValidityOutcome::kViolated;
  }
  return {"no window has another of its run on the other side", outcome,
          absl::StrCat("windows that have: ", absl::StrJoin(parts, ", "))};
}

// A class that a model was not trained on has a score of 0 (models/model.h), so a model that saw a
// sample of a left-out family gives itself away.
void CheckLeftOutFamilies(const JoinedFolds& joined, std::vector<ValidityCheck>* checks) {
  for (const JoinedTrack& track : joined.track) {
    if (track.family_fold.empty()) continue;
    std::vector<std::set<int>> left_out(track.spec.folds());
    std::set<std::string> families;
    for (const int i : track.held_out) {
      left_out[track.family_fold[i]].insert(joined.label[i]);
      families.insert(joined.samples[i].family());
    }
    float largest = 0;
    std::set<std::string> leaking;
    for (size_t m = 0; m < joined.models.size(); ++m) {
      for (const int i : track.held_out) {
        for (const int k : left_out[track.fold[i]]) {
          const float score = track.entry[m].class_score[i * joined.classes.size() + k];
          largest = std::max(largest, score);
          if (score > 0) leaking.insert(joined.models[m].name());
        }
      }
    }
    checks->push_back(
        {absl::StrCat("nothing of a left-out family is in training on ", track.spec.name()),
         leaking.empty() ? ValidityOutcome::kHolds : ValidityOutcome::kViolated,
         absl::StrCat(
             "largest score of a class of the ", families.size(),
             " families in the fold that leaves it out: ", Decimal(largest),
             leaking.empty() ? "" : absl::StrCat("; models: ", absl::StrJoin(leaking, ", ")))});
  }
}

struct Loss {
  uint64_t samples = 0, lossy = 0, events = 0, lost = 0;
  void Add(const SampleInfo& sample) {
    ++samples;
    lossy += sample.lost_events() > 0;
    events += sample.events();
    lost += sample.lost_events();
  }
  std::string Text() const {
    return absl::StrCat(lost, " of ", events + lost, " events, ", lossy, " of ", samples,
                        " samples");
  }
};

ValidityCheck CheckLoss(const JoinedFolds& joined) {
  std::map<std::string, Loss> losses;
  Loss all;
  for (const SampleInfo& sample : joined.samples) {
    losses[sample.label()].Add(sample);
    all.Add(sample);
  }
  const LabelAssociation association = CategoryAndLabel(
      joined, [](const SampleInfo& sample) { return sample.lost_events() > 0 ? "1" : "0"; });
  std::string figure;
  if (joined.labelling == BINARY) {
    std::vector<std::string> parts;
    for (const auto& [label, loss] : losses) parts.push_back(absl::StrCat(label, " ", loss.Text()));
    figure = absl::StrJoin(parts, "; ");
  } else {
    figure = absl::StrCat(all.Text(), "; ", CategoryMeasureName(joined.labelling),
                          " of lossy and label: ", association.figure);
  }
  return {
      "lost events do not go with the label",
      all.lossy == 0 || association.small ? ValidityOutcome::kHolds : ValidityOutcome::kViolated,
      absl::StrCat("lost: ", figure)};
}

// Highest value of the metric, of the models for which `wanted` holds; null without one.
const TrackSummary* BestOf(const JoinedFolds& joined, const JoinedTrack& track,
                           const std::vector<TrackSummary>& summaries, Metric metric,
                           const std::function<bool(const TrackSummary&)>& wanted) {
  const TrackSummary* best = nullptr;
  for (const TrackSummary* summary : RankedModels(joined, track, summaries)) {
    if (!wanted(*summary)) continue;
    if (best == nullptr ||
        FindMetric(*summary, metric).value() > FindMetric(*best, metric).value()) {
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
    for (const Metric metric : {RankingMetric(joined.labelling, track.open_world),
                                track.open_world ? Metric::kMacroF1 : Metric::kAuroc}) {
      const TrackSummary* trivial =
          BestOf(joined, track, summaries, metric, [&](const TrackSummary& summary) {
            return summary.trivial_baseline() && permuted.count(summary.model()) == 0;
          });
      const TrackSummary* model =
          BestOf(joined, track, summaries, metric, [&](const TrackSummary& summary) {
            return !summary.trivial_baseline() && permuted.count(summary.model()) == 0;
          });
      if (trivial == nullptr || model == nullptr) {
        outcome = ValidityOutcome::kNotShown;
        parts.push_back("the experiment has no baseline, or nothing but baselines");
        break;
      }
      const double trivial_value = FindMetric(*trivial, metric).value();
      const double model_value = FindMetric(*model, metric).value();
      if (trivial_value >= model_value) outcome = ValidityOutcome::kMarked;
      parts.push_back(absl::StrCat(MetricName(metric), ": ", trivial->model(), " ",
                                   Decimal(trivial_value), ", best other model ", model->model(),
                                   " ", Decimal(model_value)));
    }
    checks->push_back({rule, outcome, absl::StrJoin(parts, "; ")});
  }

  ValidityCheck check = {"training on shuffled labels ends near chance", ValidityOutcome::kNotShown,
                         "the experiment has no model with permute_labels"};
  const double chance_of_all = ChanceBalancedAccuracy(joined);
  std::map<std::string, double> chance_on_track;
  for (const JoinedTrack& track : joined.track) {
    chance_on_track[track.spec.name()] = ChanceBalancedAccuracy(joined, track);
  }
  const double tolerance = std::min(kChanceTolerance, chance_of_all);
  std::vector<std::string> parts;
  for (const TrackSummary& summary : summaries) {
    if (permuted.count(summary.model()) == 0) continue;
    const double value = FindMetric(summary, Metric::kBalancedAccuracy).value();
    const double chance = chance_on_track[summary.track()];
    std::vector<double> off_chance;
    for (double fold : summary.fold_balanced_accuracy()) off_chance.push_back(fold - chance);
    const double folds = off_chance.size();
    const double p_value =
        CorrectedResampledTTest(off_chance, 1 / (folds - 1)).value_or(TTest{0, 0}).p_value;
    if (check.outcome == ValidityOutcome::kNotShown) check.outcome = ValidityOutcome::kHolds;
    if (std::abs(value - chance) > tolerance && p_value < kChancePValue) {
      check.outcome = ValidityOutcome::kViolated;
    }
    parts.push_back(absl::StrCat(
        summary.track(), " ", Decimal(value), " (p ", Decimal(p_value),
        chance == chance_of_all ? "" : absl::StrCat(", chance ", Decimal(chance)), ")"));
  }
  if (!parts.empty()) {
    check.figure =
        absl::StrCat("balanced accuracy: ", absl::StrJoin(parts, ", "), "; a leak is off ",
                     joined.labelling == BINARY ? "0.5" : Decimal(chance_of_all), " by more than ",
                     Decimal(tolerance), " with p below ", Decimal(kChancePValue));
  }
  checks->push_back(std::move(check));
}

ValidityCheck CheckBalance(const JoinedFolds& joined) {
  std::vector<std::string> parts;
  bool holds = true;
  const auto add = [&](const char* what,
                       const std::function<std::string(const SampleInfo&)>& category) {
    const LabelAssociation association = CategoryAndLabel(joined, category);
    holds = holds && association.small;
    parts.push_back(absl::StrCat(what, " ", association.figure));
  };
  add("cache state", [](const SampleInfo& s) { return s.cold_cache() ? "1" : "0"; });
  add("background", [](const SampleInfo& s) { return s.background(); });
  add("kind of input", [](const SampleInfo& s) { return s.input_kind(); });
  const LabelAssociation size = QuantityAndLabel(
      joined, [](const SampleInfo& s) { return std::log2(1.0 + s.input_bytes()); });
  holds = holds && size.small;
  return {"cache state, background and input do not go with the label",
          holds ? ValidityOutcome::kHolds : ValidityOutcome::kViolated,
          absl::StrCat(CategoryMeasureName(joined.labelling), ": ", absl::StrJoin(parts, ", "),
                       " (", SmallCategoryMeasure(joined.labelling), "); ",
                       QuantityMeasureName(joined.labelling, "log2(input size)"), ": ", size.figure,
                       " (", SmallQuantityMeasure(joined.labelling), ")")};
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

ValidityCheck CheckClassSizes(const JoinedFolds& joined) {
  int samples = 0;
  for (size_t i = 0; i < joined.samples.size(); ++i) samples += IsTrainable(joined, i);
  const std::vector<int> count = ClassCounts(joined);
  const auto [rarest, most] = std::minmax_element(count.begin(), count.end());
  const auto text = [&](std::vector<int>::const_iterator k) {
    return absl::StrCat(joined.classes[k - count.begin()], " with ", *k, " (",
                        Percent(static_cast<double>(*k) / samples), ")");
  };
  const bool measurable = *rarest >= kFewSamples && *most <= samples - kFewSamples;
  return {"every class is frequent enough to be measured",
          measurable ? ValidityOutcome::kHolds : ValidityOutcome::kMarked,
          absl::StrCat(count.size(), " classes in ", samples, " samples, from ", text(rarest),
                       " to ", text(most), "; few: less than ", kFewSamples)};
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
  std::vector<ValidityCheck> checks = {CheckGroups(joined)};
  CheckLeftOutFamilies(joined, &checks);
  checks.push_back(CheckDuplicates(joined));
  if (HasWindows(joined)) checks.push_back(CheckSessions(joined));
  checks.push_back(CheckLoss(joined));
  checks.push_back(CheckBalance(joined));
  checks.push_back(joined.labelling == BINARY ? CheckBaseRate(joined) : CheckClassSizes(joined));
  CheckBaselines(joined, summaries, &checks);
  return checks;
}

}  // namespace callprint
