// A function's name as it stands in the kernel's source. Compilers make copies of a function, or
// split it, and append to the copy's name what they did: ".isra.0" and ".constprop.0" (GCC, other
// arguments), ".part.3" and ".cold" (GCC, a piece), ".llvm.1234" and ".__uniq.5678" (clang, static
// functions). Which functions get one, and which number, differs from kernel to kernel.
#ifndef CALLPRINT_DATASET_CALLS_SOURCE_NAME_H_
#define CALLPRINT_DATASET_CALLS_SOURCE_NAME_H_

#include "absl/strings/string_view.h"

namespace callprint {

// All before the first dot, since no name in C or Rust has one. A dot that begins a name is its
// own: ".text" stays.
absl::string_view SourceName(absl::string_view function);

// Whether the compiler split it off the function of this source name, which may be traced beside
// it: "vfree.part.0", which vfree calls.
bool IsPartOfFunction(absl::string_view function);

}  // namespace callprint

#endif  // CALLPRINT_DATASET_CALLS_SOURCE_NAME_H_
