#include "workloads/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {

absl::StatusOr<MappedFile> MappedFile::Open(const std::string& path) {
  MappedFile file;
  struct stat facts;
  // A pipe's writer would see a reader come and go.
  const bool is_file = stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
  const int fd = is_file ? open(path.c_str(), O_RDONLY | O_CLOEXEC) : -1;
  if (fd >= 0 && fstat(fd, &facts) == 0 && facts.st_size > 0) {
    file.size_ = static_cast<size_t>(facts.st_size);
    void* const mapped = mmap(nullptr, file.size_, PROT_READ, MAP_PRIVATE, fd, 0);
    if (mapped != MAP_FAILED) file.mapped_ = mapped;
  }
  if (fd >= 0) close(fd);
  if (file.mapped_ != nullptr) return file;
  // An empty file, a pipe, or none: says what is wrong with it.
  ASSIGN_OR_RETURN(file.read_, ReadFile(path));
  return file;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : mapped_(std::exchange(other.mapped_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      read_(std::move(other.read_)) {}

MappedFile::~MappedFile() {
  if (mapped_ != nullptr) munmap(mapped_, size_);
}

}  // namespace callprint
