// bazel run //models:nearest_functions -- --model=DIR __x64_sys_read ...
//
// The kernel functions whose embeddings are nearest to a function's, in a Sys2vec model that
// //models:train saved. Exit codes: 0 done, 1 an error (printed once), 2 wrong usage.
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "dataset/calls/window_encoding.h"
#include "models/saved_model_file.h"
#include "models/sys2vec/sys2vec.h"
#include "workloads/callers_path.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, model, "", "Folder of a Sys2vec model that //models:train saved.");
ABSL_FLAG(int, nearest, 10, "How many functions to list.");

namespace callprint {
namespace {

absl::Status PrintNearest(const std::vector<char*>& arguments) {
  ASSIGN_OR_RETURN(const SavedModel saved, ReadModelFile(CallersPath(absl::GetFlag(FLAGS_model))));
  // Several names where their hashes are equal.
  std::map<uint32_t, std::vector<std::string>> names;
  for (const std::string& name : saved.function_name()) {
    names[FunctionNumber(name)].push_back(name);
  }
  for (size_t i = 1; i < arguments.size(); ++i) {
    const std::string function = arguments[i];
    const auto nearest =
        NearestFunctions(saved.learner(), FunctionNumber(function), absl::GetFlag(FLAGS_nearest));
    if (!nearest.ok()) {
      return absl::Status(nearest.status().code(),
                          absl::StrCat(function, ": ", nearest.status().message()));
    }
    absl::PrintF("%s\n", function);
    for (const NearFunction& near : *nearest) {
      const auto named = names.find(near.number);
      absl::PrintF("  %6.3f  %s\n", near.cosine,
                   named == names.end() ? absl::StrCat("number ", near.number)
                                        : absl::StrJoin(named->second, " or "));
    }
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Lists the kernel functions that are called in the same contexts as a function.\n"
      "  bazel run //models:nearest_functions -- --model=/tmp/model __x64_sys_read");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_model).empty() || arguments.size() < 2 ||
      absl::GetFlag(FLAGS_nearest) < 1) {
    fprintf(stderr, "nearest_functions: --model=DIR and a function are needed; see --help\n");
    return 2;
  }
  const absl::Status status = callprint::PrintNearest(arguments);
  if (status.ok()) return 0;
  fprintf(stderr, "nearest_functions: %s\n", std::string(status.message()).c_str());
  return 1;
}
