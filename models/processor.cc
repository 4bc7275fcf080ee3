#include "models/processor.h"

#include <cstdlib>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace callprint {
namespace {

constexpr char kOpenblas[] = "OPENBLAS_CORETYPE";
constexpr char kAten[] = "ATEN_CPU_CAPABILITY";

// Kernels by their names in the two variables, in lower case. Those that are not here need nothing
// that an x86-64 processor could lack, or are no names, which the libraries pass over.
struct Kernel {
  const char* variable;
  const char* value;
  bool avx512;
};

constexpr Kernel kKernels[] = {
    {kOpenblas, "haswell", false},   {kOpenblas, "zen", false},
    {kOpenblas, "excavator", false}, {kOpenblas, "skylakex", true},
    {kOpenblas, "cooperlake", true}, {kOpenblas, "sapphirerapids", true},
    {kAten, "avx2", false},          {kAten, "avx512", true},
};

std::string Environment(const char* name) {
  const char* const value = getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

ProcessorFeatures ThisProcessor() {
  ProcessorFeatures features;
  // Asks cpuid, and XCR0 for the system's part.
  __builtin_cpu_init();
  features.avx2 = __builtin_cpu_supports("avx2");
  features.fma = __builtin_cpu_supports("fma");
  features.avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
  return features;
}

PinnedKernels KernelsOfEnvironment() { return {Environment(kOpenblas), Environment(kAten)}; }

absl::Status CheckProcessor(const ProcessorFeatures& processor, const PinnedKernels& kernels) {
  bool avx2 = false, avx512 = false;
  std::vector<std::string> asking;
  for (const Kernel& kernel : kKernels) {
    const std::string& value =
        kernel.variable == kOpenblas ? kernels.openblas_coretype : kernels.aten_cpu_capability;
    if (absl::AsciiStrToLower(value) != kernel.value) continue;
    const bool lacking = !processor.avx2 || !processor.fma || (kernel.avx512 && !processor.avx512);
    if (!lacking) continue;
    avx2 = true;
    avx512 = avx512 || kernel.avx512;
    asking.push_back(absl::StrCat(kernel.variable, "=", value));
  }
  if (asking.empty()) return absl::OkStatus();
  std::vector<std::string> missing;
  if (avx2 && !processor.avx2) missing.push_back("AVX2");
  if (avx2 && !processor.fma) missing.push_back("FMA");
  if (avx512 && !processor.avx512) missing.push_back("AVX-512");
  return absl::FailedPreconditionError(absl::StrCat(
      "this processor lacks ", absl::StrJoin(missing, " and "), ", and ",
      absl::StrJoin(asking, " and "), asking.size() == 1 ? " asks" : " ask",
      " for it, so that results are the same bytes on every machine; use a processor that has it "
      "(of "
      "Intel since 2013, of AMD since 2015 have AVX2 and FMA), or let the virtual machine show its "
      "host's"));
}

}  // namespace callprint
