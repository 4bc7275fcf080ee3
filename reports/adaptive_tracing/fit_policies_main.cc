// Fits tracing policies to a dataset of one's own, to be followed by //models:watch --policy.
//
//   bazel run //experiments:fit_tracing_policies -- --dataset=/tmp/mine --out=/tmp/policies
//
// The dataset has whole-system traces with two labels (record_host). Writes a folder for each
// policy: policy.textproto, and the models `usual` and `everything`. Exit codes: 0 done, 1 an error
// (printed once), 2 wrong usage.
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/time/time.h"
#include "reports/adaptive_tracing/fit_policies.h"
#include "workloads/callers_path.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, dataset, "", "Folder of a dataset: shards and manifest.textproto.");
ABSL_FLAG(
    std::string, usual_dataset, "",
    "Folder of a dataset that was recorded by OUT/NAME/usual_view.textproto: a view's model is "
    "best trained on what the view sees, since a machine that is traced less gets more done. "
    "With --only=NAME.");
ABSL_FLAG(std::string, out, "", "Folder that a folder for each policy goes into.");
ABSL_FLAG(std::vector<std::string>, only, {},
          "Names of policies; empty: all that can be followed.");
ABSL_FLAG(absl::Duration, window, absl::ZeroDuration(),
          "Length of a window, which watch should have too; 0: as --windows says.");
ABSL_FLAG(std::string, policies, "", "AdaptiveTracingSpec textproto; its first seed is used.");
ABSL_FLAG(std::string, windows, "", "WindowLength textproto.");
ABSL_FLAG(std::string, model, "", "ModelSpec textproto, of the feature group count.");

namespace callprint {
namespace {

// By default a file of this program's own, elsewhere than the caller's.
template <typename Message>
absl::Status ReadSpec(const std::string& path, Message* spec) {
  return ReadTextProtoFile(std::filesystem::exists(path) ? path : CallersPath(path), spec);
}

absl::Status FitByFlags() {
  PolicyFit fit;
  fit.dataset = CallersPath(absl::GetFlag(FLAGS_dataset));
  fit.usual_dataset = CallersPath(absl::GetFlag(FLAGS_usual_dataset));
  fit.out = CallersPath(absl::GetFlag(FLAGS_out));
  fit.only = absl::GetFlag(FLAGS_only);
  RETURN_IF_ERROR(ReadSpec(absl::GetFlag(FLAGS_policies), &fit.spec));
  RETURN_IF_ERROR(ReadSpec(absl::GetFlag(FLAGS_windows), &fit.window));
  if (const absl::Duration length = absl::GetFlag(FLAGS_window); length > absl::ZeroDuration()) {
    fit.window.set_length_ns(absl::ToInt64Nanoseconds(length));
  }
  RETURN_IF_ERROR(ReadSpec(absl::GetFlag(FLAGS_model), &fit.model));
  ASSIGN_OR_RETURN(const std::vector<std::string> folders, FitPolicies(fit));
  for (const std::string& folder : folders) printf("%s\n", folder.c_str());
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Fits tracing policies to a dataset of two labels, for watch --policy.\n"
      "  bazel run //experiments:fit_tracing_policies -- --dataset=/tmp/mine --out=/tmp/policies");
  absl::ParseCommandLine(argc, argv);
  for (const auto* flag :
       {&FLAGS_dataset, &FLAGS_out, &FLAGS_policies, &FLAGS_windows, &FLAGS_model}) {
    if (absl::GetFlag(*flag).empty()) {
      fprintf(stderr, "fit_policies: --dataset and --out are needed; see --help\n");
      return 2;
    }
  }
  const absl::Status status = callprint::FitByFlags();
  if (status.ok()) return 0;
  fprintf(stderr, "fit_policies: %s\n", std::string(status.message()).c_str());
  return absl::IsInvalidArgument(status) ? 2 : 1;
}
