// The program describe: prints shard files for people.
//
//   bazel run //collector:describe -- FILE...
//   bazel run //collector:describe -- --run=3 --events=200 FILE
//
// Exit codes: 0 all is readable, 1 a file is missing or unreadable, 2 bad usage, 3 a file is
// damaged (what could be read is printed, with the damage where it is), 4 a file has another schema
// version.
#ifndef CALLPRINT_COLLECTOR_SHARD_DESCRIBE_PROGRAM_H_
#define CALLPRINT_COLLECTOR_SHARD_DESCRIBE_PROGRAM_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace callprint {

// Parses the command line, and says what `usage` does where there is no file on it. `also` comes
// behind each file that is readable, with its path and --run (-1: none): call trees, and so the
// picture of a run, stand right of this layer. Returns the exit code.
int DescribeProgram(int argc, char** argv, const std::string& usage,
                    absl::FunctionRef<absl::Status(const std::string& path, int run)> also);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_SHARD_DESCRIBE_PROGRAM_H_
