// k-means (Lloyd 1982) of sparse rows by Euclidean distance, seeded by k-means++ (Arthur and
// Vassilvitskii 2007). One thread, random numbers of our own: equal input gives equal clusters.
//
// Of Debian 12's libraries, OpenCV takes dense rows only, and its arithmetic follows the processor
// that it runs on; dlib's k-means of sparse rows (kkmeans) keeps of a mean a limited number of
// rows; mlpack is not there.
//
// Example:
//   KMeansOptions options;
//   options.clusters = 10;
//   absl::StatusOr<Clusters> clusters = KMeans(signatures, options);
#ifndef CALLPRINT_REPORTS_FMETER_CLUSTERS_K_MEANS_H_
#define CALLPRINT_REPORTS_FMETER_CLUSTERS_K_MEANS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/features/sparse_matrix.h"

namespace callprint {

struct KMeansOptions {
  size_t clusters = 0;
  // Of which the one with the smallest squared distances stays. At least 1, as are the iterations.
  int restarts = 10;
  // Of each restart, if it does not come to rest before.
  int most_iterations = 300;
  uint64_t seed = 1;
};

struct Clusters {
  // Of each row, in [0, clusters). A cluster is without rows only where fewer rows differ.
  std::vector<int> of_row;
  // Sum over rows, each to the mean of its cluster.
  double squared_distance = 0;
};

// InvalidArgument for no clusters, or more of them than rows.
absl::StatusOr<Clusters> KMeans(const SparseMatrix& rows, const KMeansOptions& options);

// Lloyd's iterations from the rows `first` as means, till no row changes its cluster. A row as near
// to several goes to the first; a cluster that loses all its rows gets the row that is farthest
// from its mean.
Clusters KMeansFrom(const SparseMatrix& rows, const std::vector<size_t>& first,
                    int most_iterations);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FMETER_CLUSTERS_K_MEANS_H_
