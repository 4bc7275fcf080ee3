#include "reports/traceme_out/stretch_pairs.h"

#include <numeric>

#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {

std::vector<StretchPair> AllPairs(const std::vector<std::string>& positive,
                                  const std::vector<std::string>& negative) {
  std::vector<StretchPair> pairs;
  for (const std::string& first : positive) {
    for (const std::string& second : negative) pairs.push_back({first, second});
  }
  return pairs;
}

absl::StatusOr<PairMean> MeanOverPairs(const std::vector<double>& value, int positives,
                                       int negatives, int resamples, uint64_t seed) {
  const auto draws = [&](int stretches, const char* label) {
    std::vector<int> group(stretches);
    std::iota(group.begin(), group.end(), 0);
    return GroupBootstrap::Make(group, resamples, DeriveSeed(seed, label));
  };
  ASSIGN_OR_RETURN(const GroupBootstrap of_positives, draws(positives, "positive"));
  ASSIGN_OR_RETURN(const GroupBootstrap of_negatives, draws(negatives, "negative"));
  PairMean mean;
  for (const double of_pair : value) mean.value += of_pair / value.size();
  std::vector<double> drawn;
  std::vector<uint16_t> positive, negative;
  for (int resample = 0; resample < resamples; ++resample) {
    of_positives.SampleWeights(resample, &positive);
    of_negatives.SampleWeights(resample, &negative);
    double sum = 0;
    for (int i = 0; i < positives; ++i) {
      for (int j = 0; j < negatives; ++j) {
        sum += positive[i] * negative[j] * value[i * negatives + j];
      }
    }
    drawn.push_back(sum / (positives * negatives));
  }
  ASSIGN_OR_RETURN(mean.interval, PercentileInterval(drawn));
  return mean;
}

}  // namespace callprint
