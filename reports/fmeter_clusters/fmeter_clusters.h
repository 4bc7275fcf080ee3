// Clusters of unlabelled signatures, after Fmeter (models/specs/fmeter/README.md): whether traces
// fall into groups by themselves, and whether these are labels, programs or families. Pages of it:
// fmeter_clusters_tables.h.
//
// There is no held-out part: the idf of signatures is fitted on all samples, and nothing here looks
// at what it is then compared with.
//
// Example:
//   absl::StatusOr<DatasetClusters> clusters = ClusterSignatures(manifest, samples, {});
#ifndef CALLPRINT_REPORTS_FMETER_CLUSTERS_FMETER_CLUSTERS_H_
#define CALLPRINT_REPORTS_FMETER_CLUSTERS_FMETER_CLUSTERS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/features/feature_table.h"
#include "dataset/sample.pb.h"

namespace callprint {

// What can change a result; reports name all of it.
struct FmeterClustersOptions {
  // Functions that fewer samples call are left out, as in models/fmeter.
  uint32_t min_samples = 20;
  // Of k-means (k_means.h), for each number of clusters.
  int restarts = 5;
  // Shuffles behind purities by chance.
  int chance_draws = 100;
  uint64_t seed = 1;
};

// How clusters agree with one attribute of samples (cluster_agreement.h).
struct AttributeAgreement {
  double purity = 0;
  double purity_by_chance = 0;
  double adjusted_rand_index = 0;
  double normalised_mutual_information = 0;
};

struct Clustering {
  size_t clusters = 0;
  // Mean over samples; signatures have unit length.
  double squared_distance = 0;
  // As DatasetClusters::attribute.
  std::vector<AttributeAgreement> agreement;
};

struct DatasetClusters {
  std::string dataset;
  std::string dataset_version;
  std::string manifest_sha256;
  size_t samples = 0;
  // Functions in a signature.
  size_t functions = 0;
  struct Attribute {
    // "label", "program" or "family".
    std::string name;
    // How many values samples have.
    size_t values = 0;
    // Share of the most frequent: the purity of one cluster.
    double largest_share = 0;
  };
  // Those with two values or more.
  std::vector<Attribute> attribute;
  // By rising numbers of clusters: powers of 2, and as many as each attribute has values, up to the
  // largest of these.
  std::vector<Clustering> clustering;
};

// `samples` have the feature group "count", and no other. InvalidArgument where several programs
// run in a sample (MULTI_LABEL), no attribute has two values, or no function is in min_samples
// samples.
absl::StatusOr<DatasetClusters> ClusterSignatures(const Manifest& manifest,
                                                  const SampleSet& samples,
                                                  const FmeterClustersOptions& options);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FMETER_CLUSTERS_FMETER_CLUSTERS_H_
