// What nearest neighbours answer on a track: an action behind the leakage() rule.
//
//   run_neighbours --split=split.pb --track=unseen_family --folds=3 --manifest=manifest.textproto
//       --group=count --features=a.features,b.features --out=risk.pb
//
// Exit codes: 0 done, 1 an error (printed once).
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "collector/shard/sha256.h"
#include "dataset/features/feature_table.h"
#include "dataset/sample.pb.h"
#include "experiments/result.pb.h"
#include "reports/leakage/leakage.pb.h"
#include "reports/leakage/neighbour_risk.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, split, "", "SplitSpec that resolve_spec wrote.");
ABSL_FLAG(std::string, track, "", "Track, for example unseen_family.");
ABSL_FLAG(int, folds, 0, "Number of folds of the track.");
ABSL_FLAG(std::string, manifest, "", "The dataset's manifest.textproto.");
ABSL_FLAG(std::string, group, "count", "The feature group in which samples are near or far.");
ABSL_FLAG(std::vector<std::string>, features, {}, "The dataset's feature tables.");
ABSL_FLAG(std::string, out, "", "Where the NeighbourRisk goes.");

namespace callprint {
namespace {

absl::Status WriteNeighbours() {
  NeighbourRequest request;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_split), &request.split));
  request.track = absl::GetFlag(FLAGS_track);
  request.folds = absl::GetFlag(FLAGS_folds);
  Manifest manifest;
  RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_manifest), &manifest));
  request.unknown_label = manifest.unknown_label();
  ASSIGN_OR_RETURN(request.dataset_sha256, Sha256HexOfFile(absl::GetFlag(FLAGS_manifest)));
  ASSIGN_OR_RETURN(const SampleSet samples,
                   ReadFeatureTables(absl::GetFlag(FLAGS_features), {absl::GetFlag(FLAGS_group)}));
  ASSIGN_OR_RETURN(const NeighbourRisk risk, MeasureNeighbourRisk(request, samples));
  return WriteBinaryProto(absl::GetFlag(FLAGS_out), risk);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Asks nearest neighbours about the held-out samples of a track.");
  absl::ParseCommandLine(argc, argv);
  const absl::Status status = callprint::WriteNeighbours();
  if (status.ok()) return 0;
  std::cerr << "run_neighbours: " << absl::GetFlag(FLAGS_manifest) << ", track "
            << absl::GetFlag(FLAGS_track) << ": " << status << "\n";
  return 1;
}
