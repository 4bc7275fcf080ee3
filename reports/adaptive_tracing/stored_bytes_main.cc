// What an event of each policy's usual view takes where it is stored: an action of the
// adaptive_tracing() rule.
//
//   measure_stored_bytes --shard=FILE --fold=fold.pb --runs=N --out=FILE
//
// Writes StoredBytes. Exit codes: 0 done, 1 an error (printed once).
#include <iostream>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "reports/adaptive_tracing/adaptive_tracing.pb.h"
#include "reports/adaptive_tracing/stored_bytes.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, shard, "", "Shard file to read.");
ABSL_FLAG(std::string, fold, "", "ReplayFold, whose views are measured.");
ABSL_FLAG(int, runs, 1, "How many of its runs are looked at, the first ones.");
ABSL_FLAG(std::string, out, "", "Where the StoredBytes go.");

namespace callprint {
namespace {

absl::Status WriteStoredBytes() {
  const std::string path = absl::GetFlag(FLAGS_shard);
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  ReplayFold fold;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_fold), &fold));
  ASSIGN_OR_RETURN(const StoredBytes stored,
                   MeasureStoredBytes(bytes, path, fold, absl::GetFlag(FLAGS_runs)));
  return WriteBinaryProto(absl::GetFlag(FLAGS_out), stored);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures what an event of each view takes where it is stored.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::WriteStoredBytes();
  if (status.ok()) return 0;
  std::cerr << "measure_stored_bytes: " << status << "\n";
  return 1;
}
