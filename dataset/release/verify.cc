#include "dataset/release/verify.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "dataset/release/card.h"
#include "dataset/release/croissant.h"
#include "dataset/release/duplicates.h"
#include "dataset/release/manifest.h"
#include "dataset/release/shard_scan.h"
#include "dataset/samples.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

namespace callprint {
namespace {

constexpr char kRebuild[] = "run bazel run //dataset:build";

}  // namespace

absl::StatusOr<Verification> VerifyDataset(const std::string& folder, int jobs) {
  Manifest manifest;
  const absl::Status read = ReadTextProtoFile(absl::StrCat(folder, "/", kManifestFile), &manifest);
  if (manifest.has_window()) RETURN_IF_ERROR(ValidateWindowSpec(manifest.window()));
  ASSIGN_OR_RETURN(const std::vector<ShardScan> shards,
                   ScanShards(folder, manifest.has_window() ? &manifest.window() : nullptr, jobs));
  Verification result;
  // The failure limit was the builder's; here the manifest's counts must hold.
  result.problems = FindShardProblems(shards, manifest.labelling(), /*max_failed_share=*/1);
  if (!read.ok()) {
    result.problems.push_back(absl::StrCat(read.message(), "; restore it, or ", kRebuild));
    return result;
  }
  if (manifest.schema_version() > kManifestSchemaVersion) {
    result.problems.push_back(absl::StrCat(folder, "/", kManifestFile, ": schema version ",
                                           manifest.schema_version(), ", but this program knows ",
                                           kManifestSchemaVersion, "; build a newer one"));
    return result;
  }
  for (const std::string& problem : CompareManifest(manifest, shards)) {
    result.problems.push_back(problem);
  }
  const Duplicates duplicates = FindDuplicates(shards);
  for (const std::string& problem : DuplicateProblems(duplicates)) {
    result.problems.push_back(problem);
  }
  result.summary = SummariseDataset(manifest, shards, duplicates);
  // The card of a dataset that is not sound says nothing.
  if (!result.problems.empty()) return result;
  for (const auto& [file, expected] :
       {std::make_pair(kCardFile, MakeCard(manifest, shards, duplicates)),
        std::make_pair(kCroissantFile, MakeCroissant(manifest))}) {
    const absl::StatusOr<std::string> text = ReadFile(absl::StrCat(folder, "/", file));
    if (!text.ok()) {
      result.problems.push_back(absl::StrCat(text.status().message(), "; ", kRebuild));
    } else if (*text != expected) {
      result.problems.push_back(
          absl::StrCat(folder, "/", file, " does not say what the shards say; ", kRebuild));
    }
  }
  return result;
}

}  // namespace callprint
