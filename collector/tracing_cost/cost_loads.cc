#include "collector/tracing_cost/cost_loads.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zstd.h>

#include <cstddef>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "workloads/file.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr size_t kCopyBytes = 1 << 20;
constexpr size_t kBlockBytes = 1 << 16;
constexpr size_t kCompressBytes = 1 << 18;

// A descriptor that closes itself with the last load that uses it.
std::shared_ptr<const int> OpenShared(const std::string& path, int flags) {
  const int fd = open(path.c_str(), flags | O_CLOEXEC, 0600);
  return std::shared_ptr<const int>(new int(fd), [](const int* opened) {
    if (*opened >= 0) close(*opened);
    delete opened;
  });
}

// Text-like: words of a small vocabulary.
std::string Compressible(size_t bytes) {
  Random random(1);
  std::string text;
  while (text.size() < bytes) absl::StrAppend(&text, "word", random.Below(300), " ");
  text.resize(bytes);
  return text;
}

}  // namespace

absl::StatusOr<std::vector<CostLoad>> CostLoads(const std::string& folder) {
  const std::string from = absl::StrCat(folder, "/from");
  const std::string to = absl::StrCat(folder, "/to");
  const std::shared_ptr<const std::string> text(new std::string(Compressible(kCopyBytes)),
                                                [from, to](const std::string* made) {
                                                  unlink(from.c_str());
                                                  unlink(to.c_str());
                                                  delete made;
                                                });
  RETURN_IF_ERROR(WriteFileAtomically(from, *text));
  const std::shared_ptr<const int> zero = OpenShared("/dev/zero", O_RDONLY);
  const std::shared_ptr<const int> null = OpenShared("/dev/null", O_WRONLY);
  if (*zero < 0 || *null < 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot open /dev/zero or /dev/null: ", strerror(errno)));
  }
  std::vector<CostLoad> loads;
  // By number: libraries remember some answers.
  loads.push_back({"getppid", false, [](int times) {
                     while (times-- > 0) syscall(SYS_getppid);
                   }});
  loads.push_back({"read", false, [zero](int times) {
                     char byte;
                     while (times-- > 0 && read(*zero, &byte, 1) == 1) {
                     }
                   }});
  loads.push_back({"write", false, [null](int times) {
                     const char byte = 0;
                     while (times-- > 0 && write(*null, &byte, 1) == 1) {
                     }
                   }});
  loads.push_back({"stat", false, [from](int times) {
                     struct stat status;
                     while (times-- > 0 && stat(from.c_str(), &status) == 0) {
                     }
                   }});
  loads.push_back({"open and close", false, [from](int times) {
                     while (times-- > 0) close(open(from.c_str(), O_RDONLY | O_CLOEXEC));
                   }});
  loads.push_back({"copy 1 MiB", true, [from, to, text](int times) {
                     std::string block(kBlockBytes, '\0');
                     while (times-- > 0) {
                       const std::shared_ptr<const int> in = OpenShared(from, O_RDONLY);
                       const std::shared_ptr<const int> out =
                           OpenShared(to, O_WRONLY | O_CREAT | O_TRUNC);
                       ssize_t count;
                       while ((count = read(*in, block.data(), block.size())) > 0) {
                         if (write(*out, block.data(), count) != count) break;
                       }
                     }
                   }});
  loads.push_back({"compress 256 KiB", true, [text](int times) {
                     std::string packed(ZSTD_compressBound(kCompressBytes), '\0');
                     while (times-- > 0) {
                       ZSTD_compress(packed.data(), packed.size(), text->data(), kCompressBytes,
                                     /*compressionLevel=*/6);
                     }
                   }});
  loads.push_back({"start a process", true, [](int times) {
                     while (times-- > 0) {
                       const pid_t child = fork();
                       if (child == 0) _exit(0);
                       if (child > 0) waitpid(child, nullptr, 0);
                     }
                   }});
  return loads;
}

}  // namespace callprint
