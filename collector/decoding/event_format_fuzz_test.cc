// Any texts as the kernel's formats (separated by zero bytes): refused, or good enough to decode a
// page without reading outside it.
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "collector/decoding/event_format.h"
#include "collector/decoding/ring_buffer.h"
#include "collector/testdata/recorded_kernel.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace callprint;  // NOLINT: a single function.
  static const std::string* const page = new std::string(RecordedFile("linux-6.1", "lossy.pages"));
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::vector<absl::string_view> texts = absl::StrSplit(bytes, '\0');
  texts.resize(7);
  const absl::StatusOr<EventFormats> formats =
      ParseEventFormats({texts[0], texts[1], texts[2], texts[3], texts[4], texts[5], texts[6]});
  if (!formats.ok()) return 0;
  // In memory of its own, so that AddressSanitizer knows its end.
  const std::vector<char> copy(page->begin(), page->end());
  CpuEvents decoded;
  DecodePages(*formats, absl::string_view(copy.data(), copy.size()), &decoded);
  return 0;
}
