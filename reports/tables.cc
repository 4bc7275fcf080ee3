#include "reports/tables.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/metrics.h"
#include "reports/summary.h"

namespace callprint {
namespace {

constexpr Metric kLeaderboard[] = {Metric::kAccuracy, Metric::kBalancedAccuracy, Metric::kAuroc,
                                   Metric::kMacroF1};

std::string CellOf(const TrackSummary& summary, Metric metric) {
  const MetricValue& value = FindMetric(summary, metric);
  return WithInterval(value.mean(), value.ci_low(), value.ci_high());
}

// RFC 4180.
std::string CsvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  return quoted + "\"";
}

}  // namespace

absl::string_view TrackMeaning(absl::string_view track) {
  if (track == "random") return "optimistic: the same programs on both sides";
  if (track == "unseen_file") return "input files that training never saw, known programs";
  if (track == "unseen_program") return "programs that training never saw, of known families";
  if (track == "unseen_family") return "tools that training never saw: what carries over";
  return "";
}

std::string TrackHeading(const JoinedTrack& track) {
  return absl::StrCat(track.spec.name(), ", ", track.spec.folds(),
                      " folds: ", TrackMeaning(track.spec.name()));
}

std::string BaseRates(const JoinedFolds& joined, const JoinedTrack& track,
                      const std::string& positive_label) {
  const double positives = std::accumulate(joined.label.begin(), joined.label.end(), 0);
  const double share = positives / joined.label.size();
  return absl::StrFormat(
      "%d samples in %d groups, %s %s; always the more frequent label: accuracy %s",
      joined.label.size(), track.groups, Percent(share), positive_label,
      Decimal(std::max(share, 1 - share)));
}

TextTable LeaderboardTable(const ExperimentSpec& spec, const std::vector<TrackSummary>& summaries,
                           const std::string& track) {
  TextTable table({"model", "accuracy", "balanced accuracy", "AUROC", "macro-F1"});
  for (const TrackSummary* summary : RankedModels(summaries, track)) {
    std::vector<std::string> row = {
        absl::StrCat(summary->model(), summary->trivial_baseline() ? " (baseline)" : "")};
    for (Metric metric : kLeaderboard) row.push_back(CellOf(*summary, metric));
    table.AddRow(std::move(row));
  }
  // References of one source and note share a row.
  std::vector<std::vector<std::string>> rows;
  for (const Reference& reference : spec.reference()) {
    if (reference.track() != track) continue;
    const auto column =
        std::find_if(std::begin(kLeaderboard), std::end(kLeaderboard),
                     [&](Metric metric) { return MetricName(metric) == reference.metric(); });
    if (column == std::end(kLeaderboard)) continue;
    const std::string name =
        absl::StrCat(reference.source(), reference.note().empty() ? "" : ", ", reference.note());
    const size_t cell = 1 + (column - std::begin(kLeaderboard));
    auto row = std::find_if(rows.begin(), rows.end(), [&](const std::vector<std::string>& cells) {
      return cells[0] == name && cells[cell].empty();
    });
    if (row == rows.end()) {
      row = rows.insert(rows.end(), std::vector<std::string>(1 + std::size(kLeaderboard)));
      (*row)[0] = name;
    }
    (*row)[cell] = absl::StrFormat("%.4f", reference.value());
  }
  for (std::vector<std::string>& row : rows) table.AddRow(std::move(row));
  return table;
}

std::string TerminalTables(const ReportInputs& inputs, const JoinedFolds& joined,
                           const std::vector<TrackSummary>& summaries,
                           const std::vector<ValidityCheck>& checks) {
  std::string text = absl::StrCat(inputs.spec.title(), "\n", inputs.spec.question(), "\n");
  for (const JoinedTrack& track : joined.track) {
    absl::StrAppend(&text, "\n", TrackHeading(track), "\n  ",
                    BaseRates(joined, track, inputs.manifest.positive_label()), "\n\n",
                    LeaderboardTable(inputs.spec, summaries, track.spec.name()).ForTerminal());
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

std::string Csv(const ExperimentSpec& spec, const std::vector<TrackSummary>& summaries) {
  std::string csv = "track,model,metric,mean,ci_low,ci_high,folds\n";
  for (const TrackSummary& summary : summaries) {
    for (int i = 0; i < kLeaderboardMetricCount; ++i) {
      const MetricValue& value = FindMetric(summary, static_cast<Metric>(i));
      absl::StrAppendFormat(&csv, "%s,%s,%s,%.6f,%.6f,%.6f,%d\n", CsvField(summary.track()),
                            CsvField(summary.model()), value.name(), value.mean(), value.ci_low(),
                            value.ci_high(), summary.fold_balanced_accuracy_size());
    }
  }
  return csv;
}

}  // namespace callprint
