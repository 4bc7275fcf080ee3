// A zip file whose bytes depend on nothing but what is put into it: entries in the order in which
// they come, all of the same time (1980-01-01, the earliest that a zip can have) and owner. With
// .npy files in it, it is what numpy calls an .npz.
//
// Example:
//   ASSIGN_OR_RETURN(ZipWriter zip, ZipWriter::Create("samples.npz"));
//   RETURN_IF_ERROR(zip.Add("id.npy", NpyStrings(ids)));
//   return zip.Finish();
#ifndef CALLPRINT_DATASET_EXPORT_SAMPLES_ZIP_WRITER_H_
#define CALLPRINT_DATASET_EXPORT_SAMPLES_ZIP_WRITER_H_

#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "dataset/export_samples/streamed_file.h"

namespace callprint {

enum class ZipMethod { kDeflate, kStore };

class ZipWriter {
 public:
  // Errors as StreamedFile::Create.
  static absl::StatusOr<ZipWriter> Create(const std::string& path);

  // `name` is a path in the archive, with "/" between its parts. InvalidArgument for one that is
  // there already, is absolute, or leaves the archive's folder; ResourceExhausted for what a zip
  // without extensions cannot hold: 4 GiB, or 65535 entries.
  absl::Status Add(const std::string& name, absl::string_view bytes,
                   ZipMethod method = ZipMethod::kDeflate);

  // Without it, there is no file.
  absl::Status Finish();

 private:
  explicit ZipWriter(StreamedFile file) : file_(std::move(file)) {}

  StreamedFile file_;
  std::set<std::string> names_;
  std::string directory_;
};

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_SAMPLES_ZIP_WRITER_H_
