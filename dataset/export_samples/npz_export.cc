#include "dataset/export_samples/npz_export.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "collector/shard/sha256.h"
#include "dataset/export_samples/exported_tracks.h"
#include "dataset/export_samples/npy.h"
#include "dataset/export_samples/zip_writer.h"
#include "dataset/features/features.h"
#include "google/protobuf/util/json_util.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

namespace callprint {
namespace {

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return absl::OkStatus();
  return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot make the folder ", path));
}

// Adds what `of` says of each sample, as an array `name`.
template <typename Of>
absl::Status AddStrings(const std::vector<SampleInfo>& samples, const std::string& name, Of of,
                        ZipWriter* zip) {
  std::vector<std::string> values;
  for (const SampleInfo& sample : samples) values.push_back(of(sample));
  ASSIGN_OR_RETURN(const std::string array, NpyStrings(values));
  return zip->Add(name + ".npy", array);
}

template <typename Of>
absl::Status AddLongs(const std::vector<SampleInfo>& samples, const std::string& name, Of of,
                      ZipWriter* zip) {
  std::vector<int64_t> values;
  for (const SampleInfo& sample : samples) values.push_back(static_cast<int64_t>(of(sample)));
  return zip->Add(name + ".npy", NpyLongs(values));
}

absl::Status AddFacts(const std::vector<SampleInfo>& samples, ZipWriter* zip) {
  const std::pair<const char*, const std::string& (SampleInfo::*)() const> texts[] = {
      {"id", &SampleInfo::id},
      {"label", &SampleInfo::label},
      {"program", &SampleInfo::program},
      {"family", &SampleInfo::family},
      {"file", &SampleInfo::file},
      {"shard", &SampleInfo::shard},
      {"kernel", &SampleInfo::kernel},
      {"session", &SampleInfo::session},
      {"input_kind", &SampleInfo::input_kind},
      {"background", &SampleInfo::background},
      {"options", &SampleInfo::options},
      {"state", &SampleInfo::state},
      {"trace_sha256", &SampleInfo::trace_sha256},
  };
  for (const auto& [name, text] : texts) {
    const auto of = [text = text](const SampleInfo& sample) { return (sample.*text)(); };
    RETURN_IF_ERROR(AddStrings(samples, name, of, zip));
  }
  RETURN_IF_ERROR(AddStrings(
      samples, "cipher",
      [](const SampleInfo& sample) { return CipherLocation_Name(sample.cipher()); }, zip));
  RETURN_IF_ERROR(AddLongs(
      samples, "input_bytes", [](const SampleInfo& sample) { return sample.input_bytes(); }, zip));
  RETURN_IF_ERROR(AddLongs(
      samples, "events", [](const SampleInfo& sample) { return sample.events(); }, zip));
  RETURN_IF_ERROR(AddLongs(
      samples, "lost_events", [](const SampleInfo& sample) { return sample.lost_events(); }, zip));
  RETURN_IF_ERROR(AddLongs(
      samples, "begin_ns", [](const SampleInfo& sample) { return sample.begin_ns(); }, zip));
  RETURN_IF_ERROR(AddLongs(
      samples, "end_ns", [](const SampleInfo& sample) { return sample.end_ns(); }, zip));
  std::vector<bool> cold_cache;
  for (const SampleInfo& sample : samples) cold_cache.push_back(sample.cold_cache());
  return zip->Add("cold_cache.npy", NpyBools(cold_cache));
}

absl::Status AddTargets(const ExportSource& source, ZipWriter* zip) {
  ASSIGN_OR_RETURN(const std::vector<int8_t> targets,
                   ExportTargets(source.samples, source.manifest));
  if (source.manifest.labelling() == MULTI_LABEL) {
    return zip->Add("target.npy",
                    NpyByteMatrix(targets, source.samples.size(), source.manifest.class__size()));
  }
  return zip->Add("target.npy", NpyInts({targets.begin(), targets.end()}));
}

absl::Status AddTracks(const ExportSource& source, const DatasetSplits& splits, ZipWriter* zip) {
  ASSIGN_OR_RETURN(const std::vector<ExportedTrack> tracks,
                   ExportTracks(source.samples, source.manifest, splits));
  for (const ExportedTrack& track : tracks) {
    const std::string name = absl::StrCat("/", track.experiment, "/", track.track, ".npy");
    RETURN_IF_ERROR(
        zip->Add("part" + name, NpyByteMatrix(track.part, track.folds, source.samples.size())));
    ASSIGN_OR_RETURN(const std::string group, NpyStrings(track.group));
    RETURN_IF_ERROR(zip->Add("group" + name, group));
    if (track.left_out_in.empty()) continue;
    RETURN_IF_ERROR(zip->Add("left_out_in" + name, NpyInts(track.left_out_in)));
  }
  return absl::OkStatus();
}

absl::Status WriteSamples(const ExportSource& source, const DatasetExport& request) {
  ASSIGN_OR_RETURN(ZipWriter zip, ZipWriter::Create(request.out + "/samples.npz"));
  RETURN_IF_ERROR(AddFacts(source.samples, &zip));
  RETURN_IF_ERROR(AddTargets(source, &zip));
  RETURN_IF_ERROR(AddTracks(source, request.splits, &zip));
  return zip.Finish();
}

absl::Status WriteMatrix(const SparseMatrix& matrix, const std::string& path) {
  constexpr size_t kMaxEntries = std::numeric_limits<int32_t>::max();
  if (matrix.value.size() > kMaxEntries || matrix.columns() > kMaxEntries) {
    return absl::ResourceExhaustedError(absl::StrCat(path, ": ", matrix.value.size(),
                                                     " values, at most ", kMaxEntries,
                                                     " have numbers of 32 bits"));
  }
  ASSIGN_OR_RETURN(ZipWriter zip, ZipWriter::Create(path));
  RETURN_IF_ERROR(zip.Add("format.npy", NpyWord("csr")));
  RETURN_IF_ERROR(zip.Add("shape.npy", NpyLongs({static_cast<int64_t>(matrix.rows()),
                                                 static_cast<int64_t>(matrix.columns())})));
  RETURN_IF_ERROR(
      zip.Add("indptr.npy", NpyInts({matrix.row_begin.begin(), matrix.row_begin.end()})));
  RETURN_IF_ERROR(
      zip.Add("indices.npy", NpyInts({matrix.column_index.begin(), matrix.column_index.end()})));
  RETURN_IF_ERROR(zip.Add("data.npy", NpyFloats(matrix.value)));
  ASSIGN_OR_RETURN(const std::string columns, NpyStrings(matrix.column_names));
  RETURN_IF_ERROR(zip.Add("columns.npy", columns));
  return zip.Finish();
}

}  // namespace

absl::StatusOr<ExportSource> OpenExport(const DatasetExport& request) {
  ExportSource source;
  RETURN_IF_ERROR(ReadTextProtoFile(request.manifest_path, &source.manifest));
  ASSIGN_OR_RETURN(source.manifest_sha256, Sha256HexOfFile(request.manifest_path));
  source.groups = request.groups;
  if (source.groups.empty()) {
    for (const FeatureGroup& group : FeatureGroups()) source.groups.push_back(group.name);
  }
  std::sort(source.groups.begin(), source.groups.end());
  std::vector<std::string> faults;
  for (size_t i = 0; i < source.groups.size(); ++i) {
    const std::string& name = source.groups[i];
    const bool known = std::any_of(FeatureGroups().begin(), FeatureGroups().end(),
                                   [&](const FeatureGroup& group) { return group.name == name; });
    if (!known) faults.push_back(absl::StrCat("there is no feature group \"", name, "\""));
    if (i > 0 && name == source.groups[i - 1]) {
      faults.push_back(absl::StrCat("feature group \"", name, "\" is given twice"));
    }
  }
  if (!faults.empty()) {
    std::vector<std::string> names;
    for (const FeatureGroup& group : FeatureGroups()) names.push_back(group.name);
    return absl::InvalidArgumentError(
        absl::StrCat(absl::StrJoin(faults, "; "), "; there are: ", absl::StrJoin(names, ", ")));
  }
  if (request.feature_tables.empty()) {
    return absl::InvalidArgumentError("there are no feature tables to export; give --features");
  }
  ASSIGN_OR_RETURN(SampleSet samples, ReadFeatureTables(request.feature_tables, {}));
  if (samples.dataset != source.manifest.name() ||
      samples.dataset_version != source.manifest.version()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the feature tables are of dataset ", samples.dataset, " version ",
                     samples.dataset_version, ", but ", request.manifest_path, " is of ",
                     source.manifest.name(), " version ", source.manifest.version()));
  }
  source.samples = std::move(samples.info);
  // What is not there is noticed before anything is written.
  RETURN_IF_ERROR(ReadFeatureTables({request.feature_tables[0]}, source.groups).status());
  RETURN_IF_ERROR(ExportTracks(source.samples, source.manifest, request.splits).status());
  RETURN_IF_ERROR(MakeFolder(request.out));
  return source;
}

absl::StatusOr<SparseMatrix> ReadExportedGroup(const DatasetExport& request,
                                               const ExportSource& source,
                                               const std::string& group) {
  ASSIGN_OR_RETURN(SampleSet samples, ReadFeatureTables(request.feature_tables, {group}));
  if (samples.info.size() != source.samples.size()) {
    return absl::InvalidArgumentError("the feature tables changed while they were read; try again");
  }
  return std::move(samples.features);
}

absl::Status ExportNpz(const DatasetExport& request) {
  ASSIGN_OR_RETURN(const ExportSource source, OpenExport(request));
  // Written last, so that a folder which has it is whole: also one that is written again.
  const std::string about_path = request.out + "/dataset.json";
  std::error_code ignored;
  std::filesystem::remove(about_path, ignored);
  RETURN_IF_ERROR(WriteSamples(source, request));
  RETURN_IF_ERROR(MakeFolder(request.out + "/features"));
  ExportedDataset about;
  about.set_schema_version(kExportedDatasetSchemaVersion);
  about.set_name(source.manifest.name());
  about.set_version(source.manifest.version());
  about.set_dataset_sha256(source.manifest_sha256);
  about.set_labelling(source.manifest.labelling());
  about.set_positive_label(source.manifest.positive_label());
  *about.mutable_class_() = source.manifest.class_();
  about.set_unknown_label(source.manifest.unknown_label());
  for (const std::string& name : source.groups) {
    ASSIGN_OR_RETURN(const SparseMatrix matrix, ReadExportedGroup(request, source, name));
    RETURN_IF_ERROR(WriteMatrix(matrix, absl::StrCat(request.out, "/features/", name, ".npz")));
    const auto described =
        std::find_if(FeatureGroups().begin(), FeatureGroups().end(),
                     [&](const FeatureGroup& group) { return group.name == name; });
    ExportedDataset::Group& group = *about.add_group();
    group.set_name(name);
    group.set_unit(described->unit);
    group.set_description(described->description);
    group.set_columns(static_cast<uint32_t>(matrix.columns()));
  }
  *about.mutable_experiment() = request.splits.experiment();
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(about, &json, options);
  if (!status.ok()) return absl::InternalError(std::string(status.message()));
  return WriteFileAtomically(about_path, json);
}

}  // namespace callprint
