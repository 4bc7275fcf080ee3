#include "models/mutual_information.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace callprint {
namespace {

constexpr int kNonZeroBins = 7;

// counts[bin][label]; nats.
double PlugInEstimate(const std::array<std::array<double, 2>, kNonZeroBins + 1>& counts,
                      const std::array<double, 2>& label_counts, double rows) {
  double information = 0;
  for (const std::array<double, 2>& bin : counts) {
    const double bin_rows = bin[0] + bin[1];
    for (int label = 0; label < 2; ++label) {
      if (bin[label] == 0) continue;
      information +=
          bin[label] / rows * std::log(bin[label] * rows / (bin_rows * label_counts[label]));
    }
  }
  return std::max(information, 0.0);
}

}  // namespace

std::vector<double> MutualInformation(const SparseMatrix& features, const std::vector<int>& label) {
  std::vector<std::vector<std::pair<float, int>>> non_zero(features.columns());
  std::array<double, 2> label_counts = {0, 0};
  for (size_t row = 0; row < features.rows(); ++row) {
    label_counts[label[row]] += 1;
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      if (features.value[i] == 0) continue;
      non_zero[features.column_index[i]].emplace_back(features.value[i], label[row]);
    }
  }
  std::vector<double> information(features.columns());
  for (size_t column = 0; column < features.columns(); ++column) {
    std::vector<std::pair<float, int>>& entries = non_zero[column];
    std::sort(entries.begin(), entries.end());
    std::vector<float> cuts;
    for (int i = 1; i < kNonZeroBins && !entries.empty(); ++i) {
      const float cut = entries[entries.size() * i / kNonZeroBins].first;
      if (cuts.empty() || cut > cuts.back()) cuts.push_back(cut);
    }
    std::array<std::array<double, 2>, kNonZeroBins + 1> counts = {};
    counts[0] = label_counts;
    for (const auto& [value, value_label] : entries) {
      const size_t bin = 1 + (std::lower_bound(cuts.begin(), cuts.end(), value) - cuts.begin());
      counts[bin][value_label] += 1;
      counts[0][value_label] -= 1;
    }
    information[column] = PlugInEstimate(counts, label_counts, features.rows());
  }
  return information;
}

}  // namespace callprint
