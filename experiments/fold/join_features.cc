// Writes the feature groups that one model reads, of all shards, as one table: what its folds are
// given. So a fold depends on nothing else of the features, and a new or changed group retrains
// only the models that read it.
//
//   join_features --model=models/specs/xgboost.textproto --features=a.features,b.features
//   --out=FILE
//
// Exit codes: 0 done, 1 an error (printed once).
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "dataset/features/feature_table.h"
#include "models/model_spec_file.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, model, "", "ModelSpec textproto.");
ABSL_FLAG(std::vector<std::string>, features, {}, "The dataset's feature tables.");
ABSL_FLAG(std::string, out, "", "Where the joined FeatureTable goes.");

namespace callprint {
namespace {

absl::Status JoinFeatures() {
  ASSIGN_OR_RETURN(const ModelSpec model, ReadModelSpec(absl::GetFlag(FLAGS_model)));
  const std::vector<std::string> groups(model.features().group().begin(),
                                        model.features().group().end());
  ASSIGN_OR_RETURN(const SampleSet samples,
                   ReadFeatureTables(absl::GetFlag(FLAGS_features), groups));
  return WriteBinaryProto(absl::GetFlag(FLAGS_out), TableOfSamples(samples, groups));
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Writes the features that a model reads as one table.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::JoinFeatures();
  if (status.ok()) return 0;
  std::cerr << "join_features: model " << absl::GetFlag(FLAGS_model) << ": " << status << "\n";
  return 1;
}
