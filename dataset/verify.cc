#include "dataset/verify.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "dataset/card.h"
#include "dataset/croissant.h"
#include "dataset/duplicates.h"
#include "dataset/samples.h"
#include "dataset/shard_scan.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kRebuild[] = "run bazel run //dataset:build";

std::vector<std::string> DuplicateProblems(const Duplicates& duplicates) {
  std::vector<std::string> problems;
  for (const SamplePair& pair : duplicates.exact_other_label) {
    problems.push_back(absl::StrCat(pair.first, " (", pair.first_program, ") and ", pair.second,
                                    " (", pair.second_program,
                                    ") are the same trace with different labels"));
  }
  return problems;
}

std::string Summarise(const Manifest& manifest, const std::vector<ShardScan>& shards,
                      const Duplicates& duplicates) {
  return absl::StrFormat("%s version %s: %d shards, %d of %d runs completed, %d events\n%s%s",
                         manifest.name(), manifest.version(), manifest.shard_size(),
                         manifest.completed_runs(), manifest.runs(), manifest.events(),
                         SummariseLabels(shards), SummariseDuplicates(duplicates));
}

}  // namespace

absl::StatusOr<std::string> BuildDataset(const std::string& folder, const ManifestOptions& options,
                                         double max_failed_share, int jobs) {
  if (options.window != nullptr) RETURN_IF_ERROR(ValidateWindowSpec(*options.window));
  ASSIGN_OR_RETURN(const std::vector<ShardScan> shards,
                   ScanShards(folder, options.window, jobs));
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
  return Summarise(manifest, shards, duplicates);
}

absl::StatusOr<Verification> VerifyDataset(const std::string& folder, int jobs) {
  Manifest manifest;
  const absl::Status read = ReadTextProto(absl::StrCat(folder, "/", kManifestFile), &manifest);
  if (manifest.has_window()) RETURN_IF_ERROR(ValidateWindowSpec(manifest.window()));
  ASSIGN_OR_RETURN(
      const std::vector<ShardScan> shards,
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
  result.summary = Summarise(manifest, shards, duplicates);
  // The card of a dataset that is not sound says nothing.
  if (!result.problems.empty()) return result;
  for (const auto& [file, expected] :
       {std::make_pair(kCardFile, MakeCard(manifest, shards, duplicates)),
        std::make_pair(kCroissantFile, MakeCroissant(manifest))}) {
    const absl::StatusOr<std::string> text = ReadFile(absl::StrCat(folder, "/", file));
    if (!text.ok()) {
      result.problems.push_back(absl::StrCat(text.status().message(), "; ", kRebuild));
    } else if (*text != expected) {
      result.problems.push_back(absl::StrCat(folder, "/", file,
                                             " does not say what the shards say; ", kRebuild));
    }
  }
  return result;
}

}  // namespace callprint
