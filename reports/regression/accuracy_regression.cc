#include "reports/regression/accuracy_regression.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dataset/split.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/evaluation/results_file.h"
#include "reports/leaderboard/entry.h"
#include "reports/page/text_table.h"
#include "reports/predictions/packed_predictions.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr uint32_t kBaselineSchemaVersion = 1;
constexpr size_t kFlipsNamed = 20;
const char kRenew[] = "if it is meant, renew it with bazel run //experiments:update_baselines";

using EntryKey = std::pair<std::string, std::string>;

// Inputs of a report made of a baseline's entries, whose scores are rounded: of what `result` is
// of.
absl::StatusOr<EvaluationInputs> InputsOfBaseline(const AccuracyBaseline& baseline,
                                                  const ExperimentResult& result) {
  EvaluationInputs inputs = InputsOfResult(result);
  std::map<std::string, ModelSpec> known;
  for (const ModelSpec& model : inputs.models) known[model.name()] = model;
  inputs.models.clear();
  inputs.folds.clear();
  inputs.spec.clear_track();
  std::set<std::string> models;
  std::map<std::string, std::pair<TrackSpec, TrackSplit>> tracks;
  for (const AccuracyBaseline::Entry& entry : baseline.entry()) {
    ModelSpec model = known[entry.model()];
    model.set_name(entry.model());
    if (models.insert(entry.model()).second) inputs.models.push_back(model);
    if (tracks.count(entry.track()) == 0) {
      TrackSpec track;
      track.set_name(entry.track());
      track.set_folds(entry.folds());
      *inputs.spec.add_track() = track;
      ASSIGN_OR_RETURN(TrackSplit split,
                       SplitTrack(inputs.samples, track.name(), track.folds(),
                                  inputs.spec.split().seed(), inputs.manifest.unknown_label()));
      tracks.emplace(entry.track(), std::make_pair(track, std::move(split)));
    }
    const auto& [track, split] = tracks.at(entry.track());
    ASSIGN_OR_RETURN(const AnswerColumns columns, ReadAnswerColumns(entry.predictions().answers()));
    ASSIGN_OR_RETURN(const std::vector<FoldResult> folds,
                     FoldsOfAnswers({inputs.manifest, inputs.samples, inputs.dataset_sha256, model,
                                     track, inputs.spec.split(), split},
                                    columns));
    inputs.folds.insert(inputs.folds.end(), folds.begin(), folds.end());
  }
  return inputs;
}

bool IsWorse(const PairedChange& change) {
  return LowerIsBetter(change.metric) ? change.fold_interval.low > 0
                                      : change.fold_interval.high < 0;
}

// Only where the metric can be told from what is packed; the ranking metric can.
void KeepMetricsOfAnswers(Labelling labelling, std::vector<PairedChange>* changes) {
  // Whether it is open world only adds a metric of answers.
  const std::vector<Metric> kept = MetricsOfAnswers(labelling, /*open_world=*/true);
  changes->erase(std::remove_if(changes->begin(), changes->end(),
                                [&](const PairedChange& change) {
                                  return std::find(kept.begin(), kept.end(), change.metric) ==
                                         kept.end();
                                }),
                 changes->end());
}

std::string FlipsText(const char* what, const std::vector<Flip>& flips) {
  if (flips.empty()) return "";
  std::string text = absl::StrCat("  ", flips.size(), " became ", what, ":");
  for (size_t i = 0; i < std::min(kFlipsNamed, flips.size()); ++i) {
    absl::StrAppend(&text, i == 0 ? " " : ", ", flips[i].sample_id, " (", flips[i].truth, ": ",
                    flips[i].before, " -> ", flips[i].after, ")");
  }
  if (flips.size() > kFlipsNamed) {
    absl::StrAppend(&text, " and ", flips.size() - kFlipsNamed, " more");
  }
  return absl::StrCat(text, "\n");
}

std::string ChangeText(const PairedChange& change) {
  return absl::StrCat("  ", MetricName(change.metric), ": ", Decimal(change.before), " -> ",
                      Decimal(change.after), ", change over folds in [",
                      SignedDecimal(change.fold_interval.low), ", ",
                      SignedDecimal(change.fold_interval.high), "]\n");
}

std::string FailureText(const EntryVerdict& entry, RegressionMode mode, const std::string& what,
                        const std::vector<PairedChange>& changes) {
  std::string text = absl::StrCat("model ", entry.comparison.models.after, ", track ", entry.track,
                                  ": ", what, "\n");
  for (const PairedChange& change : changes) absl::StrAppend(&text, ChangeText(change));
  absl::StrAppend(&text, FlipsText("wrong", entry.comparison.became_wrong));
  if (mode == RegressionMode::kStrict) {
    absl::StrAppend(&text, FlipsText("right", entry.comparison.became_right));
  }
  return text;
}

}  // namespace

absl::StatusOr<AccuracyBaseline> MakeBaseline(const ExperimentResult& result) {
  AccuracyBaseline baseline;
  baseline.set_schema_version(kBaselineSchemaVersion);
  baseline.set_experiment(result.spec().name());
  baseline.set_dataset_sha256(result.dataset_sha256());
  for (const TrackSummary& summary : result.summary()) {
    const std::vector<FoldResult> folds = FoldsOfEntry(result, summary.track(), summary.model());
    if (folds.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("the results have no folds of model ",
                                                     summary.model(), ", track ", summary.track()));
    }
    AccuracyBaseline::Entry& entry = *baseline.add_entry();
    entry.set_track(summary.track());
    entry.set_folds(folds[0].folds());
    entry.set_model(summary.model());
    ASSIGN_OR_RETURN(*entry.mutable_predictions(), PackPredictions(result.dataset(), folds));
  }
  return baseline;
}

absl::StatusOr<AccuracyVerdict> CompareWithBaseline(const AccuracyBaseline& baseline,
                                                    const ExperimentResult& result) {
  if (baseline.schema_version() != kBaselineSchemaVersion ||
      baseline.dataset_sha256() != result.dataset_sha256()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the baseline of ", result.spec().name(), " has schema version ", baseline.schema_version(),
        " and is of dataset ", baseline.dataset_sha256(), ", not ", kBaselineSchemaVersion, " and ",
        result.dataset_sha256(), "; ", kRenew));
  }
  ASSIGN_OR_RETURN(const AccuracyBaseline now, MakeBaseline(result));
  ASSIGN_OR_RETURN(const EvaluationInputs before_inputs, InputsOfBaseline(baseline, result));
  ASSIGN_OR_RETURN(const EvaluationInputs after_inputs, InputsOfBaseline(now, result));
  absl::StatusOr<Comparison> comparison = CompareResults(before_inputs, after_inputs, {});
  if (!comparison.ok()) {
    return absl::Status(comparison.status().code(),
                        absl::StrCat("the baseline of ", result.spec().name(), ": ",
                                     comparison.status().message(), "; ", kRenew));
  }
  std::map<EntryKey, std::string> digest_before, digest_now;
  for (const auto& entry : baseline.entry()) {
    digest_before[{entry.track(), entry.model()}] = entry.predictions().sha256();
  }
  for (const auto& entry : now.entry()) {
    digest_now[{entry.track(), entry.model()}] = entry.predictions().sha256();
  }
  AccuracyVerdict verdict;
  verdict.labelling = comparison->labelling;
  verdict.unmatched = comparison->not_compared;
  for (TrackComparison& track : comparison->track) {
    for (ModelComparison& model : track.model) {
      EntryVerdict entry;
      entry.track = track.track;
      const EntryKey key = {track.track, model.models.after};
      entry.same_predictions = digest_before[key] == digest_now[key];
      KeepMetricsOfAnswers(verdict.labelling, &model.change);
      for (const PairedChange& change : model.change) {
        if (IsWorse(change)) entry.worse.push_back(change);
      }
      entry.comparison = std::move(model);
      verdict.entry.push_back(std::move(entry));
    }
  }
  return verdict;
}

std::vector<std::string> Failures(const AccuracyVerdict& verdict, RegressionMode mode) {
  std::vector<std::string> failures;
  for (const std::string& what : verdict.unmatched) {
    failures.push_back(absl::StrCat(what, " the change; ", kRenew, "\n"));
  }
  for (const EntryVerdict& entry : verdict.entry) {
    if (mode == RegressionMode::kStatistical) {
      if (entry.worse.empty()) continue;
      failures.push_back(
          FailureText(entry, mode, "worse than the baseline beyond doubt", entry.worse));
      continue;
    }
    if (entry.same_predictions) continue;
    std::vector<PairedChange> changed;
    for (const PairedChange& change : entry.comparison.change) {
      if (change.value() != 0) changed.push_back(change);
    }
    failures.push_back(
        FailureText(entry, mode,
                    entry.comparison.same_scores
                        ? "scores differ from the baseline's by less than what it rounds away"
                        : "predictions differ from the baseline's",
                    changed));
  }
  return failures;
}

std::string DifferenceTable(const AccuracyVerdict& verdict) {
  TextTable table(
      {"track", "model", "metric", "before", "after", "change", "became wrong", "became right"});
  bool any = false;
  for (const EntryVerdict& entry : verdict.entry) {
    if (entry.same_predictions) continue;
    any = true;
    const PairedChange& change = entry.comparison.change[0];
    table.AddRow({entry.track, entry.comparison.models.after,
                  MetricHeading(change.metric, verdict.labelling), Decimal(change.before),
                  Decimal(change.after), SignedDecimal(change.value()),
                  absl::StrCat(entry.comparison.became_wrong.size()),
                  absl::StrCat(entry.comparison.became_right.size())});
  }
  std::string text = any ? table.ForTerminal() : "";
  for (const std::string& what : verdict.unmatched) absl::StrAppend(&text, "  ", what, "\n");
  return text;
}

}  // namespace callprint
