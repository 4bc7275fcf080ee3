// A file written piece by piece that is there whole or not at all, where WriteFileAtomically would
// want all of it in memory.
//
// Example:
//   ASSIGN_OR_RETURN(StreamedFile file, StreamedFile::Create(path));
//   RETURN_IF_ERROR(file.Append(bytes));
//   return file.Finish();
#ifndef CALLPRINT_DATASET_EXPORT_SAMPLES_STREAMED_FILE_H_
#define CALLPRINT_DATASET_EXPORT_SAMPLES_STREAMED_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

class StreamedFile {
 public:
  // Begins a temporary file beside `path`. NotFound where there is no such folder, PermissionDenied
  // or Unavailable for other errors; the message names the path.
  static absl::StatusOr<StreamedFile> Create(const std::string& path);

  StreamedFile(StreamedFile&& other) noexcept;
  StreamedFile& operator=(StreamedFile&&) = delete;
  // Removes what was not finished.
  ~StreamedFile();

  // Errors as Create (a full disk, too).
  absl::Status Append(absl::string_view bytes);

  // Syncs the file and gives it its name. Nothing is appended afterwards.
  absl::Status Finish();

  // Appended so far.
  uint64_t size() const { return size_; }

 private:
  StreamedFile(std::string path, std::string temporary, int fd);

  std::string path_;
  std::string temporary_;
  int fd_;
  uint64_t size_ = 0;
};

}  // namespace callprint

#endif  // CALLPRINT_DATASET_EXPORT_SAMPLES_STREAMED_FILE_H_
