// What a single number tells about the label, without a model: a dataset on which that is much is a
// poor one. The models' own trivial baselines, by fold and track, stand in each experiment's
// report.
#ifndef CALLPRINT_DATASET_RELEASE_TRIVIAL_BASELINES_H_
#define CALLPRINT_DATASET_RELEASE_TRIVIAL_BASELINES_H_

#include <string>
#include <vector>

#include "dataset/release/shard_scan.h"

namespace callprint {

struct TrivialBaseline {
  std::string name;
  // Share of samples answered rightly; sets of labels must be equal.
  double accuracy = 0;
  // Mean over labels (or sets of labels) of the share of their samples that are answered rightly.
  double balanced_accuracy = 0;
};

// The most frequent label, and the label of the sample that is nearest in number of events (in
// number of distinct functions), of another input file or, for windows, another session; the lower
// one where two are as near, the first by sample id where several have the same number. Samples
// with the label `unknown_label` (of no class; empty: there are none) take no part.
std::vector<TrivialBaseline> TrivialBaselines(const std::vector<ShardScan>& shards,
                                              const std::string& unknown_label);

// A Markdown table and what it means.
std::string DescribeBaselines(const std::vector<TrivialBaseline>& baselines);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_RELEASE_TRIVIAL_BASELINES_H_
