// bazel run //models:train -- --spec=models/specs/xgboost.textproto --dataset=dataset/encryption/v2
// --out=DIR
//
// Trains a model on all samples of a dataset and writes DIR/model.pb for //models:predict. How good
// it is, experiments say: what a model trained on says nothing. Exit codes: 0 done, 1 an error
// (printed once), 2 wrong usage.
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "collector/shard/sha256.h"
#include "dataset/features/feature_table.h"
#include "dataset/features/shard_features.h"
#include "dataset/release/manifest.h"
#include "dataset/tracks.h"
#include "models/learner/inner_folds.h"
#include "models/model.h"
#include "models/sample_targets.h"
#include "models/saved_model_file.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, spec, "", "ModelSpec textproto, such as models/specs/xgboost.textproto.");
ABSL_FLAG(std::string, dataset, "", "Folder of a dataset: shards and manifest.textproto.");
ABSL_FLAG(std::string, out, "", "Folder that model.pb goes into; made if it is not there.");

namespace callprint {
namespace {

// Adds the functions that the table counts.
void AddFunctions(const FeatureTable& table, std::set<std::string>* functions) {
  FeatureBlock counts;
  const auto block = table.block().find("count");
  if (block == table.block().end() || !counts.ParseFromString(block->second)) return;
  for (const std::string& column : counts.column()) {
    functions->insert(column.substr(column.find(':') + 1));
  }
}

// The features of one shard of the manifest, only of `groups`; adds the functions that it calls.
absl::StatusOr<FeatureTable> TableOfShard(const std::string& path, const Manifest& manifest,
                                          const Manifest::ShardEntry& entry,
                                          const std::vector<std::string>& groups,
                                          std::set<std::string>* functions) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  if (Sha256Hex(bytes) != entry.sha256()) {
    return absl::DataLossError(absl::StrCat(
        path, ": not the shard that the manifest names (another SHA-256); see //dataset:verify"));
  }
  ExtractionOptions options;
  options.labelled_only = true;
  ASSIGN_OR_RETURN(FeatureTable table,
                   ExtractShard(bytes, path, manifest.name(), manifest.version(),
                                manifest.has_window() ? &manifest.window() : nullptr, options));
  AddFunctions(table, functions);
  // The others are most of a table.
  google::protobuf::Map<std::string, std::string> wanted;
  for (const std::string& group : groups) {
    const auto block = table.mutable_block()->find(group);
    if (block != table.mutable_block()->end()) wanted[group] = std::move(block->second);
  }
  table.mutable_block()->swap(wanted);
  return table;
}

absl::StatusOr<SampleSet> SamplesOfDataset(const std::string& folder, const Manifest& manifest,
                                           const std::vector<std::string>& groups,
                                           std::set<std::string>* functions) {
  std::vector<FeatureTable> tables;
  std::vector<std::string> paths;
  // One after another: ExtractFeatures is not for several threads.
  for (const Manifest::ShardEntry& entry : manifest.shard()) {
    paths.push_back(absl::StrCat(folder, "/", entry.file()));
    ASSIGN_OR_RETURN(FeatureTable table,
                     TableOfShard(paths.back(), manifest, entry, groups, functions));
    tables.push_back(std::move(table));
    fprintf(stderr, "train: features of %zu of %d shards\n", tables.size(), manifest.shard_size());
  }
  return JoinFeatureTables(std::move(tables), paths, groups);
}

absl::Status Train() {
  const std::string folder = CallersPath(absl::GetFlag(FLAGS_dataset));
  const std::string out = CallersPath(absl::GetFlag(FLAGS_out));
  ModelSpec spec;
  RETURN_IF_ERROR(ReadTextProtoFile(CallersPath(absl::GetFlag(FLAGS_spec)), &spec));
  ASSIGN_OR_RETURN(const std::unique_ptr<Model> model, MakeModel(spec));
  Manifest manifest;
  const std::string manifest_path = absl::StrCat(folder, "/", kManifestFile);
  RETURN_IF_ERROR(ReadTextProtoFile(manifest_path, &manifest));
  // Before the work, so that a folder that cannot be written to is found at once.
  std::error_code failure;
  std::filesystem::create_directories(out, failure);
  if (failure) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot make the folder ", out, ": ", failure.message()));
  }

  const auto& groups = spec.features().group();
  std::set<std::string> functions;
  ASSIGN_OR_RETURN(const SampleSet samples,
                   SamplesOfDataset(folder, manifest, {groups.begin(), groups.end()}, &functions));
  const Labels labels = LabelsOf(manifest);
  ASSIGN_OR_RETURN(const Targets targets, TargetsOfSamples(labels, samples.info));
  TrainingData training;
  std::vector<size_t> rows;
  for (size_t i = 0; i < samples.info.size(); ++i) {
    if (IsUnknown(samples.info[i], labels.unknown_label)) continue;
    rows.push_back(i);
    // Inner splits keep what must not be on both sides together: here, whole families. A mix of
    // programs has none, but its windows have a session.
    const SampleInfo& info = samples.info[i];
    training.group.push_back(info.family().empty() ? info.session() : info.family());
    training.family.push_back(info.family());
  }
  training.features = SelectRows(samples.features, rows);
  training.targets = targets.Rows(rows);
  fprintf(stderr, "train: %s on %zu samples\n", spec.name().c_str(), rows.size());
  RETURN_IF_ERROR(model->Fit(training));
  ASSIGN_OR_RETURN(SavedModel saved, model->Save());
  DescribeTraining(labels, manifest, rows.size(), &saved);
  // For nearest_functions.
  if (spec.has_sys2vec()) saved.mutable_function_name()->Add(functions.begin(), functions.end());
  ASSIGN_OR_RETURN(*saved.mutable_dataset_sha256(), Sha256HexOfFile(manifest_path));
  RETURN_IF_ERROR(WriteModelFile(out, saved));
  printf("%s/%s: %s, trained on %zu samples of %s %s, %d features\n", out.c_str(), kModelFile,
         spec.name().c_str(), rows.size(), manifest.name().c_str(), manifest.version().c_str(),
         model->feature_count());
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Trains a model on a dataset and saves it.\n"
      "  bazel run //models:train -- --spec=models/specs/xgboost.textproto "
      "--dataset=dataset/encryption/v2 "
      "--out=/tmp/model");
  absl::ParseCommandLine(argc, argv);
  for (const auto* flag : {&FLAGS_spec, &FLAGS_dataset, &FLAGS_out}) {
    if (absl::GetFlag(*flag).empty()) {
      fprintf(stderr, "train: --spec, --dataset and --out are needed; see --help\n");
      return 2;
    }
  }
  const absl::Status status = callprint::Train();
  if (status.ok()) return 0;
  fprintf(stderr, "train: %s\n", std::string(status.message()).c_str());
  return 1;
}
