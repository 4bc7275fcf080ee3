// describe: prints shard files for people, and draws a run.
//
//   bazel run //collector:describe -- FILE...
//   bazel run //collector:describe -- --run=3 --events=200 --flamegraph=run.svg FILE
//
// Exit codes: those of collector/shard/describe_program.h.
#include <string>

#include "absl/flags/flag.h"
#include "collector/shard/describe_program.h"
#include "collector/shard/unknown_facts.h"
#include "dataset/export/exported_run.h"
#include "dataset/export/flame_graph.h"
#include "dataset/export/stack_tree.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(
    std::string, flamegraph, "",
    "SVG file to write: the flame graph of --run, by time, or by calls where the shard has no "
    "times. export writes files for other programs.");

namespace callprint {
namespace {

absl::Status DrawRun(const std::string& path, int run) {
  static bool is_drawn = false;
  const std::string out = CallersPath(absl::GetFlag(FLAGS_flamegraph));
  if (out.empty()) return absl::OkStatus();
  if (run < 0 || is_drawn) {
    return absl::InvalidArgumentError("--flamegraph is of one run of one file; choose it by --run");
  }
  is_drawn = true;
  ASSIGN_OR_RETURN(const ExportedShard shard, ExportedShard::Open(path));
  ASSIGN_OR_RETURN(const ExportedRun exported, ReadExportedRun(shard, run));
  StackOptions options;
  if (UnknownFacts(shard.reader.header()).count(UNKNOWN_TIME) > 0) {
    options.weight = StackWeight::kCalls;
  }
  ASSIGN_OR_RETURN(const std::string svg, FlameGraphSvg(exported, options));
  return WriteFileAtomically(out, svg);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  return callprint::DescribeProgram(
      argc, argv,
      "Prints shard files: describe [--run=N [--events=K] [--flamegraph=F.svg]] FILE...",
      callprint::DrawRun);
}
