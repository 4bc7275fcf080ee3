// export_samples --format=npz|csv --manifest=FILE --features=TABLE,... --splits=FILE
//     [--groups=word,gap] --out=FOLDER
// export_samples --format=csv --results=results.pb --out=FOLDER
//
// A dataset (npz_export.h, csv_export.h), or the predictions of an experiment, for programs that
// know nothing of this suite. `bazel run //dataset:export -- --dataset=NAME` finds the
// files. Exit codes: 0 done, 1 failed (the message says why), 2 wrong usage.
#include <cstdio>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "dataset/export_samples/npz_export.h"
#include "reports/release/csv_export.h"
#include "workloads/callers_path.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, format, "npz", "npz or csv.");
ABSL_FLAG(std::string, manifest, "", "The dataset's manifest.textproto.");
ABSL_FLAG(std::vector<std::string>, features, {}, "The dataset's feature tables.");
ABSL_FLAG(std::string, splits, "", "DatasetSplits (text): the experiments whose folds are wanted.");
ABSL_FLAG(std::vector<std::string>, groups, {}, "Feature groups; empty: all.");
ABSL_FLAG(std::string, results, "", "Write the predictions of this results.pb instead.");
ABSL_FLAG(std::string, out, "", "Folder to write into.");

namespace callprint {
namespace {

absl::Status ExportDataset() {
  DatasetExport request;
  request.manifest_path = CallersPath(absl::GetFlag(FLAGS_manifest));
  for (const std::string& table : absl::GetFlag(FLAGS_features)) {
    request.feature_tables.push_back(CallersPath(table));
  }
  request.groups = absl::GetFlag(FLAGS_groups);
  request.out = CallersPath(absl::GetFlag(FLAGS_out));
  if (const std::string splits = CallersPath(absl::GetFlag(FLAGS_splits)); !splits.empty()) {
    RETURN_IF_ERROR(ReadTextProtoFile(splits, &request.splits));
  }
  return absl::GetFlag(FLAGS_format) == "csv" ? ExportCsv(request) : ExportNpz(request);
}

int WrongUsage(const char* what) {
  fprintf(stderr, "export_samples: %s\n", what);
  return 2;
}

}  // namespace

int Export() {
  const std::string format = absl::GetFlag(FLAGS_format);
  const std::string results = absl::GetFlag(FLAGS_results);
  if (format != "npz" && format != "csv") return WrongUsage("--format is npz or csv");
  if (absl::GetFlag(FLAGS_out).empty()) return WrongUsage("--out is needed");
  if (!results.empty() && format != "csv") return WrongUsage("--results goes with --format=csv");
  if (results.empty() &&
      (absl::GetFlag(FLAGS_manifest).empty() || absl::GetFlag(FLAGS_features).empty())) {
    return WrongUsage("--manifest and --features are needed, or --results");
  }
  const absl::Status status =
      results.empty()
          ? ExportDataset()
          : ExportPredictions(CallersPath(results), CallersPath(absl::GetFlag(FLAGS_out)));
  if (status.ok()) return 0;
  fprintf(stderr, "export_samples: %s\n", std::string(status.message()).c_str());
  return 1;
}

}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Writes datasets and predictions for other programs.");
  if (absl::ParseCommandLine(argc, argv).size() > 1) {
    fprintf(stderr, "export_samples: takes flags only\n");
    return 2;
  }
  return callprint::Export();
}
