#include "reports/fmeter_clusters/cluster_agreement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "workloads/random.h"

namespace callprint {
namespace {

// Samples of each cluster and category that occur together, and of each alone.
struct Contingency {
  std::map<std::pair<int, int>, double> both;
  std::map<int, double> cluster;
  std::map<int, double> category;
  double samples = 0;
};

Contingency Count(const std::vector<int>& cluster, const std::vector<int>& category) {
  Contingency count;
  for (size_t i = 0; i < cluster.size(); ++i) {
    ++count.both[{cluster[i], category[i]}];
    ++count.cluster[cluster[i]];
    ++count.category[category[i]];
  }
  count.samples = cluster.size();
  return count;
}

double Entropy(const std::map<int, double>& count, double samples) {
  double entropy = 0;
  for (const auto& [value, number] : count) {
    entropy -= number / samples * std::log(number / samples);
  }
  return entropy;
}

double Pairs(double samples) { return samples * (samples - 1) / 2; }

}  // namespace

double Purity(const std::vector<int>& cluster, const std::vector<int>& category) {
  std::map<int, double> largest;
  const Contingency count = Count(cluster, category);
  for (const auto& [both, number] : count.both) {
    largest[both.first] = std::max(largest[both.first], number);
  }
  double pure = 0;
  for (const auto& [one, number] : largest) pure += number;
  return pure / count.samples;
}

double PurityByChance(const std::vector<int>& cluster, std::vector<int> category, int draws,
                      uint64_t seed) {
  Random random(seed);
  double sum = 0;
  for (int draw = 0; draw < draws; ++draw) {
    random.Shuffle(&category);
    sum += Purity(cluster, category);
  }
  return sum / draws;
}

double AdjustedRandIndex(const std::vector<int>& cluster, const std::vector<int>& category) {
  const Contingency count = Count(cluster, category);
  double together = 0;
  double in_cluster = 0;
  double in_category = 0;
  for (const auto& [both, number] : count.both) together += Pairs(number);
  for (const auto& [one, number] : count.cluster) in_cluster += Pairs(number);
  for (const auto& [one, number] : count.category) in_category += Pairs(number);
  const double all = Pairs(count.samples);
  const double by_chance = all > 0 ? in_cluster * in_category / all : 0;
  const double most = (in_cluster + in_category) / 2;
  // Both are one cluster, or both as many as samples.
  if (most == by_chance) return 1;
  return (together - by_chance) / (most - by_chance);
}

double NormalisedMutualInformation(const std::vector<int>& cluster,
                                   const std::vector<int>& category) {
  const Contingency count = Count(cluster, category);
  const double entropies =
      Entropy(count.cluster, count.samples) + Entropy(count.category, count.samples);
  if (entropies == 0) return 1;
  double information = 0;
  for (const auto& [both, number] : count.both) {
    const double alone = count.cluster.at(both.first) * count.category.at(both.second);
    information += number / count.samples * std::log(number * count.samples / alone);
  }
  // Below 0 by rounding only.
  return std::max(0.0, 2 * information / entropies);
}

}  // namespace callprint
