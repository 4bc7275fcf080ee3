// write_splits --specs=spec.pb,... --out=FILE
//
// Of experiments on one dataset, what an exported dataset has to say of them (DatasetSplits), in
// the order given. Exit codes: 0 done, 1 failed (the message says why), 2 wrong usage.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "dataset/export_samples/exported_dataset.pb.h"
#include "experiments/result.pb.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::vector<std::string>, specs, {}, "Resolved specs of the experiments.");
ABSL_FLAG(std::string, out, "", "DatasetSplits (text) to write.");

namespace callprint {
namespace {

absl::Status WriteSplits() {
  DatasetSplits splits;
  for (const std::string& path : absl::GetFlag(FLAGS_specs)) {
    ExperimentSpec spec;
    RETURN_IF_ERROR(ReadBinaryProto(path, &spec));
    ExperimentSplits& experiment = *splits.add_experiment();
    experiment.set_experiment(spec.name());
    experiment.set_seed(spec.split().seed());
    experiment.set_allow_lossy_samples(spec.split().allow_lossy_samples());
    experiment.set_bootstrap_resamples(spec.bootstrap_resamples());
    experiment.set_bootstrap_seed(spec.bootstrap_seed());
    for (const TrackSpec& track : spec.track()) {
      ExperimentSplits::Track& added = *experiment.add_track();
      added.set_name(track.name());
      added.set_folds(track.folds());
    }
  }
  return WriteTextProto(absl::GetFlag(FLAGS_out), "", splits);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Says how experiments split their dataset.");
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_specs).empty() || absl::GetFlag(FLAGS_out).empty()) {
    fprintf(stderr, "write_splits: --specs and --out are needed\n");
    return 2;
  }
  const absl::Status status = callprint::WriteSplits();
  if (status.ok()) return 0;
  fprintf(stderr, "write_splits: %s\n", std::string(status.message()).c_str());
  return 1;
}
