// How well clusters agree with categories that they were found without: programs, families, labels.
//
// Precondition everywhere: as many values, at least one, in both, all >= 0.
#ifndef CALLPRINT_REPORTS_FMETER_CLUSTERS_CLUSTER_AGREEMENT_H_
#define CALLPRINT_REPORTS_FMETER_CLUSTERS_CLUSTER_AGREEMENT_H_

#include <cstdint>
#include <vector>

namespace callprint {

// Share of samples that are of their cluster's most frequent category, in (0, 1]. It rises with the
// number of clusters whatever they are: read it beside PurityByChance.
double Purity(const std::vector<int>& cluster, const std::vector<int>& category);

// Mean purity of clusters of the same sizes whose samples are drawn at random, over `draws`
// shuffles. Precondition: at least one.
double PurityByChance(const std::vector<int>& cluster, std::vector<int> category, int draws,
                      uint64_t seed);

// Hubert and Arabie (1985): agreement over pairs of samples, 1 at most, 0 as by chance.
double AdjustedRandIndex(const std::vector<int>& cluster, const std::vector<int>& category);

// Mutual information over the mean of both entropies, in [0, 1]; 1 where both are constant. It is
// not corrected for chance, and rises with the number of clusters.
double NormalisedMutualInformation(const std::vector<int>& cluster,
                                   const std::vector<int>& category);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FMETER_CLUSTERS_CLUSTER_AGREEMENT_H_
