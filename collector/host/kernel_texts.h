// The kernel's descriptions of its trace: without them, pages are bytes.
#ifndef CALLPRINT_COLLECTOR_HOST_KERNEL_TEXTS_H_
#define CALLPRINT_COLLECTOR_HOST_KERNEL_TEXTS_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace callprint {

struct KernelTexts {
  std::string header_page;
  std::string header_event;
  std::string entry_format;
  std::string exit_format;
  // Empty where the kernel has no such event (before 6.13).
  std::string retaddr_entry_format;
  std::string fork_format;
  std::string print_format;
  std::string release;
  // Reads /proc/kallsyms, again where a module has come since.
  std::function<absl::StatusOr<std::string>()> symbols;
};

// FailedPrecondition where a file cannot be read. Those that the kernel does not have are empty.
absl::StatusOr<KernelTexts> ReadKernelTexts();

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_HOST_KERNEL_TEXTS_H_
