// What an experiment's folds took where they were trained: costs.csv and costs.html. Reports are
// the same bytes whoever makes them, so this stands beside them.
#ifndef CALLPRINT_REPORTS_COSTS_COSTS_H_
#define CALLPRINT_REPORTS_COSTS_COSTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/fold/cost.pb.h"
#include "reports/page/page.h"

namespace callprint {

// Of a model's folds on one track, or on all.
struct ModelCost {
  std::string model;
  // Empty: all.
  std::string track;
  size_t folds = 0;
  // Of the processor: all folds together, the median one, and the longest.
  double total_seconds = 0;
  double median_seconds = 0;
  double longest_seconds = 0;
  uint64_t peak_memory_bytes = 0;
};

// Of each model by name, all tracks together.
std::vector<ModelCost> CostsOfModels(const ExperimentCosts& costs);

// The same track by track, in the order of tracks' names.
std::vector<ModelCost> CostsOfModelsOnTracks(const ExperimentCosts& costs);

// Those that folds were trained on, sorted.
std::vector<std::string> Processors(const ExperimentCosts& costs);

// A line a track and model: track, model, folds, total_s, median_s, longest_s, peak_bytes.
std::string CostsCsv(const ExperimentCosts& costs);

// `experiment` is its name; `revision` is the source's, empty where that is not known.
Page CostsPage(const std::string& experiment, const std::string& revision,
               const ExperimentCosts& costs);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_COSTS_COSTS_H_
