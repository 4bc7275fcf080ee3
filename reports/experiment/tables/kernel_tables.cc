#include "reports/experiment/tables/kernel_tables.h"

#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reports/evaluation/held_out.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/evaluation/summary.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

bool IsOfMachines(const JoinedTrack& track) { return track.spec.name() == "unseen_machine"; }

std::map<std::string, std::vector<int>> SamplesByKernel(const JoinedFolds& joined,
                                                        const JoinedTrack& track) {
  std::map<std::string, std::vector<int>> samples;
  for (const int i : track.held_out) {
    const SampleInfo& info = joined.samples[i];
    samples[IsOfMachines(track) ? info.machine() : info.kernel()].push_back(i);
  }
  return samples;
}

std::string ValueOrDash(double value) { return std::isnan(value) ? "-" : Decimal(value); }

}  // namespace

absl::StatusOr<TextTable> KernelTable(const JoinedFolds& joined, const JoinedTrack& track,
                                      const Entry& entry) {
  const std::vector<Metric> columns = LeaderboardColumns(joined.labelling, track.open_world);
  std::vector<std::string> header = {
      absl::StrCat("held-out ", IsOfMachines(track) ? "machine" : "kernel"), "n", "functions",
      "never in training"};
  for (const Metric metric : columns) header.push_back(MetricHeading(metric, joined.labelling));
  TextTable table(std::move(header));
  const auto by_kernel = SamplesByKernel(joined, track);
  for (const auto& [kernel, samples] : by_kernel) {
    std::vector<std::string> row = {kernel, absl::StrCat(samples.size())};
    if (joined.kernel_functions.has_value()) {
      std::vector<std::string> training;
      for (const auto& [other, other_samples] : by_kernel) {
        if (track.fold[other_samples[0]] != track.fold[samples[0]]) training.push_back(other);
      }
      const size_t functions = joined.kernel_functions->at(kernel).size();
      const size_t unseen = UnseenFunctions(*joined.kernel_functions, kernel, training);
      const double share = functions == 0 ? 0 : static_cast<double>(unseen) / functions;
      row.push_back(absl::StrCat(functions));
      row.push_back(absl::StrCat(unseen, " (", Percent(share), ")"));
    } else {
      row.insert(row.end(), {"not known", "not known"});
    }
    ASSIGN_OR_RETURN(const HeldOut held_out, HeldOut::Make(joined, track, entry, samples));
    const MetricValues values = held_out.Evaluate();
    for (const Metric metric : columns) row.push_back(ValueOrDash(values[metric]));
    table.AddRow(std::move(row));
  }
  return table;
}

absl::StatusOr<TextTable> KernelModelTable(const JoinedFolds& joined, const JoinedTrack& track,
                                           const std::vector<TrackSummary>& summaries) {
  const Metric metric = RankingMetric(joined.labelling, track.open_world);
  const auto by_kernel = SamplesByKernel(joined, track);
  std::vector<std::string> header = {
      absl::StrCat("model, ", MetricHeading(metric, joined.labelling))};
  for (const auto& entry : by_kernel) header.push_back(entry.first);
  TextTable table(std::move(header));
  for (const TrackSummary* summary : RankedModels(joined, track, summaries)) {
    const Entry& entry = track.entry[ModelIndex(joined, summary->model())];
    std::vector<std::string> row = {summary->model()};
    for (const auto& kernel : by_kernel) {
      ASSIGN_OR_RETURN(const HeldOut held_out, HeldOut::Make(joined, track, entry, kernel.second));
      row.push_back(ValueOrDash(held_out.Evaluate()[metric]));
    }
    table.AddRow(std::move(row));
  }
  return table;
}

}  // namespace callprint
