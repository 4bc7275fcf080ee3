#include "experiments/fold/fold_flags.h"

#include <iostream>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "collector/shard/sha256.h"
#include "dataset/sample.pb.h"
#include "models/model_spec_file.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, split, "", "SplitSpec that resolve_spec wrote.");
ABSL_FLAG(std::string, model, "", "ModelSpec textproto.");
ABSL_FLAG(std::string, track, "", "Track, for example unseen_family.");
ABSL_FLAG(int, fold, -1, "The fold to hold out, from 0.");
ABSL_FLAG(int, folds, 0, "Number of folds of the track.");
ABSL_FLAG(std::string, manifest, "", "The dataset's manifest.textproto.");
ABSL_FLAG(std::vector<std::string>, features, {},
          "The dataset's feature tables; of perturbed traces, those that are trained on.");
ABSL_FLAG(std::string, out, "", "Where the result goes.");

namespace callprint {

bool FoldFlagsAreSet(absl::string_view program) {
  for (const auto* flag : {&FLAGS_split, &FLAGS_model, &FLAGS_track, &FLAGS_manifest, &FLAGS_out}) {
    if (!absl::GetFlag(*flag).empty()) continue;
    std::cerr << program << ": --split, --model, --track, --manifest and --out are required\n";
    return false;
  }
  return true;
}

absl::StatusOr<FoldRequest> FoldRequestOfFlags() {
  const std::string manifest_path = absl::GetFlag(FLAGS_manifest);
  FoldRequest request;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_split), &request.split));
  ASSIGN_OR_RETURN(request.model, ReadModelSpec(absl::GetFlag(FLAGS_model)));
  request.track = absl::GetFlag(FLAGS_track);
  request.fold = absl::GetFlag(FLAGS_fold);
  request.folds = absl::GetFlag(FLAGS_folds);
  Manifest manifest;
  RETURN_IF_ERROR(ReadTextProtoFile(manifest_path, &manifest));
  request.labels = LabelsOf(manifest);
  ASSIGN_OR_RETURN(request.dataset_sha256, Sha256HexOfFile(manifest_path));
  return request;
}

std::string FoldOfFlags() {
  return absl::StrCat("model ", absl::GetFlag(FLAGS_model), ", track ", absl::GetFlag(FLAGS_track),
                      ", fold ", absl::GetFlag(FLAGS_fold));
}

}  // namespace callprint
