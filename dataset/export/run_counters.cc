#include "dataset/export/run_counters.h"

#include "absl/strings/str_cat.h"

namespace callprint {

std::vector<RunCounter> CountersOf(const RunRecord& record) {
  std::vector<RunCounter> counters;
  for (const CpuCounters& cpu : record.cpu()) {
    const std::string on_cpu = absl::StrCat(" on CPU ", cpu.cpu());
    counters.push_back({absl::StrCat("lost events", on_cpu), cpu.lost()});
    counters.push_back({absl::StrCat("entries without return", on_cpu), cpu.unmatched_entries()});
    counters.push_back({absl::StrCat("returns without entry", on_cpu), cpu.unmatched_exits()});
  }
  return counters;
}

}  // namespace callprint
