// Expectations without a comment are scikit-learn's (testdata/clustering_values.py).
#include "reports/fmeter_clusters/cluster_agreement.h"

#include <gtest/gtest.h>

#include "reports/fmeter_clusters/testdata/clustering_values.h"

namespace callprint {
namespace {

// [clustering]
std::vector<std::vector<int>> Clusterings() {
  std::vector<std::vector<int>> clusterings;
  for (auto begin = reference::kClusters.begin(); begin != reference::kClusters.end();
       begin += reference::kRows) {
    clusterings.emplace_back(begin, begin + reference::kRows);
  }
  return clusterings;
}

TEST(ClusterAgreementTest, AgreesWithScikitLearn) {
  const auto clusterings = Clusterings();
  ASSERT_EQ(clusterings.size(), 5);
  for (size_t i = 0; i < clusterings.size(); ++i) {
    EXPECT_NEAR(Purity(clusterings[i], reference::kCategory), reference::kPurity[i], 1e-12);
    EXPECT_NEAR(AdjustedRandIndex(clusterings[i], reference::kCategory),
                reference::kAdjustedRandIndex[i], 1e-12);
    EXPECT_NEAR(NormalisedMutualInformation(clusterings[i], reference::kCategory),
                reference::kNormalisedMutualInformation[i], 1e-12);
  }
}

// By hand: of clusters {0, 0, 1} and {1, 1, 0, 2}, two each are of the most frequent; 4 of 7.
TEST(ClusterAgreementTest, PurityCountsTheMostFrequent) {
  EXPECT_NEAR(Purity({5, 5, 5, 9, 9, 9, 9}, {0, 0, 1, 1, 1, 0, 2}), 4.0 / 7, 1e-12);
}

// By hand: two samples of either category in clusters of two are either apart, purity 1, or mixed,
// purity 1/2. Of the three ways to pair a sample with another, one is of its own category: (1 + 1/2
// + 1/2) / 3 = 2/3.
TEST(ClusterAgreementTest, PurityByChanceIsThatOfShuffledSamples) {
  EXPECT_NEAR(PurityByChance({0, 0, 1, 1}, {0, 0, 1, 1}, 20000, 1), 2.0 / 3, 0.01);
  // One cluster, and as many clusters as samples: no chance is in it.
  EXPECT_NEAR(PurityByChance({0, 0, 0, 0}, {0, 1, 1, 1}, 10, 1), 0.75, 1e-12);
  EXPECT_NEAR(PurityByChance({0, 1, 2, 3}, {0, 1, 1, 1}, 10, 1), 1, 1e-12);
  EXPECT_EQ(PurityByChance({0, 0, 1, 1, 1}, {0, 1, 1, 0, 1}, 10, 7),
            PurityByChance({0, 0, 1, 1, 1}, {0, 1, 1, 0, 1}, 10, 7));
}

// scikit-learn's conventions: adjusted_rand_score and normalized_mutual_info_score of these are 1.
TEST(ClusterAgreementTest, WhereBothAreOneOrAllTheyAgree) {
  for (const std::vector<int>& one : {std::vector<int>{3}, {2, 2, 2}, {0, 1, 2}}) {
    EXPECT_EQ(AdjustedRandIndex(one, one), 1);
    EXPECT_NEAR(NormalisedMutualInformation(one, one), 1, 1e-12);
  }
}

}  // namespace
}  // namespace callprint
