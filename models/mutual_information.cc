#include "models/mutual_information.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace callprint {
namespace {

constexpr int kNonZeroBins = 7;

// Rows of each value of a label.
using LabelCounts = std::vector<double>;

// counts[bin][value of the label]; nats.
double PlugInEstimate(const std::vector<LabelCounts>& counts, const LabelCounts& label_counts,
                      double rows) {
  double information = 0;
  for (const LabelCounts& bin : counts) {
    const double bin_rows = std::accumulate(bin.begin(), bin.end(), 0.0);
    for (size_t label = 0; label < label_counts.size(); ++label) {
      if (bin[label] == 0) continue;
      information +=
          bin[label] / rows * std::log(bin[label] * rows / (bin_rows * label_counts[label]));
    }
  }
  return std::max(information, 0.0);
}

// A non-zero value of a column.
struct BinnedEntry {
  int row;
  int bin;
};

double Information(const std::vector<BinnedEntry>& entries, const std::vector<int>& label,
                   const LabelCounts& label_counts) {
  std::vector<LabelCounts> counts(kNonZeroBins + 1, LabelCounts(label_counts.size(), 0));
  counts[0] = label_counts;
  for (const BinnedEntry& entry : entries) {
    counts[entry.bin][label[entry.row]] += 1;
    counts[0][label[entry.row]] -= 1;
  }
  return PlugInEstimate(counts, label_counts, label.size());
}

// Exclusive classes are one label with many values; others are a label each.
std::vector<std::vector<int>> Labels(const Targets& targets) {
  if (targets.exclusive) return {targets.ClassOfRow()};
  std::vector<std::vector<int>> labels;
  for (size_t k = 0; k < targets.classes; ++k) labels.push_back(targets.Against(k));
  return labels;
}

}  // namespace

std::vector<double> MutualInformation(const SparseMatrix& features, const Targets& targets) {
  const std::vector<std::vector<int>> labels = Labels(targets);
  std::vector<LabelCounts> label_counts;
  for (const std::vector<int>& label : labels) {
    label_counts.emplace_back(targets.exclusive ? targets.classes : 2, 0);
    for (const int value : label) label_counts.back()[value] += 1;
  }
  struct Entry {
    float value;
    int row;
  };
  std::vector<size_t> stored(features.columns(), 0);
  for (const uint32_t column : features.column_index) ++stored[column];
  std::vector<std::vector<Entry>> non_zero(features.columns());
  for (size_t column = 0; column < features.columns(); ++column) {
    non_zero[column].reserve(stored[column]);
  }
  for (size_t row = 0; row < features.rows(); ++row) {
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      if (features.value[i] == 0) continue;
      non_zero[features.column_index[i]].push_back({features.value[i], static_cast<int>(row)});
    }
  }
  std::vector<double> information(features.columns(), 0);
  std::vector<float> values;
  for (size_t column = 0; column < features.columns(); ++column) {
    const std::vector<Entry>& entries = non_zero[column];
    values.clear();
    for (const Entry& entry : entries) values.push_back(entry.value);
    // Only the cuts have to find their places in order.
    std::vector<float> cuts;
    auto begin = values.begin();
    for (int i = 1; i < kNonZeroBins && !entries.empty(); ++i) {
      const auto nth = values.begin() + entries.size() * i / kNonZeroBins;
      std::nth_element(begin, nth, values.end());
      begin = nth;
      if (cuts.empty() || *nth > cuts.back()) cuts.push_back(*nth);
    }
    std::vector<BinnedEntry> binned;
    binned.reserve(entries.size());
    for (const Entry& entry : entries) {
      const int bin = 1 + (std::lower_bound(cuts.begin(), cuts.end(), entry.value) - cuts.begin());
      binned.push_back({entry.row, bin});
    }
    for (size_t i = 0; i < labels.size(); ++i) {
      information[column] += Information(binned, labels[i], label_counts[i]);
    }
  }
  return information;
}

}  // namespace callprint
