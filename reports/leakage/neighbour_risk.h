// How well an observer answers who knows nothing but samples: nearest neighbours, whose error tends
// to the Bayes risk from above as samples grow (after Cherubin, Chatzikokolakis, Palamidessi:
// F-BLEAU, 2019).
//
// Example:
//   absl::StatusOr<NeighbourRisk> risk = MeasureNeighbourRisk(request, samples);
#ifndef CALLPRINT_REPORTS_LEAKAGE_NEIGHBOUR_RISK_H_
#define CALLPRINT_REPORTS_LEAKAGE_NEIGHBOUR_RISK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/features/feature_table.h"
#include "dataset/features/sparse_matrix.h"
#include "experiments/result.pb.h"
#include "reports/leakage/leakage.pb.h"

namespace callprint {

struct NeighbourRequest {
  SplitSpec split;
  std::string track;
  int folds = 0;
  // Samples of this label are nobody's neighbours (dataset/split.h).
  std::string unknown_label;
  std::string dataset_sha256;
};

// Shares of the training part that the curve has, the last the whole: 1/16, 1/8, 1/4, 1/2, 1.
inline constexpr int kCurvePoints = 5;

// Of each held-out sample, whether its nearest neighbour, and whether most of its ln(n) nearest,
// are of its label, among the first n of its fold's training part in a random order: whole folds of
// the track, so that a sample's group is never among them. Near is by cosine of log(1 + value),
// which is fitted to nothing; of equally near ones the earlier comes first, and of labels with
// equally many votes that of the nearer neighbour wins. InvalidArgument for what SplitTrack
// refuses, or samples without a label.
absl::StatusOr<NeighbourRisk> MeasureNeighbourRisk(const NeighbourRequest& request,
                                                   const SampleSet& samples);

// What follows is exposed for tests.

// Labels that are answered for a row.
struct Votes {
  // That of its nearest neighbour.
  int nearest = 0;
  // That of most of its nearest neighbours.
  int most = 0;
};

// How many neighbours vote among so many samples, n: ln(n), at least 1.
int NeighboursOf(int samples);

// Rows of log(1 + value), of length 1; empty rows stay empty. InvalidArgument for values below 0.
absl::StatusOr<SparseMatrix> LogUnitRows(const SparseMatrix& features);

// Votes for row `row` of `rows` (LogUnitRows) among the first n of `training`, for each n in
// `sizes`, which rise.
std::vector<Votes> VotesOfNeighbours(const SparseMatrix& rows, const std::vector<int>& label,
                                     int row, const std::vector<int>& training,
                                     const std::vector<int>& sizes);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEAKAGE_NEIGHBOUR_RISK_H_
