// What observers can tell of one dataset: the action behind each dataset of the leakage() rule.
//
//   measure_leakage --spec=spec.pb --manifest=manifest.textproto --every_nth_shard=2
//   --out=leakage.pb
//       none=risk.pb=0.features,1.features=0.pb,1.pb max_depth:1=...
//
// Each argument is an observer, a NeighbourRisk, the observer's feature tables (which describe the
// samples) and its FoldResults. Writes a LeakageResult (leakage.proto); nothing in it depends on
// the time, the machine or a path. Exit codes: 0 done, 1 an error (printed once).
#include <iostream>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dataset/features/feature_table.h"
#include "experiments/result.pb.h"
#include "reports/leakage/leakage.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, spec, "", "ExperimentSpec that resolve_spec wrote.");
ABSL_FLAG(std::string, manifest, "", "The dataset's manifest.textproto.");
ABSL_FLAG(int, every_nth_shard, 1,
          "Which of the dataset's shards the tables are of; said as it is.");
ABSL_FLAG(std::string, out, "", "Where the result goes.");

namespace callprint {
namespace {

absl::StatusOr<LeakageRow> ReadObserver(const ExperimentSpec& spec, const Manifest& manifest,
                                        const std::string& argument) {
  const std::vector<std::string> parts = absl::StrSplit(argument, '=');
  if (parts.size() != 4) {
    return absl::InvalidArgumentError(absl::StrCat(
        "\"", argument, "\" is no observer; write OBSERVER=RISK=TABLE,TABLE=FOLD,FOLD"));
  }
  NeighbourRisk risk;
  RETURN_IF_ERROR(ReadBinaryProto(parts[1], &risk));
  ASSIGN_OR_RETURN(const std::vector<SampleInfo> samples,
                   ReadSampleInfo(absl::StrSplit(parts[2], ',', absl::SkipEmpty())));
  std::vector<FoldResult> folds;
  const std::vector<std::string> paths = absl::StrSplit(parts[3], ',', absl::SkipEmpty());
  for (const std::string& path : paths) {
    RETURN_IF_ERROR(ReadBinaryProto(path, &folds.emplace_back()));
  }
  absl::StatusOr<LeakageRow> row = MeasureLeakage(spec, manifest, samples, parts[0], folds, risk);
  if (row.ok()) return row;
  return absl::Status(row.status().code(),
                      absl::StrCat(manifest.name(), ", ", parts[0], ": ", row.status().message()));
}

absl::Status WriteLeakageResult(const std::vector<char*>& arguments) {
  ExperimentSpec spec;
  RETURN_IF_ERROR(ReadBinaryProto(absl::GetFlag(FLAGS_spec), &spec));
  Manifest manifest;
  RETURN_IF_ERROR(ReadTextProtoFile(absl::GetFlag(FLAGS_manifest), &manifest));
  if (arguments.empty()) return absl::InvalidArgumentError("there are no observers");
  LeakageResult result;
  result.set_every_nth_shard(absl::GetFlag(FLAGS_every_nth_shard));
  for (const char* const argument : arguments) {
    ASSIGN_OR_RETURN(*result.add_row(), ReadObserver(spec, manifest, argument));
  }
  return WriteBinaryProto(absl::GetFlag(FLAGS_out), result);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures how many bits observers can tell of a trace's label.");
  std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  arguments.erase(arguments.begin());
  const absl::Status status = callprint::WriteLeakageResult(arguments);
  if (status.ok()) return 0;
  std::cerr << "measure_leakage: " << status << "\n";
  return 1;
}
