// Checks an experiment's spec before anything is trained, and writes it with its tracks filled in.
// The split goes to a file of its own, the only one that folds read: text and references may change
// without retraining.
//
//   resolve_spec --spec=encryption_detection.textproto --tracks=random=10,unseen_family=10
//       [--extended=SPEC] --out=spec.pb --split_out=split.pb
//
// Exit codes: 0 done, 1 an error (printed once).
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "experiments/fold/spec.h"
#include "experiments/result.pb.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, spec, "", "ExperimentSpec textproto.");
ABSL_FLAG(std::string, extended, "",
          "ExperimentSpec textproto of the experiment that this one extends, if any.");
ABSL_FLAG(std::vector<std::string>, tracks, {}, "Tracks as NAME=FOLDS.");
ABSL_FLAG(std::string, out, "", "Where the resolved ExperimentSpec goes.");
ABSL_FLAG(std::string, split_out, "", "Where the SplitSpec goes.");

namespace callprint {
namespace {

absl::Status ResolveSpec() {
  ASSIGN_OR_RETURN(const ExperimentSpec spec,
                   ResolveExperimentSpec(absl::GetFlag(FLAGS_spec), absl::GetFlag(FLAGS_tracks),
                                         absl::GetFlag(FLAGS_extended)));
  RETURN_IF_ERROR(WriteBinaryProto(absl::GetFlag(FLAGS_out), spec));
  return WriteBinaryProto(absl::GetFlag(FLAGS_split_out), spec.split());
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Checks an experiment's spec and fills in its tracks.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::ResolveSpec();
  if (status.ok()) return 0;
  std::cerr << "resolve_spec: " << status << "\n";
  return 1;
}
