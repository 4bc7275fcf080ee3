// bazel run //dataset/encryption:compare -- SHARD...
//
// How like the dataset's samples each sample of the shards is, by the functions that it calls.
// Other arguments (--features) come from the target. Exit codes: 0 done, 1 an error (printed once),
// 2 wrong usage.
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_format.h"
#include "dataset/compare/comparison.h"
#include "dataset/features/feature_table.h"
#include "dataset/features/shard_features.h"
#include "dataset/release/matching_paths.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, features, "", "Feature tables of the dataset, by a pattern of the shell.");

namespace callprint {
namespace {

absl::Status CompareShards(const std::vector<char*>& arguments) {
  ASSIGN_OR_RETURN(const SampleSet dataset,
                   ReadFeatureTables(MatchingPaths(absl::GetFlag(FLAGS_features)), {"count"}));
  ExtractionOptions options;
  options.groups = {"count"};
  for (size_t i = 1; i < arguments.size(); ++i) {
    const std::string path = arguments[i];
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(CallersPath(path)));
    std::vector<FeatureTable> tables(1);
    ASSIGN_OR_RETURN(tables[0], ExtractShard(bytes, path, "", "", /*window=*/nullptr, options));
    ASSIGN_OR_RETURN(const SampleSet asked,
                     JoinFeatureTables(std::move(tables), {path}, {"count"}));
    ASSIGN_OR_RETURN(const Comparison comparison, Compare(asked, dataset));
    absl::PrintF("%s%s", i > 1 ? "\n" : "", ComparisonText(asked, dataset, comparison));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Says how like the samples of a shipped dataset those of other shards are.\n"
      "  bazel run //dataset/encryption:compare -- /tmp/mine/trace.shard");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (arguments.size() < 2) {
    fprintf(stderr, "compare: a shard is needed; see --help\n");
    return 2;
  }
  const absl::Status status = callprint::CompareShards(arguments);
  if (status.ok()) return 0;
  fprintf(stderr, "compare: %s\n", std::string(status.message()).c_str());
  return 1;
}
