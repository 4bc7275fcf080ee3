#include "reports/readme/readme_table.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/summary.h"
#include "reports/page/text_table.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

std::string Place(const ShownTable::Column& column) {
  return absl::StrCat("track ", column.track(), ", metric ", column.metric());
}

// The summary of a model that has the metric.
absl::StatusOr<const TrackSummary*> FindSummary(const std::string& model, const std::string& track,
                                                Metric metric, const ExperimentResult& result) {
  for (const TrackSummary& summary : result.summary()) {
    if (summary.track() == track && summary.model() == model && HasMetric(summary, metric)) {
      return &summary;
    }
  }
  return absl::NotFoundError(absl::StrCat("the results have no model ", model, " with track ",
                                          track, ", metric ", MetricName(metric)));
}

absl::StatusOr<std::string> ModelCell(const ShownTable::Column& column, const std::string& model,
                                      const ExperimentResult& result) {
  ASSIGN_OR_RETURN(const Metric metric, MetricByName(column.metric()));
  ASSIGN_OR_RETURN(const TrackSummary* summary, FindSummary(model, column.track(), metric, result));
  return IntervalCell(*summary, metric);
}

absl::StatusOr<std::string> BestBaselineCell(const ShownTable::Column& column,
                                             const ExperimentResult& result) {
  ASSIGN_OR_RETURN(const Metric metric, MetricByName(column.metric()));
  if (LowerIsBetter(metric)) {
    return absl::InvalidArgumentError(
        absl::StrCat(Place(column),
                     ": less is better, and the best baseline is the largest value; name a model"));
  }
  const TrackSummary* best = nullptr;
  for (const TrackSummary& summary : result.summary()) {
    if (summary.track() != column.track() || !summary.trivial_baseline() ||
        !HasMetric(summary, metric)) {
      continue;
    }
    if (best == nullptr ||
        FindMetric(summary, metric).value() > FindMetric(*best, metric).value()) {
      best = &summary;
    }
  }
  if (best == nullptr) {
    return absl::NotFoundError(absl::StrCat("the results have no baseline with ", Place(column)));
  }
  return IntervalCell(*best, metric);
}

absl::StatusOr<std::vector<std::string>> CellsOf(const ShownTable& table,
                                                 const ShownTable::Row& row,
                                                 const ExperimentResult& result) {
  std::vector<std::string> cells;
  switch (row.row_case()) {
    case ShownTable::Row::kModel:
      cells.push_back(row.model());
      for (const ShownTable::Column& column : table.column()) {
        ASSIGN_OR_RETURN(cells.emplace_back(), ModelCell(column, row.model(), result));
      }
      return cells;
    case ShownTable::Row::kBestBaseline:
      cells.push_back(row.best_baseline());
      for (const ShownTable::Column& column : table.column()) {
        ASSIGN_OR_RETURN(cells.emplace_back(), BestBaselineCell(column, result));
      }
      return cells;
    case ShownTable::Row::kPublished:
      cells.push_back(row.published().name());
      if (row.published().cell_size() != table.column_size()) {
        return absl::InvalidArgumentError(
            absl::StrCat(row.published().name(), " has ", row.published().cell_size(),
                         " cells, where the table has ", table.column_size(), " columns"));
      }
      cells.insert(cells.end(), row.published().cell().begin(), row.published().cell().end());
      return cells;
    case ShownTable::Row::ROW_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("a row has neither model, best_baseline nor published");
}

}  // namespace

absl::StatusOr<std::string> MarkdownTable(const ShownTable& table, const ExperimentResult& result) {
  std::vector<std::string> header = {"model"};
  for (const ShownTable::Column& column : table.column()) header.push_back(column.heading());
  TextTable text(std::move(header));
  for (const ShownTable::Row& row : table.row()) {
    ASSIGN_OR_RETURN(std::vector<std::string> cells, CellsOf(table, row, result));
    text.AddRow(std::move(cells));
  }
  return text.ForMarkdown();
}

absl::StatusOr<std::string> SentenceWithFigures(const Sentence& sentence,
                                                const ExperimentResult& result) {
  const std::vector<std::string> parts = absl::StrSplit(sentence.words(), "{}");
  if (static_cast<int>(parts.size()) != sentence.figure_size() + 1) {
    return absl::InvalidArgumentError(absl::StrCat("\"", sentence.words(), "\" has ",
                                                   parts.size() - 1, " places for ",
                                                   sentence.figure_size(), " figures"));
  }
  std::string text = parts[0];
  for (int i = 0; i < sentence.figure_size(); ++i) {
    const Sentence::Figure& figure = sentence.figure(i);
    ASSIGN_OR_RETURN(const Metric metric, MetricByName(figure.metric()));
    ASSIGN_OR_RETURN(const TrackSummary* summary,
                     FindSummary(figure.model(), figure.track(), metric, result));
    absl::StrAppend(&text, Decimal(FindMetric(*summary, metric).value()), parts[i + 1]);
  }
  return text;
}

bool Says(absl::string_view document, absl::string_view sentence) {
  const std::vector<absl::string_view> words =
      absl::StrSplit(document, absl::ByAnyChar(" \n"), absl::SkipEmpty());
  return absl::StrContains(absl::StrJoin(words, " "), sentence);
}

absl::StatusOr<std::string> WithBlock(absl::string_view document, absl::string_view name,
                                      absl::string_view block) {
  const std::string begin = absl::StrCat("<!-- ", name, ": begin -->");
  const std::string end = absl::StrCat("<!-- ", name, ": end -->");
  const absl::string_view content = absl::StripSuffix(block, "\n");
  std::vector<absl::string_view> lines;
  int begins = 0;
  int ends = 0;
  for (const absl::string_view line : absl::StrSplit(document, '\n')) {
    if (line == end && begins == 1) ++ends;
    if (begins == ends) lines.push_back(line);
    if (line == end && begins == 0) break;
    if (line != begin) continue;
    ++begins;
    lines.insert(lines.end(), {"", content, ""});
  }
  if (begins != 1 || ends != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("there is not one line ", begin, " with one line ", end, " below it"));
  }
  return absl::StrJoin(lines, "\n");
}

std::string PageWithOnePicture(absl::string_view report, absl::string_view picture) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(report, '\n')) {
    if (absl::StartsWith(line, "![") && absl::StrContains(line, "](figures/")) continue;
    // Of the empty lines around a figure one is left.
    if (line.empty() && !lines.empty() && lines.back().empty()) continue;
    lines.push_back(
        absl::StartsWith(line, "![")
            ? absl::StrReplaceAll(line, {{"](report.svg)", absl::StrCat("](", picture, ")")}})
            : std::string(line));
  }
  return absl::StrJoin(lines, "\n");
}

std::string ChangedLines(absl::string_view before, absl::string_view after) {
  const std::vector<absl::string_view> old_lines = absl::StrSplit(before, '\n');
  const std::vector<absl::string_view> new_lines = absl::StrSplit(after, '\n');
  const std::set<absl::string_view> old_set(old_lines.begin(), old_lines.end());
  const std::set<absl::string_view> new_set(new_lines.begin(), new_lines.end());
  std::string text;
  for (const absl::string_view line : old_lines) {
    if (new_set.count(line) == 0) absl::StrAppend(&text, "- ", line, "\n");
  }
  for (const absl::string_view line : new_lines) {
    if (old_set.count(line) == 0) absl::StrAppend(&text, "+ ", line, "\n");
  }
  return text;
}

}  // namespace callprint
