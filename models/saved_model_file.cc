#include "models/saved_model_file.h"

#include "absl/strings/str_cat.h"
#include "collector/shard/sha256.h"
#include "dataset/features/feature_table.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {

void DescribeTraining(const Labels& labels, const Manifest& manifest, size_t samples,
                      SavedModel* saved) {
  saved->set_labelling(labels.labelling);
  saved->clear_class_name();
  if (labels.labelling == BINARY) {
    for (const auto& count : manifest.label_count()) {
      if (count.label() != labels.positive_label) saved->add_class_name(count.label());
    }
    saved->add_class_name(labels.positive_label);
  } else {
    for (const std::string& name : labels.classes) saved->add_class_name(name);
  }
  saved->set_feature_schema_version(kFeatureTableSchemaVersion);
  if (manifest.has_window()) *saved->mutable_window() = manifest.window();
  saved->set_dataset(manifest.name());
  saved->set_dataset_version(manifest.version());
  saved->set_training_samples(samples);
}

absl::Status WriteModelFile(const std::string& folder, const SavedModel& saved) {
  ModelFile file;
  file.set_model(SerializeDeterministically(saved));
  file.set_sha256(Sha256Hex(file.model()));
  return WriteBinaryProto(absl::StrCat(folder, "/", kModelFile), file);
}

absl::StatusOr<SavedModel> ReadModelFile(const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/", kModelFile);
  ModelFile file;
  RETURN_IF_ERROR(ReadBinaryProto(path, &file));
  SavedModel saved;
  if (file.model().empty() || Sha256Hex(file.model()) != file.sha256() ||
      !saved.ParseFromString(file.model())) {
    return absl::DataLossError(absl::StrCat(
        path, ": damaged, not a model that train wrote; copy it again, or train it again"));
  }
  if (saved.feature_schema_version() != kFeatureTableSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        path, ": trained on features of schema version ", saved.feature_schema_version(),
        ", but this program extracts ", kFeatureTableSchemaVersion, "; train it again"));
  }
  const size_t names = saved.labelling() == BINARY ? 2 : saved.classes();
  if (static_cast<size_t>(saved.class_name_size()) != names) {
    return absl::DataLossError(absl::StrCat(path, ": names ", saved.class_name_size(),
                                            " classes of ", names, "; train it again"));
  }
  return saved;
}

}  // namespace callprint
