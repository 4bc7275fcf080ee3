// bazel run //dataset:verify [-- DIR...]
//
// Checks every shipped dataset, or those in the folders given, against its manifest: digests,
// counts, groups, duplicates, loss. Exit codes: 0 all hold, 1 problems (all of them are listed), 2
// wrong usage.
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "dataset/release/matching_paths.h"
#include "dataset/release/verify.h"
#include "workloads/callers_path.h"

ABSL_FLAG(int, jobs, 0, "Threads; 0 = one a CPU.");

namespace {

std::vector<std::string> GivenFolders(const std::vector<char*>& arguments) {
  std::vector<std::string> folders;
  for (size_t i = 1; i < arguments.size(); ++i) {
    folders.push_back(callprint::CallersPath(arguments[i]));
  }
  return folders;
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Checks datasets against their manifests.");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  std::vector<std::string> folders = GivenFolders(arguments);
  // In the runfiles, which is where `bazel run` starts programs.
  if (folders.empty()) folders = callprint::MatchingPaths("dataset/*/v*");
  if (folders.empty()) {
    fprintf(stderr,
            "verify: no dataset is shipped here (dataset/*/v*); start it with bazel run, or give a "
            "folder\n");
    return 2;
  }
  int jobs = absl::GetFlag(FLAGS_jobs);
  if (jobs <= 0) jobs = static_cast<int>(std::thread::hardware_concurrency());
  bool all_hold = true;
  for (const std::string& folder : folders) {
    printf("verifying %s\n", folder.c_str());
    fflush(stdout);
    const auto verification = callprint::VerifyDataset(folder, jobs);
    if (!verification.ok()) {
      fprintf(stderr, "verify: %s\n", std::string(verification.status().message()).c_str());
      all_hold = false;
      continue;
    }
    fputs(verification->summary.c_str(), stdout);
    for (const std::string& problem : verification->problems) {
      fprintf(stderr, "verify: %s\n", problem.c_str());
    }
    if (verification->problems.empty()) {
      printf("%s holds\n", folder.c_str());
    } else {
      fprintf(stderr, "verify: %s has %zu problems\n", folder.c_str(),
              verification->problems.size());
      all_hold = false;
    }
  }
  return all_hold ? 0 : 1;
}
