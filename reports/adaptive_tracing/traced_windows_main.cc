// What every view has of the windows of a shard's runs: an action of the adaptive_tracing() rule.
//
//   traced_windows --shard=FILE --dataset=NAME --dataset_version=VERSION --windows=FILE --out=FILE
//
// Writes a FeatureTable (traced_windows.h). Exit codes: 0 done, 1 an error (printed once).
#include <iostream>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "reports/adaptive_tracing/traced_windows.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, shard, "", "Shard file to read.");
ABSL_FLAG(std::string, dataset, "", "Name of the dataset that the shard belongs to.");
ABSL_FLAG(std::string, dataset_version, "", "Version of that dataset.");
ABSL_FLAG(std::string, windows, "", "WindowLength textproto.");
ABSL_FLAG(std::string, out, "", "Where the FeatureTable goes.");

namespace callprint {
namespace {

absl::Status WriteTracedWindows() {
  WindowLength window;
  RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_windows), &window));
  const std::string path = absl::GetFlag(FLAGS_shard);
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
  ASSIGN_OR_RETURN(const FeatureTable table,
                   TracedWindows(bytes, path, absl::GetFlag(FLAGS_dataset),
                                 absl::GetFlag(FLAGS_dataset_version), window));
  return WriteBinaryProto(absl::GetFlag(FLAGS_out), table);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Counts what every view has of windows of a shard's runs.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::WriteTracedWindows();
  if (status.ok()) return 0;
  std::cerr << "traced_windows: " << status << "\n";
  return 1;
}
