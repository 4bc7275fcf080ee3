#include "reports/statistics/association.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "reports/statistics/statistics.h"

namespace callprint {
namespace {

// Chi-squared of the contingency table over the number of samples, and the table's size.
struct Contingency {
  double phi_squared = 0;
  size_t rows = 0;
  size_t columns = 0;
};

Contingency Tabulate(const std::vector<int>& first, const std::vector<int>& second) {
  std::map<std::pair<int, int>, double> joint;
  std::map<int, double> first_count, second_count;
  for (size_t i = 0; i < first.size(); ++i) {
    ++joint[{first[i], second[i]}];
    ++first_count[first[i]];
    ++second_count[second[i]];
  }
  const double total = first.size();
  double chi_squared = 0;
  for (const auto& [a, a_count] : first_count) {
    for (const auto& [b, b_count] : second_count) {
      const double expected = a_count * b_count / total;
      const auto found = joint.find({a, b});
      const double observed = found == joint.end() ? 0 : found->second;
      chi_squared += (observed - expected) * (observed - expected) / expected;
    }
  }
  return {chi_squared / total, first_count.size(), second_count.size()};
}

}  // namespace

double CramersV(const std::vector<int>& first, const std::vector<int>& second) {
  const Contingency table = Tabulate(first, second);
  const size_t freedom = std::min(table.rows, table.columns);
  return freedom < 2 ? 0 : std::sqrt(table.phi_squared / (freedom - 1));
}

double UnbiasedCramersV(const std::vector<int>& first, const std::vector<int>& second) {
  const Contingency table = Tabulate(first, second);
  if (std::min(table.rows, table.columns) < 2) return 0;
  const double others = first.size() - 1.0;
  const double rows = table.rows - 1.0;
  const double columns = table.columns - 1.0;
  const double phi_squared = std::max(0.0, table.phi_squared - rows * columns / others);
  const double freedom =
      std::min(rows - rows * rows / others, columns - columns * columns / others);
  return freedom <= 0 ? 0 : std::sqrt(phi_squared / freedom);
}

double CohensD(const std::vector<double>& values, const std::vector<int>& label) {
  Moments moments[2];
  for (size_t i = 0; i < values.size(); ++i) moments[label[i]].Add(values[i]);
  const double pooled =
      std::sqrt((moments[0].Variance().value_or(0) + moments[1].Variance().value_or(0)) / 2);
  return pooled > 0 ? (moments[1].Mean().value_or(0) - moments[0].Mean().value_or(0)) / pooled : 0;
}

double EpsilonSquared(const std::vector<double>& values, const std::vector<int>& category) {
  Moments all;
  std::map<int, Moments> part;
  for (size_t i = 0; i < values.size(); ++i) {
    all.Add(values[i]);
    part[category[i]].Add(values[i]);
  }
  const double total = all.Variance().value_or(0);
  if (total == 0 || part.size() == values.size()) return 0;
  double within = 0;
  for (const auto& entry : part) {
    const Moments& moments = entry.second;
    within += moments.Variance().value_or(0) * (moments.count() - 1);
  }
  return 1 - within / (values.size() - part.size()) / total;
}

std::vector<double> AverageRanks(const std::vector<double>& values) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  std::vector<double> rank(values.size());
  for (size_t begin = 0; begin < order.size();) {
    size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    // The mean of begin + 1, ..., end.
    for (size_t i = begin; i < end; ++i) rank[order[i]] = (begin + 1 + end) / 2.0;
    begin = end;
  }
  return rank;
}

double SpearmanCorrelation(const std::vector<double>& first, const std::vector<double>& second) {
  const std::vector<double> first_rank = AverageRanks(first);
  const std::vector<double> second_rank = AverageRanks(second);
  const double mean = (first.size() + 1) / 2.0;
  double together = 0, first_squares = 0, second_squares = 0;
  for (size_t i = 0; i < first.size(); ++i) {
    together += (first_rank[i] - mean) * (second_rank[i] - mean);
    first_squares += (first_rank[i] - mean) * (first_rank[i] - mean);
    second_squares += (second_rank[i] - mean) * (second_rank[i] - mean);
  }
  if (first_squares == 0 || second_squares == 0) return std::numeric_limits<double>::quiet_NaN();
  return together / std::sqrt(first_squares * second_squares);
}

}  // namespace callprint
