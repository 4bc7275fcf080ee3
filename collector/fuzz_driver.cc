// Stands in for libFuzzer where the compiler has none, so that every fuzz target is a test in every
// configuration (asan and ubsan, too): runs the target over each seed file named on the command
// line, and over a fixed number of mutations of it, always the same ones.
//
// Fuzzing proper:
//   bazel build --config=fuzz //collector/shard:shard_reader_fuzz_test
//   bazel-bin/collector/shard/shard_reader_fuzz_test -max_total_time=20 /tmp/corpus
//   collector/testdata/seeds/shard_reader
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>

#include "workloads/file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr int kMutations = 500;

void Run(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

// A few flips, overwritten words, copied or removed pieces.
std::string Mutate(std::string bytes, std::mt19937_64* random) {
  const auto below = [random](uint64_t n) { return (*random)() % n; };
  for (uint64_t changes = 1 + below(6); changes > 0 && !bytes.empty(); --changes) {
    const size_t at = below(bytes.size());
    const size_t length = 1 + below(std::min<size_t>(bytes.size() - at, 64));
    switch (below(6)) {
      case 0:
        bytes[at] ^= 1 << below(8);
        break;
      case 1:
        bytes[at] = static_cast<char>((*random)());
        break;
      case 2:
        bytes.replace(at, length, std::string(length, below(2) == 0 ? '\0' : '\xff'));
        break;
      case 3:
        bytes.erase(at, length);
        break;
      case 4:
        bytes.insert(below(bytes.size()), bytes.substr(at, length));
        break;
      default:
        bytes.resize(at);
    }
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  std::mt19937_64 random(1);
  if (argc < 2) {
    fprintf(stderr, "usage: %s SEED_FILE...\n", argv[0]);
    return 2;
  }
  Run("");
  for (int i = 1; i < argc; ++i) {
    const absl::StatusOr<std::string> seed = callprint::ReadFile(argv[i]);
    if (!seed.ok()) {
      fprintf(stderr, "%s\n", seed.status().ToString().c_str());
      return 1;
    }
    Run(*seed);
    for (int mutation = 0; mutation < kMutations; ++mutation) Run(Mutate(*seed, &random));
  }
  printf("%d seeds, %d mutations of each\n", argc - 1, kMutations);
  return 0;
}
