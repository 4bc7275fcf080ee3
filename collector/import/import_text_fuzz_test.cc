// Any bytes as a text: refused, or traces that are well formed and add up.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "collector/import/import_text.h"
#include "collector/import/text_line.h"
#include "workloads/utf8.h"

namespace callprint {
namespace {

void Require(bool condition) {
  if (!condition) abort();
}

bool IsUtf8(const std::string& text) { return ValidUtf8Prefix(text) == text.size(); }

void CheckLines(absl::string_view text) {
  TextLineParser parser;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    // In memory of its own, so that AddressSanitizer knows its end.
    const std::vector<char> copy(line.begin(), line.end());
    const TextLine& parsed = parser.Parse(absl::string_view(copy.data(), copy.size()));
    Require(parsed.is_bare || parsed.depth <= kMaxTextDepth);
  }
}

void CheckTrace(const ImportedTrace& trace) {
  uint64_t events = 0;
  for (const CpuCounters& cpu : trace.cpu) {
    Require(cpu.events() > 0);
    events += cpu.events();
  }
  Require(events == trace.trace.events.size() && events > 0);
  int64_t first_ns = INT64_MAX;
  uint16_t last_cpu = 0;
  for (const TraceEvent& event : trace.trace.events) {
    Require(event.function < trace.function.size());
    Require(event.cpu >= last_cpu);
    Require(event.pid >= 0 || trace.unknown.count(UNKNOWN_TASK) == 1);
    last_cpu = event.cpu;
    first_ns = std::min(first_ns, event.time_ns);
  }
  Require(first_ns == 0);
  for (const std::string& function : trace.function) Require(IsUtf8(function));
  for (const Thread& thread : trace.thread) Require(IsUtf8(thread.comm()));
  for (const Mark& mark : trace.mark) Require(IsUtf8(mark.name()) && IsUtf8(mark.value()));
}

}  // namespace
}  // namespace callprint

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callprint;  // NOLINT: a single function.
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  CheckLines(text);
  // Small ones are cut often.
  for (const uint64_t max_events : {2, 7, 1 << 20}) {
    uint64_t entries = 0;
    uint64_t events = 0;
    TextOptions options;
    options.max_events = max_events;
    const absl::StatusOr<ImportSummary> summary =
        ImportTextFrom("fuzz", text, options, [&](const ImportedTrace& trace) {
          CheckTrace(trace);
          Require(trace.trace.events.size() <= max_events);
          events += trace.trace.events.size();
          for (const TraceEvent& event : trace.trace.events) {
            entries += event.kind == EventKind::kEntry;
          }
          return absl::OkStatus();
        });
    if (!summary.ok()) {
      Require(events == 0);
      continue;
    }
    Require(summary->entries == entries && summary->entries + summary->returns == events);
    Require(summary->entries - summary->unmatched_entries ==
            summary->returns - summary->unmatched_returns);
    for (const ImportDamage& damage : summary->damage) Require(IsUtf8(damage.what));
  }
  return 0;
}
