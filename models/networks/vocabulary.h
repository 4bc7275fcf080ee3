// Which functions a network has an embedding of its own for.
#ifndef CALLPRINT_MODELS_NETWORKS_VOCABULARY_H_
#define CALLPRINT_MODELS_NETWORKS_VOCABULARY_H_

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

namespace callprint {

// Of what is in at least `min_samples` training rows the `most` frequent, counted by rows; of
// equals the smaller one. Sorted.
template <typename Function>
std::vector<Function> Vocabulary(const std::map<Function, size_t>& rows_with, size_t min_samples,
                                 size_t most) {
  std::vector<std::pair<Function, size_t>> frequent;
  for (const auto& [function, rows] : rows_with) {
    if (rows >= min_samples) frequent.emplace_back(function, rows);
  }
  std::stable_sort(frequent.begin(), frequent.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (frequent.size() > most) frequent.resize(most);
  std::vector<Function> vocabulary;
  for (const auto& entry : frequent) vocabulary.push_back(entry.first);
  std::sort(vocabulary.begin(), vocabulary.end());
  return vocabulary;
}

}  // namespace callprint

#endif  // CALLPRINT_MODELS_NETWORKS_VOCABULARY_H_
