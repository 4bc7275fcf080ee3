// Reads the feature tables of a dataset's shards and joins them into one matrix.
//
// Example:
//   absl::StatusOr<SampleSet> samples = ReadFeatureTables(paths, {"count", "gap"});
#ifndef CALLPRINT_DATASET_FEATURES_FEATURE_TABLE_H_
#define CALLPRINT_DATASET_FEATURES_FEATURE_TABLE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/features/sparse_matrix.h"
#include "dataset/sample.pb.h"

namespace callprint {

// Of FeatureTable; raised when a reader of the old version would misread a new file.
constexpr int kFeatureTableSchemaVersion = 1;

// info[i] describes row i of features. Sorted by sample id; columns sorted by name.
struct SampleSet {
  std::string dataset;
  std::string dataset_version;
  std::vector<SampleInfo> info;
  SparseMatrix features;
};

// Joins the tables at `paths`, keeping only the feature groups named. The order of `paths` does not
// change the result. NotFound for a missing file or an unknown group (the message lists the groups
// there are), DataLoss for a damaged file, FailedPrecondition for a newer schema version,
// InvalidArgument for a sample id that occurs twice or tables of different datasets.
absl::StatusOr<SampleSet> ReadFeatureTables(const std::vector<std::string>& paths,
                                            const std::vector<std::string>& groups);

// The same of tables that are there already; `names` stand for their paths in messages, and groups
// that are not wanted may be missing.
absl::StatusOr<SampleSet> JoinFeatureTables(std::vector<FeatureTable> tables,
                                            const std::vector<std::string>& names,
                                            const std::vector<std::string>& groups);

// One table of `samples`, read with `groups`: ReadFeatureTables gives the same from it, with these
// groups or some of them.
FeatureTable TableOfSamples(const SampleSet& samples, const std::vector<std::string>& groups);

// Only the sample descriptions.
absl::StatusOr<std::vector<SampleInfo>> ReadSampleInfo(const std::vector<std::string>& paths);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_FEATURES_FEATURE_TABLE_H_
