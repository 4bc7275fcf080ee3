#include "workloads/random.h"

namespace callprint {

uint64_t DeriveSeed(uint64_t seed, absl::string_view name) {
  uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return Random(seed ^ Random(hash).Next()).Next();
}

}  // namespace callprint
