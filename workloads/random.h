// Random numbers that are the same on every machine and with every compiler and library: what plans
// and input files are drawn from.
//
// Example:
//   Random random(DeriveSeed(seed, "order"));
//   random.Shuffle(&runs);
#ifndef CALLPRINT_WORKLOADS_RANDOM_H_
#define CALLPRINT_WORKLOADS_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace callprint {

// A seed for the stream `name`, so that what is drawn in one place does not depend on how much is
// drawn in another.
uint64_t DeriveSeed(uint64_t seed, absl::string_view name);

// SplitMix64 (Steele, Lea, Flood 2014): one multiply-xor chain a draw, which matters under
// emulation.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t mixed = (state_ += 0x9e3779b97f4a7c15u);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }

  // Uniform in [0, bound). Precondition: 0 < bound <= 2^32. The bias is below bound / 2^32.
  uint64_t Below(uint64_t bound) { return ((Next() >> 32) * bound) >> 32; }

  template <typename T>
  void Shuffle(std::vector<T>* values) {
    for (size_t i = values->size(); i > 1; --i) std::swap((*values)[i - 1], (*values)[Below(i)]);
  }

 private:
  uint64_t state_;
};

}  // namespace callprint

#endif  // CALLPRINT_WORKLOADS_RANDOM_H_
