// A dataset as files that numpy and scipy read by themselves.
//
//   dataset.json          ExportedDataset: labelling, classes, groups, experiments
//   samples.npz           id, label, target, groups and facts of each sample, in the order of ids;
//                         part/<experiment>/<track>, group/<experiment>/<track> and, on
//                         open_world_family, left_out_in/<experiment>/<track>
//                         (exported_tracks.h)
//   features/<group>.npz  a matrix that scipy.sparse.load_npz reads, a row a sample, and columns
//
// Example:
//   RETURN_IF_ERROR(ExportNpz(request));
#ifndef CALLPRINT_DATASET_EXPORT_SAMPLES_NPZ_EXPORT_H_
#define CALLPRINT_DATASET_EXPORT_SAMPLES_NPZ_EXPORT_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "dataset/export_samples/exported_dataset.pb.h"
#include "dataset/features/feature_table.h"
#include "dataset/sample.pb.h"

namespace callprint {

// Of ExportedDataset; raised when a reader of the old version would misread a new file.
inline constexpr uint32_t kExportedDatasetSchemaVersion = 1;

struct DatasetExport {
  // manifest.textproto of the dataset, and its feature tables.
  std::string manifest_path;
  std::vector<std::string> feature_tables;
  DatasetSplits splits;
  // Feature groups; empty: all.
  std::vector<std::string> groups;
  // A folder, which is made where it is not there.
  std::string out;
};

// One group at a time is in memory. Errors as ReadTextProtoFile, ReadFeatureTables, ExportTracks
// and ZipWriter; InvalidArgument for tables of another dataset than the manifest's.
absl::Status ExportNpz(const DatasetExport& request);

// What every format needs: the manifest, and with features of no group the samples, by id.
struct ExportSource {
  Manifest manifest;
  std::string manifest_sha256;
  std::vector<SampleInfo> samples;
  // Those that were asked for, or all.
  std::vector<std::string> groups;
};

// Errors as ExportNpz. The folder `request.out` is there afterwards.
absl::StatusOr<ExportSource> OpenExport(const DatasetExport& request);

// The features of one group; InvalidArgument where the samples are not those of the source.
absl::StatusOr<SparseMatrix> ReadExportedGroup(const DatasetExport& request,
                                               const ExportSource& source,
                                               const std::string& group);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_SAMPLES_NPZ_EXPORT_H_
