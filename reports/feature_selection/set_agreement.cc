#include "reports/feature_selection/set_agreement.h"

#include <algorithm>
#include <limits>

namespace callprint {
namespace {

using Set = std::set<std::string>;

constexpr double kNotDefined = std::numeric_limits<double>::quiet_NaN();

double Shared(const Set& a, const Set& b) {
  return std::count_if(a.begin(), a.end(),
                       [&](const std::string& element) { return b.count(element) > 0; });
}

template <typename Agreement>
double MeanOverPairs(const std::vector<Set>& sets, const Agreement& agreement) {
  double sum = 0;
  double pairs = 0;
  for (size_t i = 0; i < sets.size(); ++i) {
    for (size_t j = i + 1; j < sets.size(); ++j) {
      sum += agreement(sets[i], sets[j]);
      ++pairs;
    }
  }
  return pairs == 0 ? kNotDefined : sum / pairs;
}

}  // namespace

double MeanJaccard(const std::vector<Set>& sets) {
  return MeanOverPairs(sets, [](const Set& a, const Set& b) {
    const double shared = Shared(a, b);
    const double either = a.size() + b.size() - shared;
    return either == 0 ? kNotDefined : shared / either;
  });
}

double MeanKuncheva(const std::vector<Set>& sets, size_t candidates) {
  return MeanOverPairs(sets, [&](const Set& a, const Set& b) {
    const double size = a.size();
    const double by_chance = size * size / candidates;
    if (a.size() != b.size() || size == by_chance) return kNotDefined;
    return (Shared(a, b) - by_chance) / (size - by_chance);
  });
}

}  // namespace callprint
