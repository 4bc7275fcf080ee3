// The dataset card: what a dataset is, how it was recorded, what it counts, what it cannot say.
#ifndef CALLPRINT_DATASET_RELEASE_CARD_H_
#define CALLPRINT_DATASET_RELEASE_CARD_H_

#include <string>
#include <vector>

#include "dataset/release/duplicates.h"
#include "dataset/release/shard_scan.h"
#include "dataset/sample.pb.h"

namespace callprint {

// Markdown, a pure function of its arguments. `shards` are sound (FindShardProblems).
std::string MakeCard(const Manifest& manifest, const std::vector<ShardScan>& shards,
                     const Duplicates& duplicates);

// Samples, events and loss of each label, as lines of text: for the terminal.
std::string SummariseLabels(const std::vector<ShardScan>& shards);

// What a dataset is, in a few lines: for the terminal.
std::string SummariseDataset(const Manifest& manifest, const std::vector<ShardScan>& shards,
                             const Duplicates& duplicates);

// The counts of `duplicates` as lines of text: for the terminal and the card.
std::string SummariseDuplicates(const Duplicates& duplicates);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_RELEASE_CARD_H_
