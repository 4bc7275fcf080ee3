// bazel run //experiments:traceme_out -- --data=DIR
//
// Asks TraceMeOut's published data the suite's questions (traceme_out.h). DIR is the user's own
// clone of that project, which is not shipped. Arguments beside flags are feature tables of
// video_playback. Writes report.html, report.md, report.csv and tables.txt.
// Exit codes: 0 done, 1 an error (printed once), 2 wrong usage.
#include <algorithm>
#include <cstdio>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "models/model.h"
#include "models/model_spec_file.h"
#include "reports/traceme_out/traceme_out.h"
#include "reports/traceme_out/traceme_out_page.h"
#include "workloads/callers_path.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, data, "",
          "Folder that TraceMeOut worked in, with processed_trace and helpers.");
ABSL_FLAG(std::vector<std::string>, windows, std::vector<std::string>({"8", "32", "64"}),
          "Lengths of windows, in periods of 0.1 s.");
ABSL_FLAG(std::vector<std::string>, transfer_windows, std::vector<std::string>({"4", "8", "32"}),
          "Lengths of windows for models that learnt in the guest, on windows of 0.4 s.");
ABSL_FLAG(std::vector<std::string>, models, {}, "Specs of models to try, by path.");
ABSL_FLAG(std::vector<std::string>, transfer_models, {},
          "Specs of models of call counts that learn in the guest, by path.");
ABSL_FLAG(std::string, out_dir, "traceme_out",
          "Where the files go; it is made, if need be. A relative path is the caller's.");

namespace callprint {
namespace {

absl::StatusOr<std::vector<uint32_t>> Lengths(const std::vector<std::string>& texts) {
  std::vector<uint32_t> lengths;
  for (const std::string& text : texts) {
    uint32_t length;
    if (!absl::SimpleAtoi(text, &length) || length == 0) {
      return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is no number of periods"));
    }
    lengths.push_back(length);
  }
  return lengths;
}

absl::StatusOr<std::vector<ModelSpec>> ReadSpecs(const std::vector<std::string>& paths) {
  std::vector<ModelSpec> specs;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(specs.emplace_back(), ReadModelSpec(path));
  }
  return specs;
}

void Progress(const std::string& what) { absl::FPrintF(stderr, "traceme_out: %s\n", what); }

absl::Status EvaluateLengths(const std::string& shard, const std::vector<ModelSpec>& specs,
                             TraceMeOutResult* result) {
  std::set<std::string> groups;
  for (const ModelSpec& spec : specs) {
    if (IsTrivialBaseline(spec)) continue;
    groups.insert(spec.features().group().begin(), spec.features().group().end());
  }
  ASSIGN_OR_RETURN(const std::vector<uint32_t> lengths, Lengths(absl::GetFlag(FLAGS_windows)));
  for (const uint32_t periods : lengths) {
    ASSIGN_OR_RETURN(const SampleSet windows,
                     TraceMeWindows(shard, periods, {groups.begin(), groups.end()}));
    for (const ModelSpec& spec : specs) {
      // A network takes a minute a fold, and the published one reads windows of this length.
      if (IsNetwork(spec) && periods != lengths.front()) continue;
      Progress(absl::StrCat("windows of ", periods, " periods, ", spec.name()));
      ASSIGN_OR_RETURN(
          WindowRow row,
          EvaluateWindows(spec, IsTrivialBaseline(spec) ? WithEventCountsOnly(windows) : windows,
                          periods, EvaluationOptions()));
      result->windows.push_back(std::move(row));
    }
  }
  return absl::OkStatus();
}

absl::Status EvaluateTransfers(const std::string& shard, const std::vector<ModelSpec>& specs,
                               const std::vector<std::string>& guest_tables,
                               TraceMeOutResult* result) {
  ASSIGN_OR_RETURN(const SampleSet guest, ReadFeatureTables(guest_tables, {"count"}));
  ASSIGN_OR_RETURN(const std::vector<uint32_t> lengths,
                   Lengths(absl::GetFlag(FLAGS_transfer_windows)));
  for (const uint32_t periods : lengths) {
    ASSIGN_OR_RETURN(const SampleSet desktop, TraceMeWindows(shard, periods, {"count"}));
    result->functions = CompareFunctions(guest.features, desktop.features);
    for (const ModelSpec& spec : specs) {
      Progress(absl::StrCat("from the guest, windows of ", periods, " periods, ", spec.name()));
      ASSIGN_OR_RETURN(TransferRow row,
                       EvaluateTransfer(spec, guest, desktop, periods, EvaluationOptions()));
      result->transfer.push_back(std::move(row));
    }
  }
  return absl::OkStatus();
}

absl::Status Analyse(const std::vector<std::string>& guest_tables) {
  ASSIGN_OR_RETURN(const std::vector<ModelSpec> specs, ReadSpecs(absl::GetFlag(FLAGS_models)));
  ASSIGN_OR_RETURN(const std::vector<ModelSpec> transfer_specs,
                   ReadSpecs(absl::GetFlag(FLAGS_transfer_models)));
  ASSIGN_OR_RETURN(const std::string shard, ReadTraceMeOut(CallersPath(absl::GetFlag(FLAGS_data))));
  TraceMeOutResult result;
  RETURN_IF_ERROR(EvaluateLengths(shard, specs, &result));
  if (!guest_tables.empty()) {
    RETURN_IF_ERROR(EvaluateTransfers(shard, transfer_specs, guest_tables, &result));
  }
  return WriteAnalysis(TraceMeOutReport(result), CallersPath(absl::GetFlag(FLAGS_out_dir)),
                       /*print=*/true);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Asks TraceMeOut's published data the suite's questions.\n"
      "  bazel run //experiments:traceme_out -- --data=/tmp/TraceMeOut");
  std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_data).empty()) {
    fprintf(stderr,
            "traceme_out: --data=DIR is needed, a clone of TraceMeOut with its processed_trace\n");
    return 2;
  }
  const absl::Status status = callprint::Analyse({arguments.begin() + 1, arguments.end()});
  if (status.ok()) return 0;
  fprintf(stderr, "traceme_out: %s\n", std::string(status.message()).c_str());
  return 1;
}
