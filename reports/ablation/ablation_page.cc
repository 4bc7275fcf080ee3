#include "reports/ablation/ablation_page.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/evaluation/summary.h"
#include "reports/experiment/figures/ranking_figure.h"
#include "reports/experiment/tables.h"
#include "reports/page/text_table.h"
#include "workloads/csv_writer.h"

namespace callprint {
namespace {

const char kHowToRead[] =
    "Alone: the model knows this group and nothing else. Left out: it knows all others. Change: "
    "left out minus all groups, below zero where the group is missed. Intervals: 95 %, bootstrap "
    "over the track's groups, of a change over the same resamples for both models. p: corrected "
    "resampled t-test over folds, Holm over the feature groups of a track.";

Metric MetricOf(const AblationReport& report, const JoinedTrack& track) {
  return RankingMetric(report.joined.labelling, track.open_world);
}

// Precondition: the experiment has the model.
const TrackSummary& SummaryOf(const AblationReport& report, const JoinedTrack& track,
                              size_t model) {
  return *std::find_if(report.summaries.begin(), report.summaries.end(),
                       [&](const TrackSummary& summary) {
                         return summary.track() == track.spec.name() &&
                                summary.model() == report.joined.models[model].name();
                       });
}

// Feature groups of AblationModels, by what they reach alone on a track, the best first.
std::vector<size_t> BestAloneFirst(const AblationReport& report, const JoinedTrack& track) {
  std::vector<size_t> order(report.models.group.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<double> alone;
  for (const GroupModels& group : report.models.group) {
    alone.push_back(
        FindMetric(SummaryOf(report, track, group.alone), MetricOf(report, track)).value());
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return alone[a] > alone[b]; });
  return order;
}

TextTable TrackTable(const AblationReport& report, size_t t) {
  const JoinedTrack& track = report.joined.track[t];
  const Metric metric = MetricOf(report, track);
  TextTable table({"feature group", "alone", "left out", "change", "p", "columns alone"});
  const auto columns = [&](size_t model) {
    return absl::StrFormat("%.0f", track.entry[model].mean_features);
  };
  table.AddRow({"all groups", IntervalCell(SummaryOf(report, track, report.models.all), metric), "",
                "", "", columns(report.models.all)});
  for (const size_t g : BestAloneFirst(report, track)) {
    const GroupModels& group = report.models.group[g];
    const Change& change = report.tracks[t].change[g];
    table.AddRow({group.group, IntervalCell(SummaryOf(report, track, group.alone), metric),
                  IntervalCell(SummaryOf(report, track, group.left_out), metric),
                  WithInterval(change.value, change.interval.low, change.interval.high),
                  PValueCell(change.p_value), columns(group.alone)});
  }
  return table;
}

}  // namespace

Page AblationPage(const AblationReport& report) {
  const Manifest& manifest = report.inputs.manifest;
  Page page;
  page.title = report.inputs.spec.title();
  page.Add(Paragraph{report.inputs.spec.question()});
  page.Add(Paragraph{absl::StrCat(
      "Dataset ", manifest.name(), " version ", manifest.version(), ", manifest's SHA-256 ",
      report.inputs.dataset_sha256, ". ", report.joined.models[report.models.all].description(),
      "; every model is the same but for its feature groups (dataset/features/features.h), and "
      "every one has the same folds.")});
  page.Add(Figure{"report",
                  absl::StrCat("Every model on every track: ",
                               MetricHeading(RankingMetric(report.joined.labelling, false),
                                             report.joined.labelling),
                               " of held-out samples, with 95 % intervals over groups."),
                  RankingMetricSvg(report.joined, report.summaries)});
  for (size_t t = 0; t < report.joined.track.size(); ++t) {
    const JoinedTrack& track = report.joined.track[t];
    page.Add(Heading{2, absl::StrCat("Track ", TrackHeading(report.joined, track))});
    page.Add(Paragraph{absl::StrCat(
        BaseRates(report.joined, track, manifest.positive_label()), ". ",
        MetricHeading(MetricOf(report, track), report.joined.labelling), " of held-out samples:")});
    page.Add(TrackTable(report, t));
  }
  page.Add(Heading{2, "How to read this"});
  page.Add(Paragraph{kHowToRead});
  page.Add(Paragraph{absl::StrCat(
      "Groups say much of the same: one that is not missed may still be the only one needed, "
      "since the others stand in for it. What a group is worth is what this learner makes of it; "
      "where it may take only so many columns (select_top), leaving a group out also makes room "
      "for columns of the others. Every prediction, all metrics and the validity checks are in "
      "the report of the experiment \"",
      report.inputs.spec.name(), "\".")});
  return page;
}

std::string AblationCsv(const AblationReport& report) {
  CsvWriter csv({"track", "group", "metric", "alone", "alone_low", "alone_high", "left_out",
                 "left_out_low", "left_out_high", "change", "change_low", "change_high",
                 "p_value"});
  for (size_t t = 0; t < report.joined.track.size(); ++t) {
    const JoinedTrack& track = report.joined.track[t];
    const Metric metric = MetricOf(report, track);
    // `left_out`: what is known of the models without the group, 7 fields.
    const auto add = [&](const std::string& group, size_t model,
                         const std::vector<std::string>& left_out) {
      const MetricValue& value = FindMetric(SummaryOf(report, track, model), metric);
      std::vector<std::string> fields = {track.spec.name(),
                                         group,
                                         value.name(),
                                         CsvNumber(value.value()),
                                         CsvNumber(value.ci_low()),
                                         CsvNumber(value.ci_high())};
      fields.insert(fields.end(), left_out.begin(), left_out.end());
      csv.AddRow(fields);
    };
    add("all groups", report.models.all, std::vector<std::string>(7));
    for (size_t g = 0; g < report.models.group.size(); ++g) {
      const GroupModels& group = report.models.group[g];
      const MetricValue& left_out = FindMetric(SummaryOf(report, track, group.left_out), metric);
      const Change& change = report.tracks[t].change[g];
      add(group.group, group.alone,
          {CsvNumber(left_out.value()), CsvNumber(left_out.ci_low()), CsvNumber(left_out.ci_high()),
           CsvNumber(change.value), CsvNumber(change.interval.low), CsvNumber(change.interval.high),
           CsvNumber(change.p_value)});
    }
  }
  return csv.text();
}

std::string AblationTerminal(const AblationReport& report) {
  std::string text =
      absl::StrCat(report.inputs.spec.title(), "\n", report.inputs.spec.question(), "\n");
  for (size_t t = 0; t < report.joined.track.size(); ++t) {
    const JoinedTrack& track = report.joined.track[t];
    absl::StrAppend(&text, "\n", TrackHeading(report.joined, track), "\n  ",
                    MetricHeading(MetricOf(report, track), report.joined.labelling), "\n\n",
                    TrackTable(report, t).ForTerminal());
  }
  absl::StrAppend(&text, "\n", kHowToRead, "\n");
  return text;
}

}  // namespace callprint
