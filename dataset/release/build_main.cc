// bazel run //dataset:build -- --folder=DIR --version=1 --positive_label=encryption
// bazel run //dataset:build -- --folder=DIR --version=1 --unknown_label=unknown
// bazel run //dataset:build -- --folder=DIR --version=1 --windows=windows.textproto
//
// Makes a dataset of the shards in DIR: checks that they belong together, and writes
// manifest.textproto and card.md beside them. Exit codes: 0 done, 1 refused or failed (the message
// lists every problem), 2 wrong usage.
#include <cstdio>
#include <string>
#include <thread>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "dataset/release/build_dataset.h"
#include "dataset/sample.pb.h"
#include "workloads/callers_path.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, folder, "", "Folder with the shards; a relative path is the caller's.");
ABSL_FLAG(std::string, name, "", "The dataset's name; empty = the shards' task.");
ABSL_FLAG(std::string, version, "", "The dataset's version.");
ABSL_FLAG(
    std::string, positive_label, "",
    "The label that binary metrics call positive; empty: a dataset of more than two classes.");
ABSL_FLAG(std::string, unknown_label, "",
          "The label of programs that no model trains on (open world); empty: none.");
ABSL_FLAG(std::string, windows, "",
          "WindowSpec textproto: samples are windows of the runs; empty: the runs.");
ABSL_FLAG(double, max_failed_share, callprint::kMaxFailedShare,
          "Largest share of runs that may have failed.");
ABSL_FLAG(int, jobs, 0, "Threads; 0 = one a CPU.");

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Makes a dataset of a folder of shards.");
  absl::ParseCommandLine(argc, argv);
  callprint::ManifestOptions options;
  options.name = absl::GetFlag(FLAGS_name);
  options.version = absl::GetFlag(FLAGS_version);
  options.positive_label = absl::GetFlag(FLAGS_positive_label);
  options.unknown_label = absl::GetFlag(FLAGS_unknown_label);
  if (absl::GetFlag(FLAGS_folder).empty() || options.version.empty()) {
    fprintf(stderr, "build: --folder and --version are needed\n");
    return 2;
  }
  if (!options.positive_label.empty() && !options.unknown_label.empty()) {
    fprintf(stderr, "build: --positive_label and --unknown_label exclude each other\n");
    return 2;
  }
  const std::string folder = callprint::CallersPath(absl::GetFlag(FLAGS_folder));
  callprint::WindowSpec window;
  if (!absl::GetFlag(FLAGS_windows).empty()) {
    const absl::Status read =
        callprint::ReadTextProtoFile(callprint::CallersPath(absl::GetFlag(FLAGS_windows)), &window);
    if (!read.ok()) {
      fprintf(stderr, "build: %s\n", std::string(read.message()).c_str());
      return 1;
    }
    options.window = &window;
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
