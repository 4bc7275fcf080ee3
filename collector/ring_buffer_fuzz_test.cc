// Any bytes as ring-buffer pages: nothing is read outside them, and whatever comes out of them can be
// kept in a shard without loss.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/strings/str_cat.h"
#include "collector/ring_buffer.h"
#include "collector/shard_reader.h"
#include "collector/shard_writer.h"
#include "collector/testdata/recorded_kernel.h"
#include "collector/trace_builder.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callprint;  // NOLINT: a single function.
  static const EventFormats* const formats = new EventFormats(RecordedFormats("linux-6.1"));
  // An odd first byte: two CPUs, cut in the middle.
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const size_t middle = size > 0 && data[0] % 2 == 1 ? size / 2 : size;
  std::vector<CpuEvents> cpus(2);
  cpus[1].cpu = 1;
  DecodePages(*formats, bytes.substr(0, middle), &cpus[0].events, &cpus[0].counters);
  DecodePages(*formats, bytes.substr(middle), &cpus[1].events, &cpus[1].counters);
  ShardWriter writer;
  Trace trace;
  const std::vector<CpuCounters> counters = BuildTrace(
      cpus, [&writer](uint64_t address) { return writer.FunctionId(absl::StrCat(address)); },
      &trace);
  if (counters[0].events() + counters[1].events() != trace.events.size()) abort();
  if (!writer.AddRun(RunRecord(), trace).ok()) abort();
  const absl::StatusOr<std::string> file = writer.Finish(ShardHeader(), /*level=*/1);
  if (!file.ok()) abort();
  const absl::StatusOr<ShardReader> shard = ShardReader::Parse(*file, "fuzz");
  if (!shard.ok()) abort();
  const absl::StatusOr<Trace> read = shard->ReadRun(0);
  if (!read.ok()) abort();
  const ShardHeader& header = shard->header();
  if (TraceSha256(*read, {header.function().begin(), header.function().end()}) !=
      header.run(0).trace_sha256()) {
    abort();
  }
  return 0;
}
