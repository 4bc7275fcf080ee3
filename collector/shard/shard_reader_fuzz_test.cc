// Any bytes as a shard file. Checksums would keep nearly all mutations out of the columns, so an
// input that does not begin as a shard is taken as the parts' contents instead (each behind its
// length, two bytes), which are compressed into a file whose checksums hold.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "collector/shard/shard_file.h"
#include "collector/shard/shard_reader.h"
#include "google/protobuf/stubs/logging.h"

namespace {

constexpr int kParts = 9;

std::string Compressed(absl::string_view contents) {
  std::string file = callprint::ShardMagic();
  for (int part = 0; part < kParts; ++part) {
    size_t length = contents.size();
    if (part + 1 < kParts && length >= 2) {
      length = static_cast<uint8_t>(contents[0]) | static_cast<uint8_t>(contents[1]) << 8;
      contents.remove_prefix(2);
    }
    const absl::string_view content = contents.substr(0, length);
    contents.remove_prefix(content.size());
    if (!callprint::AppendPart(content, "part", /*level=*/1, &file).ok()) abort();
  }
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // protobuf would print a line for each header that is not UTF-8.
  static const auto silent = google::protobuf::SetLogHandler(nullptr);
  (void)silent;
  absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string file(bytes);
  if (bytes.substr(0, 4) != callprint::ShardMagic().substr(0, 4)) file = Compressed(bytes);
  const absl::StatusOr<callprint::ShardReader> shard = callprint::ShardReader::Parse(file, "fuzz");
  if (!shard.ok()) return 0;
  for (int run = 0; run < shard->header().run_size(); ++run) {
    const absl::StatusOr<callprint::Trace> trace = shard->ReadRun(run);
    if (!trace.ok()) continue;
    for (const callprint::TraceEvent& event : trace->events) {
      if (event.function >= shard->header().function_size()) abort();
    }
  }
  return 0;
}
