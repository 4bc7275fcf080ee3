#include "reports/experiment/functions/telling_functions.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dataset/features/column_function.h"
#include "dataset/tracks.h"
#include "models/learner/inner_folds.h"
#include "models/learner/targets.h"
#include "models/preprocessing/mutual_information.h"
#include "models/sample_targets.h"
#include "reports/statistics/statistics.h"

namespace callprint {
namespace {

// Samples that have a label, and what it is.
struct Labelled {
  SparseMatrix counts;
  Targets targets;
};

// Without any where labels are not those of the manifest; what is wrong with them, JoinFolds says.
Labelled LabelledSamples(const Manifest& manifest, const SampleSet& samples) {
  const Labels labels = LabelsOf(manifest);
  const absl::StatusOr<Targets> targets = TargetsOfSamples(labels, samples.info);
  if (!targets.ok()) return {};
  std::vector<size_t> rows;
  for (size_t row = 0; row < samples.info.size(); ++row) {
    if (!IsUnknown(samples.info[row], labels.unknown_label)) rows.push_back(row);
  }
  return {SelectRows(samples.features, rows), targets->Rows(rows)};
}

// Calls of a function, by sample.
std::vector<double> CallsOf(const Labelled& labelled, size_t column) {
  std::vector<double> calls(labelled.counts.rows(), 0);
  for (size_t row = 0; row < calls.size(); ++row) {
    const auto begin = labelled.counts.column_index.begin() + labelled.counts.row_begin[row];
    const auto end = labelled.counts.column_index.begin() + labelled.counts.row_begin[row + 1];
    const auto found = std::lower_bound(begin, end, column);
    if (found == end || *found != column) continue;
    calls[row] = labelled.counts.value[found - labelled.counts.column_index.begin()];
  }
  return calls;
}

// Of the samples of which class `k` holds or does not; 0 where there are none.
double MedianCalls(const Labelled& labelled, const std::vector<double>& calls, size_t k,
                   bool holds) {
  std::vector<double> chosen;
  for (size_t row = 0; row < calls.size(); ++row) {
    if (labelled.targets.holds(row, k) == holds) chosen.push_back(calls[row]);
  }
  return Quantile(std::move(chosen), 0.5).value_or(0);
}

}  // namespace

std::vector<TellingFunction> TellingFunctions(const Manifest& manifest, const SampleSet& counts,
                                              size_t count) {
  const Labelled labelled = LabelledSamples(manifest, counts);
  if (labelled.counts.rows() == 0) return {};
  const std::vector<double> nats = MutualInformation(labelled.counts, labelled.targets);
  std::vector<size_t> order(nats.size());
  std::iota(order.begin(), order.end(), 0);
  // Column names are sorted.
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return nats[a] > nats[b]; });
  order.resize(std::min(count, order.size()));
  std::vector<TellingFunction> functions;
  for (const size_t column : order) {
    const std::vector<double> calls = CallsOf(labelled, column);
    TellingFunction& function = functions.emplace_back();
    function.name = FunctionOfColumn(labelled.counts.column_names[column]);
    function.bits = nats[column] / std::log(2.0);
    function.called_share =
        std::count_if(calls.begin(), calls.end(), [](double count) { return count > 0; }) /
        static_cast<double>(calls.size());
    if (manifest.labelling() == BINARY) {
      function.median_positive = MedianCalls(labelled, calls, 0, true);
      function.median_negative = MedianCalls(labelled, calls, 0, false);
    } else if (manifest.labelling() == MULTI_CLASS) {
      for (size_t k = 0; k < labelled.targets.classes; ++k) {
        const double median = MedianCalls(labelled, calls, k, true);
        if (median <= function.median_class) continue;
        function.median_class = median;
        function.class_name = manifest.class_(k);
      }
    }
  }
  return functions;
}

TextTable TellingFunctionTable(const Manifest& manifest,
                               const std::vector<TellingFunction>& functions) {
  std::vector<std::string> header = {"function", "bits", "called in"};
  if (manifest.labelling() == BINARY) {
    header.push_back(absl::StrCat("median calls, ", manifest.positive_label()));
    header.push_back("median calls, others");
  } else if (manifest.labelling() == MULTI_CLASS) {
    header.insert(header.end(), {"most in", "median calls there"});
  }
  TextTable table(std::move(header));
  for (const TellingFunction& function : functions) {
    std::vector<std::string> row = {function.name, Decimal(function.bits),
                                    Percent(function.called_share)};
    if (manifest.labelling() == BINARY) {
      row.push_back(absl::StrFormat("%.0f", function.median_positive));
      row.push_back(absl::StrFormat("%.0f", function.median_negative));
    } else if (manifest.labelling() == MULTI_CLASS) {
      row.push_back(function.class_name);
      row.push_back(absl::StrFormat("%.0f", function.median_class));
    }
    table.AddRow(std::move(row));
  }
  return table;
}

}  // namespace callprint
