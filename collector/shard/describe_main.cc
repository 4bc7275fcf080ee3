// describe without pictures, for tests of what stands left of them. `bazel run
// //collector:describe` is dataset/export/describe_main.cc.
#include "collector/shard/describe_program.h"

int main(int argc, char** argv) {
  return callprint::DescribeProgram(
      argc, argv, "Prints shard files: describe [--run=N [--events=K]] FILE...",
      [](const std::string& /*path*/, int /*run*/) { return absl::OkStatus(); });
}
