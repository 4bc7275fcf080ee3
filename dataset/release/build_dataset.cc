#include "dataset/release/build_dataset.h"

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dataset/release/card.h"
#include "dataset/release/croissant.h"
#include "dataset/release/duplicates.h"
#include "dataset/release/shard_scan.h"
#include "dataset/samples.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {

absl::StatusOr<std::string> BuildDataset(const std::string& folder, const ManifestOptions& options,
                                         double max_failed_share, int jobs) {
  if (options.window != nullptr) RETURN_IF_ERROR(ValidateWindowSpec(*options.window));
  ASSIGN_OR_RETURN(const std::vector<ShardScan> shards, ScanShards(folder, options.window, jobs));
  std::vector<std::string> problems =
      FindShardProblems(shards, LabellingOf(options), max_failed_share);
  const Manifest manifest = MakeManifest(shards, options);
  Duplicates duplicates;
  if (problems.empty()) {
    duplicates = FindDuplicates(shards);
    problems = DuplicateProblems(duplicates);
    // All that does not follow from the shards themselves: the positive label.
    for (const std::string& problem : CompareManifest(manifest, shards)) {
      problems.push_back(problem);
    }
  }
  if (!problems.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(folder, " is not a dataset, ", problems.size(),
                                                   " problems:\n", absl::StrJoin(problems, "\n")));
  }
  RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(folder, "/", kCardFile),
                                      MakeCard(manifest, shards, duplicates)));
  RETURN_IF_ERROR(
      WriteFileAtomically(absl::StrCat(folder, "/", kCroissantFile), MakeCroissant(manifest)));
  RETURN_IF_ERROR(WriteTextProto(absl::StrCat(folder, "/", kManifestFile),
                                 "# proto-file: dataset/sample.proto\n"
                                 "# proto-message: callprint.Manifest\n"
                                 "#\n"
                                 "# Made by bazel run //dataset:build; do not edit.\n",
                                 manifest));
  return SummariseDataset(manifest, shards, duplicates);
}

}  // namespace callprint
