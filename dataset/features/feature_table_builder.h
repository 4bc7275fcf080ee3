// Collects the features of one shard's samples into a FeatureTable.
#ifndef CALLPRINT_DATASET_FEATURES_FEATURE_TABLE_BUILDER_H_
#define CALLPRINT_DATASET_FEATURES_FEATURE_TABLE_BUILDER_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "dataset/features/features.h"
#include "dataset/sample.pb.h"

namespace callprint {

class FeatureTableBuilder {
 public:
  void AddSample(const SampleInfo& info, const SampleFeatures& features);

  // The table of all samples so far, in the order in which they were added; columns sorted by name.
  // Equal samples give equal bytes (SerializeDeterministically).
  FeatureTable Build() const;

 private:
  struct Block {
    // First seen, first numbered.
    absl::flat_hash_map<std::string, uint32_t> column_index;
    std::vector<std::vector<std::pair<uint32_t, float>>> rows;
  };

  std::vector<SampleInfo> samples_;
  std::map<std::string, Block> blocks_;
};

}  // namespace callprint

#endif  // CALLPRINT_DATASET_FEATURES_FEATURE_TABLE_BUILDER_H_
