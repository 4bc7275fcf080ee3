// Any bytes as ring-buffer pages: nothing is read outside them, and whatever comes out of them can
// be kept as columns without loss.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "collector/decoding/ring_buffer.h"
#include "collector/decoding/trace_builder.h"
#include "collector/shard/shard_columns.h"
#include "collector/testdata/recorded_kernel.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callprint;  // NOLINT: a single function.
  static const EventFormats* const formats = new EventFormats(RecordedFormats("linux-6.1"));
  // An odd first byte: two CPUs, cut in the middle.
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const size_t middle = size > 0 && data[0] % 2 == 1 ? size / 2 : size;
  std::vector<CpuEvents> cpus(2);
  cpus[1].cpu = 1;
  DecodePages(*formats, bytes.substr(0, middle), &cpus[0]);
  DecodePages(*formats, bytes.substr(middle), &cpus[1]);
  absl::flat_hash_map<uint64_t, uint32_t> functions;
  Trace trace;
  const std::vector<CpuCounters> counters = BuildTrace(
      cpus,
      [&functions](uint64_t address) {
        return functions.emplace(address, static_cast<uint32_t>(functions.size())).first->second;
      },
      &trace);
  if (counters[0].events() + counters[1].events() != trace.events.size()) abort();

  std::array<std::string, kColumns> columns;
  const RunExtent extent = EncodeRun(trace, &columns);
  std::array<absl::string_view, kColumns> views;
  for (int column = 0; column < kColumns; ++column) views[column] = columns[column];
  const absl::StatusOr<Trace> read = DecodeRun(extent, views, functions.size());
  if (!read.ok() || read->events.size() != trace.events.size()) abort();
  for (size_t i = 0; i < trace.events.size(); ++i) {
    const TraceEvent& a = trace.events[i];
    const TraceEvent& b = read->events[i];
    if (a.time_ns != b.time_ns || a.function != b.function || a.pid != b.pid || a.cpu != b.cpu ||
        a.depth != b.depth || a.kind != b.kind) {
      abort();
    }
  }
  return 0;
}
