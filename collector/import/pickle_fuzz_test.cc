// Any bytes as a pickle: read, or refused with a message.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "collector/import/pickle.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto pickle = callprint::Pickle::Parse(bytes, "fuzz");
  if (!pickle.ok()) {
    if (pickle.status().message().empty()) abort();
    return 0;
  }
  for (const uint32_t item : pickle->root().item) (void)pickle->at(item).number;
  return 0;
}
