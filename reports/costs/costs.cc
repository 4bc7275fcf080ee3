#include "reports/costs/costs.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "reports/page/text_table.h"
#include "reports/statistics/statistics.h"
#include "workloads/csv_writer.h"

namespace callprint {
namespace {

std::string Seconds(double seconds) { return absl::StrFormat("%.2f", seconds); }

std::string Mebibytes(uint64_t bytes) { return absl::StrFormat("%.0f", bytes / 1048576.0); }

std::vector<ModelCost> Summarised(const ExperimentCosts& costs, bool by_track) {
  std::map<std::pair<std::string, std::string>, std::vector<const FoldCost*>> folds_of;
  for (const FoldCost& fold : costs.fold()) {
    folds_of[{by_track ? fold.track() : "", fold.model()}].push_back(&fold);
  }
  std::vector<ModelCost> summarised;
  for (const auto& [key, folds] : folds_of) {
    ModelCost& cost = summarised.emplace_back();
    cost.track = key.first;
    cost.model = key.second;
    cost.folds = folds.size();
    std::vector<double> seconds;
    for (const FoldCost* const fold : folds) {
      seconds.push_back(fold->processor_seconds());
      cost.total_seconds += fold->processor_seconds();
      cost.peak_memory_bytes =
          std::max<uint64_t>(cost.peak_memory_bytes, fold->peak_memory_bytes());
    }
    cost.longest_seconds = *std::max_element(seconds.begin(), seconds.end());
    // There is a fold, and processes take no NaN.
    cost.median_seconds = *Quantile(std::move(seconds), 0.5);
  }
  return summarised;
}

}  // namespace

std::vector<ModelCost> CostsOfModels(const ExperimentCosts& costs) {
  return Summarised(costs, /*by_track=*/false);
}

std::vector<ModelCost> CostsOfModelsOnTracks(const ExperimentCosts& costs) {
  return Summarised(costs, /*by_track=*/true);
}

std::vector<std::string> Processors(const ExperimentCosts& costs) {
  std::set<std::string> processors;
  for (const FoldCost& fold : costs.fold()) processors.insert(fold.processor());
  return {processors.begin(), processors.end()};
}

std::string CostsCsv(const ExperimentCosts& costs) {
  CsvWriter csv({"track", "model", "folds", "total_s", "median_s", "longest_s", "peak_bytes"});
  for (const ModelCost& cost : CostsOfModelsOnTracks(costs)) {
    csv.AddRow({cost.track, cost.model, absl::StrCat(cost.folds), Seconds(cost.total_seconds),
                Seconds(cost.median_seconds), Seconds(cost.longest_seconds),
                absl::StrCat(cost.peak_memory_bytes)});
  }
  return csv.text();
}

Page CostsPage(const std::string& experiment, const std::string& revision,
               const ExperimentCosts& costs) {
  Page page;
  page.title = absl::StrCat("What the folds of ", experiment, " took");
  page.Add(Paragraph{absl::StrCat(
      "Seconds of the processor (user and system time, one thread) for reading features, training "
      "and predicting, and the largest resident size of the process, as they were measured when a "
      "fold was last trained; a fold that comes out of the build's cache keeps what it took then. "
      "Unlike the report, this page differs from run to run. Trained on: ",
      absl::StrJoin(Processors(costs), "; "), ".")});
  double total = 0;
  TextTable table(
      {"model", "folds", "seconds of a fold, median", "longest", "all folds", "peak memory, MiB"});
  for (const ModelCost& cost : CostsOfModels(costs)) {
    table.AddRow({cost.model, absl::StrCat(cost.folds), Seconds(cost.median_seconds),
                  Seconds(cost.longest_seconds), Seconds(cost.total_seconds),
                  Mebibytes(cost.peak_memory_bytes)});
    total += cost.total_seconds;
  }
  page.Add(std::move(table));
  page.Add(Paragraph{absl::StrCat("All folds together: ", Seconds(total), " s of one processor.")});
  if (!revision.empty()) page.Add(Paragraph{absl::StrCat("Source: revision ", revision, ".")});
  return page;
}

}  // namespace callprint
