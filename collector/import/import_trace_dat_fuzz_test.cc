// Any bytes as a trace.dat: read, or refused with a message; what is read adds up.
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "collector/import/import_trace_dat.h"
#include "workloads/utf8.h"

namespace {

bool IsUtf8(absl::string_view text) { return callprint::ValidUtf8Prefix(text) == text.size(); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callprint;  // NOLINT: a single function.
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  uint64_t events = 0;
  const absl::StatusOr<ImportSummary> summary =
      ImportTraceDatFrom("fuzz", bytes, [&](const ImportedTrace& trace) {
        events += trace.trace.events.size();
        for (const TraceEvent& event : trace.trace.events) {
          if (event.function >= trace.function.size()) abort();
        }
        for (const std::string& function : trace.function) {
          if (!IsUtf8(function)) abort();
        }
        for (const Thread& thread : trace.thread) {
          if (!IsUtf8(thread.comm())) abort();
        }
        for (const Mark& mark : trace.mark) {
          if (!IsUtf8(mark.name()) || !IsUtf8(mark.value())) abort();
        }
        if (!IsUtf8(trace.kernel_release)) abort();
        return absl::OkStatus();
      });
  if (!summary.ok()) {
    if (summary.status().message().empty()) abort();
    return 0;
  }
  if (events != summary->entries + summary->returns) abort();
  if (summary->damage.size() > kMaxImportDamageKept) abort();
  return 0;
}
