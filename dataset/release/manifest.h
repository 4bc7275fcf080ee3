// A dataset's manifest: made from its shards, and held against them.
#ifndef CALLPRINT_DATASET_RELEASE_MANIFEST_H_
#define CALLPRINT_DATASET_RELEASE_MANIFEST_H_

#include <string>
#include <vector>

#include "dataset/release/shard_scan.h"
#include "dataset/sample.pb.h"

namespace callprint {

constexpr int kManifestSchemaVersion = 1;
constexpr char kManifestFile[] = "manifest.textproto";
constexpr char kCardFile[] = "card.md";

struct ManifestOptions {
  // Empty: the shards' task.
  std::string name;
  std::string version;
  // Of BINARY datasets; empty for others.
  std::string positive_label;
  // The label of programs that no model trains on; MULTI_CLASS only, empty: none.
  std::string unknown_label;
  // Null: a sample is a run.
  const WindowSpec* window = nullptr;
};

// BINARY with a positive label, MULTI_LABEL for windows without a mark, else MULTI_CLASS.
Labelling LabellingOf(const ManifestOptions& options);

// What the shards add up to. Shards that could not be read are left out; run FindShardProblems
// first.
Manifest MakeManifest(const std::vector<ShardScan>& shards, const ManifestOptions& options);

// Everything that keeps the shards from being a dataset, one message each; empty = sound:
//  - a shard that could not be read;
//  - headers that disagree about task, seed, number of shards, emulator, backend or recording, or
//  in
//    one variant about kernel or image; shards that are missing or there twice;
//  - a sample id that occurs twice, a sample without program or family, or (but for MULTI_LABEL)
//    without label or input;
//  - a program with two labels, families or places of its cipher, a file name with two contents;
//  - runs of which none has a label;
//  - more than `max_failed_share` of the runs not completed (the message lists them).
std::vector<std::string> FindShardProblems(const std::vector<ShardScan>& shards,
                                           Labelling labelling, double max_failed_share);

// Where the manifest and the shards disagree, one message each: a shard that is missing, is not
// listed, or has another size or digest, and every other field that differs from what MakeManifest
// would say; a label that the manifest names and no sample has.
std::vector<std::string> CompareManifest(const Manifest& manifest,
                                         const std::vector<ShardScan>& shards);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_RELEASE_MANIFEST_H_
