#include "models/learner/inner_folds.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

#include "workloads/random.h"

namespace callprint {

std::vector<int> InnerFolds(const std::vector<std::string>& group, const std::vector<int>& label,
                            int folds, uint64_t seed) {
  return InnerFolds(group, Targets::OneOf(2, label), folds, seed);
}

std::vector<int> InnerFolds(const std::vector<std::string>& group, const Targets& targets,
                            int folds, uint64_t seed) {
  const size_t classes = targets.classes;
  std::map<std::string, std::vector<size_t>> rows_of;
  for (size_t row = 0; row < group.size(); ++row) rows_of[group[row]].push_back(row);
  // What is dealt evenly: the rows of each class, and where they overlap all rows too.
  const auto count = [&](const std::vector<size_t>& rows) {
    std::vector<double> counts(classes, 0);
    for (const size_t row : rows) {
      for (size_t k = 0; k < classes; ++k) counts[k] += targets.holds(row, k);
    }
    if (!targets.exclusive) counts.push_back(rows.size());
    return counts;
  };
  std::vector<size_t> all(group.size());
  std::iota(all.begin(), all.end(), 0);
  const std::vector<double> total = count(all);
  std::vector<const std::vector<size_t>*> groups;
  for (const auto& [name, rows] : rows_of) groups.push_back(&rows);
  Random(seed).Shuffle(&groups);
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto* a, const auto* b) { return a->size() > b->size(); });

  std::vector<std::vector<double>> dealt(folds, std::vector<double>(total.size(), 0));
  std::vector<int> fold_of(group.size(), 0);
  for (const std::vector<size_t>* rows : groups) {
    const std::vector<double> counts = count(*rows);
    int best = 0;
    double best_cost = std::numeric_limits<double>::infinity();
    for (int fold = 0; fold < folds; ++fold) {
      // What the sum over folds of squared label shares grows by: least where the group's labels
      // are scarcest.
      double cost = 0;
      for (size_t k = 0; k < total.size(); ++k) {
        if (total[k] == 0) continue;
        cost += counts[k] * (2 * dealt[fold][k] + counts[k]) / (total[k] * total[k]);
      }
      if (cost < best_cost) {
        best_cost = cost;
        best = fold;
      }
    }
    for (size_t k = 0; k < total.size(); ++k) dealt[best][k] += counts[k];
    for (const size_t row : *rows) fold_of[row] = best;
  }
  return fold_of;
}

}  // namespace callprint
