// bazel run //dataset:build -- --folder=DIR --version=1 --positive_label=encryption
//
// Makes a dataset of the shards in DIR: checks that they belong together, and writes
// manifest.textproto and card.md beside them. Exit codes: 0 done, 1 refused or failed (the message
// lists every problem), 2 wrong usage.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dataset/verify.h"

ABSL_FLAG(std::string, folder, "", "Folder with the shards; a relative path is the caller's.");
ABSL_FLAG(std::string, name, "", "The dataset's name; empty = the shards' task.");
ABSL_FLAG(std::string, version, "", "The dataset's version.");
ABSL_FLAG(std::string, positive_label, "", "The label that binary metrics call positive.");
ABSL_FLAG(double, max_failed_share, callprint::kMaxFailedShare,
          "Largest share of runs that may have failed.");
ABSL_FLAG(int, jobs, 0, "Threads; 0 = one a CPU.");

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Makes a dataset of a folder of shards.");
  absl::ParseCommandLine(argc, argv);
  std::string folder = absl::GetFlag(FLAGS_folder);
  const callprint::ManifestOptions options{absl::GetFlag(FLAGS_name), absl::GetFlag(FLAGS_version),
                                           absl::GetFlag(FLAGS_positive_label)};
  if (folder.empty() || options.version.empty() || options.positive_label.empty()) {
    fprintf(stderr, "build: --folder, --version and --positive_label are needed\n");
    return 2;
  }
  // `bazel run` starts programs elsewhere.
  const char* const caller = getenv("BUILD_WORKING_DIRECTORY");
  if (caller != nullptr && !absl::StartsWith(folder, "/")) {
    folder = absl::StrCat(caller, "/", folder);
  }
  int jobs = absl::GetFlag(FLAGS_jobs);
  if (jobs <= 0) jobs = static_cast<int>(std::thread::hardware_concurrency());
  const auto summary =
      callprint::BuildDataset(folder, options, absl::GetFlag(FLAGS_max_failed_share), jobs);
  if (!summary.ok()) {
    fprintf(stderr, "build: %s\n", std::string(summary.status().message()).c_str());
    return 1;
  }
  printf("%swrote %s/%s and %s\n", summary->c_str(), folder.c_str(), callprint::kManifestFile,
         callprint::kCardFile);
  return 0;
}
