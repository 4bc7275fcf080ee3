// extract_features --shard=FILE --dataset=NAME --dataset_version=VERSION [--windows=FILE]
//     [--groups=count,gap] [--perturb=drop_calls:0.1 [--foreign_label=none]] --out=FILE
//
// Writes the FeatureTable of one shard. Exit codes: 0 done, 1 failed (the message says why), 2
// wrong usage.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "dataset/features/shard_features.h"
#include "dataset/perturbation/perturbation.h"
#include "dataset/samples.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, shard, "", "Shard file to read.");
ABSL_FLAG(std::string, dataset, "", "Name of the dataset that the shard belongs to.");
ABSL_FLAG(std::string, dataset_version, "", "Version of that dataset.");
ABSL_FLAG(std::string, windows, "", "WindowSpec textproto; empty: a sample is a whole run.");
ABSL_FLAG(std::vector<std::string>, groups, {}, "Feature groups to compute; empty: all.");
ABSL_FLAG(std::string, perturb, "none",
          "What happens to each trace first (dataset/perturbation/perturbation.h).");
ABSL_FLAG(std::string, foreign_label, "",
          "Calls that --perturb mixes in are of runs with this label; empty: of any.");
ABSL_FLAG(std::string, out, "", "Feature table (binary FeatureTable) to write.");

namespace callprint {
namespace {

absl::Status WriteFeatures() {
  const std::string path = absl::GetFlag(FLAGS_shard);
  WindowSpec window;
  const bool windows = !absl::GetFlag(FLAGS_windows).empty();
  if (windows) {
    RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_windows), &window));
    RETURN_IF_ERROR(ValidateWindowSpec(window));
  }
  ExtractionOptions options;
  const std::vector<std::string> groups = absl::GetFlag(FLAGS_groups);
  options.groups = {groups.begin(), groups.end()};
  ASSIGN_OR_RETURN(options.perturbations, ParsePerturbations(absl::GetFlag(FLAGS_perturb)));
  options.labelled_only = true;
  options.foreign_label = absl::GetFlag(FLAGS_foreign_label);
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  ASSIGN_OR_RETURN(const FeatureTable table, ExtractShard(bytes, path, absl::GetFlag(FLAGS_dataset),
                                                          absl::GetFlag(FLAGS_dataset_version),
                                                          windows ? &window : nullptr, options));
  return WriteBinaryProto(absl::GetFlag(FLAGS_out), table);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Computes the features of one shard's samples.");
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_shard).empty() || absl::GetFlag(FLAGS_dataset).empty() ||
      absl::GetFlag(FLAGS_dataset_version).empty() || absl::GetFlag(FLAGS_out).empty()) {
    fprintf(stderr,
            "extract_features: --shard, --dataset, --dataset_version and --out are needed\n");
    return 2;
  }
  const absl::Status status = callprint::WriteFeatures();
  if (!status.ok()) {
    fprintf(stderr, "extract_features: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  return 0;
}
