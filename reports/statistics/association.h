// How much one attribute of samples tells about another.
#ifndef CALLPRINT_REPORTS_STATISTICS_ASSOCIATION_H_
#define CALLPRINT_REPORTS_STATISTICS_ASSOCIATION_H_

#include <vector>

namespace callprint {

// Cramér's V of two categories, in [0, 1]: 0 = independent; 0 where one of them is constant.
// Precondition: as many values in both, all >= 0.
double CramersV(const std::vector<int>& first, const std::vector<int>& second);

// The same with its bias taken off (Bergsma 2013): with many categories, V of independent
// attributes is far from 0 (0.15 for 2 categories, 44 classes and 2,000 samples); this one is near
// 0.
double UnbiasedCramersV(const std::vector<int>& first, const std::vector<int>& second);

// Cohen's d: difference of the means of label 1 and label 0 over their pooled standard deviation; 0
// where there is no spread. Precondition: as many labels, 0 or 1, as values.
double CohensD(const std::vector<double>& values, const std::vector<int>& label);

// Epsilon squared: the share of the values' variance that the categories explain, its bias taken
// off (Kelley 1935); below 0 for less than chance explains, 0 where there is no spread.
// Precondition: as many categories, >= 0, as values.
double EpsilonSquared(const std::vector<double>& values, const std::vector<int>& category);

// Ranks in rising order, from 1; equal values share the mean of theirs.
std::vector<double> AverageRanks(const std::vector<double>& values);

// Spearman's rank correlation (1904), in [-1, 1]: Pearson's correlation of AverageRanks, which is
// right with ties, too. NaN where one of them has no spread. Precondition: as many values in both.
double SpearmanCorrelation(const std::vector<double>& first, const std::vector<double>& second);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_STATISTICS_ASSOCIATION_H_
