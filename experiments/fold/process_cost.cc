#include "experiments/fold/process_cost.h"

#include <sys/resource.h>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "workloads/file.h"

namespace callprint {
namespace {

double Seconds(const struct timeval& time) { return time.tv_sec + time.tv_usec * 1e-6; }

}  // namespace

FoldCost CostOfThisProcess() {
  struct rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  FoldCost cost;
  cost.set_processor_seconds(Seconds(usage.ru_utime) + Seconds(usage.ru_stime));
  cost.set_peak_memory_bytes(static_cast<uint64_t>(usage.ru_maxrss) * 1024);
  cost.set_processor(ProcessorName());
  return cost;
}

std::string ProcessorName() {
  const absl::StatusOr<std::string> text = ReadFile("/proc/cpuinfo");
  if (!text.ok()) return "";
  for (absl::string_view line : absl::StrSplit(*text, '\n')) {
    if (!absl::ConsumePrefix(&line, "model name")) continue;
    return std::string(absl::StripLeadingAsciiWhitespace(
        absl::StripPrefix(absl::StripLeadingAsciiWhitespace(line), ":")));
  }
  return "";
}

}  // namespace callprint
