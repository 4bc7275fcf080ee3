// A file's bytes, mapped: what is not looked at is not read, and a file may be larger than memory.
//
// Example:
//   ASSIGN_OR_RETURN(const MappedFile file, MappedFile::Open(path));
//   Parse(file.bytes());
#ifndef CALLPRINT_WORKLOADS_MAPPED_FILE_H_
#define CALLPRINT_WORKLOADS_MAPPED_FILE_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

class MappedFile {
 public:
  // What cannot be mapped, such as a pipe, is read. Errors as ReadFile (file.h).
  static absl::StatusOr<MappedFile> Open(const std::string& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  // Valid as long as this object. A file that somebody cuts meanwhile ends the program.
  absl::string_view bytes() const {
    return mapped_ == nullptr ? absl::string_view(read_)
                              : absl::string_view(static_cast<const char*>(mapped_), size_);
  }

 private:
  MappedFile() = default;

  void* mapped_ = nullptr;
  size_t size_ = 0;
  std::string read_;
};

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_MAPPED_FILE_H_
