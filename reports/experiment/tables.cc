#include "reports/experiment/tables.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "experiments/metrics/class_metrics.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/evaluation/summary.h"
#include "reports/experiment/validity/exposure.h"
#include "workloads/csv_writer.h"

namespace callprint {
namespace {

std::string TrackMeaning(const JoinedFolds& joined, const std::string& track) {
  if (track == "random") {
    if (HasWindows(joined)) return "optimistic: windows of the same runs on both sides";
    if (joined.labelling != BINARY) return "optimistic: the same input files on both sides";
    return "optimistic: the same programs on both sides";
  }
  if (track == "unseen_file") return "input files that training never saw, known programs";
  if (track == "unseen_program") return "programs that training never saw, of known families";
  if (track == "unseen_family") return "tools that training never saw: what carries over";
  if (track == "unseen_kernel") return "kernels that training never saw; functions go by name";
  if (track == "unseen_machine") return "a machine that training never saw runs the same plan";
  if (track == "unseen_session") return "sessions that training never saw";
  if (track == "rate_matched") {
    return "sessions that training never saw, and as many windows of each label at each event rate";
  }
  if (track == "open_world_family") {
    return "families that training never saw among others, to be told from the known";
  }
  if (track == "open_world") return "programs of no class among others, to be told from the known";
  return "";
}

std::string MultiClassBaseRates(const JoinedFolds& joined, const JoinedTrack& track) {
  std::vector<int> count(joined.classes.size(), 0);
  std::set<int> unknown_programs;
  int known = 0;
  for (const int i : track.held_out) {
    if (!IsKnown(joined, track, i)) {
      unknown_programs.insert(joined.program[i]);
    } else {
      ++count[joined.label[i]];
      ++known;
    }
  }
  const auto largest = std::max_element(count.begin(), count.end());
  const double share = static_cast<double>(*largest) / known;
  std::string text = absl::StrFormat(
      "%d samples in %d groups, %d classes, the largest %s (%s); always the largest: accuracy %s",
      track.held_out.size(), track.groups, count.size(), joined.classes[largest - count.begin()],
      Percent(share), Decimal(share));
  if (track.open_world) {
    absl::StrAppend(
        &text, "; ", track.held_out.size() - known, " samples of ", unknown_programs.size(),
        " programs are ",
        track.family_fold.empty() ? "of no class" : "of families that their fold leaves out",
        ": they count for the AUROC of known only");
  }
  return text;
}

std::string MultiLabelBaseRates(const JoinedFolds& joined, const JoinedTrack& track) {
  std::map<int, int> samples_with;
  int total = 0;
  for (const int i : track.held_out) {
    const auto begin = joined.truth.begin() + i * joined.classes.size();
    const int present = std::accumulate(begin, begin + joined.classes.size(), 0);
    ++samples_with[present];
    total += present;
  }
  std::vector<std::string> parts;
  int most = 0;
  for (const auto& [present, samples] : samples_with) {
    parts.push_back(absl::StrCat(present, " in ", samples));
    most = std::max(most, samples);
  }
  const double samples = track.held_out.size();
  return absl::StrFormat(
      "%d samples in %d groups, %d classes, %.2f present on average (%s); always none: subset "
      "accuracy %s, Hamming loss %s",
      track.held_out.size(), track.groups, joined.classes.size(), total / samples,
      absl::StrJoin(parts, ", "), Decimal(samples_with[0] / samples),
      Decimal(total / samples / joined.classes.size()));
}

// Where the table has the metric; columns.size() if nowhere. Micro-F1 of one label a sample is
// accuracy.
size_t ColumnOf(const std::vector<Metric>& columns, const std::string& metric,
                Labelling labelling) {
  const std::string name = labelling == MULTI_CLASS && metric == MetricName(Metric::kMicroF1)
                               ? std::string(MetricName(Metric::kAccuracy))
                               : metric;
  return std::find_if(columns.begin(), columns.end(),
                      [&](Metric column) { return MetricName(column) == name; }) -
         columns.begin();
}

}  // namespace

std::string TrackHeading(const JoinedFolds& joined, const JoinedTrack& track) {
  return absl::StrCat(track.spec.name(), ", ", track.spec.folds(),
                      " folds: ", TrackMeaning(joined, track.spec.name()));
}

std::string BaseRates(const JoinedFolds& joined, const JoinedTrack& track,
                      const std::string& positive_label) {
  if (joined.labelling == MULTI_CLASS) return MultiClassBaseRates(joined, track);
  if (joined.labelling == MULTI_LABEL) return MultiLabelBaseRates(joined, track);
  const double samples = static_cast<double>(track.held_out.size());
  double positives = 0;
  for (const int sample : track.held_out) positives += joined.label[sample];
  const double share = positives / samples;
  return absl::StrFormat(
      "%d samples in %d groups, %s %s; always the more frequent label: accuracy %s",
      track.held_out.size(), track.groups, Percent(share), positive_label,
      Decimal(std::max(share, 1 - share)));
}

TextTable LeaderboardTable(const ExperimentSpec& spec, const JoinedFolds& joined,
                           const JoinedTrack& track, const std::vector<TrackSummary>& summaries) {
  const std::vector<Metric> columns = LeaderboardColumns(joined.labelling, track.open_world);
  std::vector<std::string> header = {"model"};
  for (const Metric metric : columns) header.push_back(MetricHeading(metric, joined.labelling));
  TextTable table(std::move(header));
  const std::vector<const TrackSummary*> ranked = RankedModels(joined, track, summaries);
  const Metric ranking = RankingMetric(joined.labelling, track.open_world);
  for (const TrackSummary* summary : ranked) {
    std::vector<std::string> row = {
        absl::StrCat(summary->model(), summary->trivial_baseline() ? " (baseline)" : "")};
    for (const Metric metric : columns) row.push_back(IntervalCell(*summary, metric));
    table.AddRow(std::move(row));
    if (summary != ranked[0] || !IsClearlyBest(ranked)) continue;
    table.SetBold(0);
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] == ranking) table.SetBold(1 + i);
    }
  }
  // References of one source and note share a row.
  std::vector<std::vector<std::string>> rows;
  for (const Reference& reference : spec.reference()) {
    if (reference.track() != track.spec.name()) continue;
    const size_t column = ColumnOf(columns, reference.metric(), joined.labelling);
    if (column == columns.size()) continue;
    const std::string name =
        absl::StrCat(reference.source(), reference.note().empty() ? "" : ", ", reference.note());
    auto row = std::find_if(rows.begin(), rows.end(), [&](const std::vector<std::string>& cells) {
      return cells[0] == name && cells[1 + column].empty();
    });
    if (row == rows.end()) {
      row = rows.insert(rows.end(), std::vector<std::string>(1 + columns.size()));
      (*row)[0] = name;
    }
    (*row)[1 + column] = absl::StrFormat("%.4f", reference.value());
  }
  for (std::vector<std::string>& row : rows) table.AddRow(std::move(row));
  return table;
}

std::string TerminalTables(const EvaluationInputs& inputs, const JoinedFolds& joined,
                           const std::vector<TrackSummary>& summaries,
                           const std::vector<ValidityCheck>& checks) {
  std::string text = absl::StrCat(inputs.spec.title(), "\n", inputs.spec.question(), "\n");
  for (const JoinedTrack& track : joined.track) {
    absl::StrAppend(&text, "\n", TrackHeading(joined, track), "\n  ",
                    BaseRates(joined, track, inputs.manifest.positive_label()), "\n\n",
                    LeaderboardTable(inputs.spec, joined, track, summaries).ForTerminal());
  }
  absl::StrAppend(&text,
                  "\nIntervals: 95 %, bootstrap over the track's groups. Figures of others are ",
                  "on their own data.\n");
  const auto held = std::count_if(checks.begin(), checks.end(), [](const ValidityCheck& check) {
    return check.outcome == ValidityOutcome::kHolds;
  });
  absl::StrAppend(&text, "Validity: ", held, " of ", checks.size(), " checks hold.\n");
  for (const ValidityCheck& check : checks) {
    if (check.outcome == ValidityOutcome::kHolds) continue;
    absl::StrAppend(&text, "  ", OutcomeName(check.outcome), ": ", check.rule, ": ", check.figure,
                    "\n");
  }
  return text;
}

std::string Csv(const JoinedFolds& joined, const std::vector<TrackSummary>& summaries) {
  CsvWriter csv({"track", "model", "metric", "value", "ci_low", "ci_high", "folds"});
  for (const TrackSummary& summary : summaries) {
    const bool open_world = HasMetric(summary, Metric::kUnknownAuroc);
    for (const Metric metric : LeaderboardMetrics(joined.labelling, open_world)) {
      const MetricValue& value = FindMetric(summary, metric);
      csv.AddRow({summary.track(), summary.model(), value.name(), CsvNumber(value.value()),
                  CsvNumber(value.ci_low()), CsvNumber(value.ci_high()),
                  absl::StrCat(summary.fold_balanced_accuracy_size())});
    }
  }
  return csv.text();
}

}  // namespace callprint
