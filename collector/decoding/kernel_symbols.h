// Names of kernel functions by address, from the text of /proc/kallsyms.
#ifndef CALLPRINT_COLLECTOR_DECODING_KERNEL_SYMBOLS_H_
#define CALLPRINT_COLLECTOR_DECODING_KERNEL_SYMBOLS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace callprint {

// What a function is called whose address no symbol covers.
inline constexpr char kUnknownFunction[] = "unknown";

class KernelSymbols {
 public:
  // Keeps function symbols (t, T, w, W), from the kernel and from modules ("name\t[module]": the
  // plain name). Several functions may share a name; of several names at one address, the first
  // counts. InvalidArgument with the line for text that is not kallsyms; FailedPrecondition where
  // all addresses are 0, as the kernel shows them to unprivileged readers.
  static absl::StatusOr<KernelSymbols> Parse(absl::string_view kallsyms);

  // The function at `address`, or the one whose body contains it: the tracer's addresses lie at an
  // entry point or a few bytes behind it (endbr64, the call to __fentry__). kUnknownFunction where
  // that is more than kMaxOffset away. Valid as long as this object is.
  absl::string_view Name(uint64_t address) const;

  size_t size() const { return symbols_.size(); }

  // Farther behind a symbol, an address belongs to something that is not in the table.
  static constexpr uint64_t kMaxOffset = 64;

 private:
  struct Symbol {
    uint64_t address;
    // In names_.
    uint32_t begin;
    uint32_t size;
  };
  std::string names_;
  // Sorted by address, no address twice.
  std::vector<Symbol> symbols_;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_DECODING_KERNEL_SYMBOLS_H_
