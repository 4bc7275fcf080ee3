// export: a shard's runs as files that other people's programs read.
//
//   bazel run //dataset:export -- --format=perfetto --run=204 --out=trace.pftrace SHARD
//   bazel run //dataset:export -- --format=folded --weight=calls --out=FOLDER SHARD...
//
// Exit codes: 0 done, 1 failed (the message says why; files that were finished before stay), 2
// wrong usage.
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "collector/trace_dat/trace_dat_writer.h"
#include "dataset/export/call_graph_files.h"
#include "dataset/export/chrome_trace.h"
#include "dataset/export/exported_run.h"
#include "dataset/export/flame_graph.h"
#include "dataset/export/folded_stacks.h"
#include "dataset/export/perfetto_trace.h"
#include "dataset/export/stack_tree.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, format, "", "What to write; without it, the formats are listed.");
ABSL_FLAG(int, run, -1, "The run to export, counted from 0 (describe lists them); -1: all.");
ABSL_FLAG(
    std::string, out, "",
    "File to write; without --run a folder, where each run has a file. A relative path is the "
    "caller's.");
ABSL_FLAG(std::string, weight, "self_time",
          "Of folded and flamegraph, a stack's size: calls or self_time.");
ABSL_FLAG(bool, tasks, true, "Of folded and flamegraph: a task's name is the outermost frame.");

namespace callprint {
namespace {

struct ExportOptions {
  StackOptions stack;
};

struct ExportFormat {
  const char* name;
  const char* extension;
  // What opens it.
  const char* readers;
  // A run's file.
  absl::StatusOr<std::string> (*make)(const ExportedRun& run, const ExportOptions& options);
};

// A format is a pair of files, and a line here.
const ExportFormat kFormats[] = {
    {"chrome", "json", "timeline: ui.perfetto.dev, chrome://tracing",
     [](const ExportedRun& run, const ExportOptions&) { return ChromeTrace(run); }},
    {"dot", "dot", "call graph: Graphviz",
     [](const ExportedRun& run, const ExportOptions&) { return DotGraph(run); }},
    {"flamegraph", "svg", "picture of where calls or time are: any browser",
     [](const ExportedRun& run, const ExportOptions& options) {
       return FlameGraphSvg(run, options.stack);
     }},
    {"folded", "folded", "stacks: flamegraph.pl, inferno, speedscope",
     [](const ExportedRun& run, const ExportOptions& options) {
       return FoldedStacks(run, options.stack);
     }},
    {"graphml", "graphml", "call graph: networkx, igraph, Gephi",
     [](const ExportedRun& run, const ExportOptions&) { return GraphMl(run); }},
    {"perfetto", "pftrace", "timeline: ui.perfetto.dev, trace_processor",
     [](const ExportedRun& run, const ExportOptions&) { return PerfettoTrace(run); }},
    {"trace.dat", "dat", "events: trace-cmd report, KernelShark",
     [](const ExportedRun& run, const ExportOptions&) -> absl::StatusOr<std::string> {
       // Events as they were recorded, not calls.
       const ShardReader& reader = run.shard->reader;
       ASSIGN_OR_RETURN(const Trace trace, reader.ReadRun(run.index));
       return WriteTraceDat(reader.header(), *run.record, trace);
     }},
};

std::string ListOfFormats() {
  std::string list;
  for (const ExportFormat& format : kFormats) {
    absl::StrAppendFormat(&list, "  --format=%-12s%s\n", format.name, format.readers);
  }
  return list;
}

absl::StatusOr<const ExportFormat*> FindFormat(const std::string& name) {
  std::vector<std::string> names;
  for (const ExportFormat& format : kFormats) {
    if (name == format.name) return &format;
    names.push_back(format.name);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      name.empty() ? "--format is needed" : absl::StrCat("there is no --format=", name),
      "; there are: ", absl::StrJoin(names, ", "), "; of a dataset (--dataset=NAME): npz, csv"));
}

class Exporter {
 public:
  Exporter(const ExportFormat& format, const ExportOptions& options)
      : format_(format), options_(options) {}

  // Run `run` of a shard, or all (-1), to `out`: a file, or a folder that is made where it is not
  // there.
  absl::Status Export(const std::string& shard_path, int run, const std::string& out) {
    ASSIGN_OR_RETURN(const ExportedShard shard, ExportedShard::Open(shard_path));
    if (run >= 0) {
      const bool folder = absl::EndsWith(out, "/") || std::filesystem::is_directory(out);
      return Write(shard, run, folder ? PathIn(out, shard, run) : out);
    }
    std::error_code error;
    std::filesystem::create_directories(out, error);
    if (error) {
      return absl::InvalidArgumentError(
          absl::StrCat("--out=", out, " is no folder and cannot be made one (", error.message(),
                       "); for a file, choose a run with --run"));
    }
    for (int i = 0; i < shard.reader.header().run_size(); ++i) {
      RETURN_IF_ERROR(Write(shard, i, PathIn(out, shard, i)));
    }
    return absl::OkStatus();
  }

  int files() const { return files_; }

 private:
  std::string PathIn(const std::string& folder, const ExportedShard& shard, int run) const {
    return absl::StrFormat("%s/%s-run-%05d.%s", folder, shard.name, run, format_.extension);
  }

  absl::Status Write(const ExportedShard& shard, int index, const std::string& path) {
    ASSIGN_OR_RETURN(const ExportedRun run, ReadExportedRun(shard, index));
    ASSIGN_OR_RETURN(const std::string bytes, format_.make(run, options_));
    RETURN_IF_ERROR(WriteFileAtomically(path, bytes));
    ++files_;
    return absl::OkStatus();
  }

  const ExportFormat& format_;
  const ExportOptions options_;
  int files_ = 0;
};

// InvalidArgument for wrong usage.
absl::Status CheckUsage(const std::vector<std::string>& shards) {
  RETURN_IF_ERROR(FindFormat(absl::GetFlag(FLAGS_format)).status());
  RETURN_IF_ERROR(ParseStackWeight(absl::GetFlag(FLAGS_weight)).status());
  if (shards.empty()) return absl::InvalidArgumentError("name the shards to export");
  if (absl::GetFlag(FLAGS_out).empty()) {
    return absl::InvalidArgumentError(
        "--out is needed: a file, or without --run a folder for a file of each run");
  }
  const int run = absl::GetFlag(FLAGS_run);
  if (run < -1) return absl::InvalidArgumentError(absl::StrCat("there is no --run=", run));
  if (run >= 0 && shards.size() > 1) {
    return absl::InvalidArgumentError("--run is a run of one shard, and there are several");
  }
  std::set<std::string> names;
  for (const std::string& shard : shards) {
    const std::string name = std::filesystem::path(shard).filename();
    if (!names.insert(name).second) {
      return absl::InvalidArgumentError(absl::StrCat(
          "two shards are called ", name, ", and their files would be, too; export them apart"));
    }
  }
  return absl::OkStatus();
}

absl::Status Export(const std::vector<std::string>& shards) {
  ASSIGN_OR_RETURN(const ExportFormat* const format, FindFormat(absl::GetFlag(FLAGS_format)));
  ExportOptions options;
  ASSIGN_OR_RETURN(options.stack.weight, ParseStackWeight(absl::GetFlag(FLAGS_weight)));
  options.stack.tasks = absl::GetFlag(FLAGS_tasks);
  const std::string out = CallersPath(absl::GetFlag(FLAGS_out));
  Exporter exporter(*format, options);
  for (const std::string& shard : shards) {
    RETURN_IF_ERROR(exporter.Export(CallersPath(shard), absl::GetFlag(FLAGS_run), out));
  }
  printf("%d file%s: %s\n", exporter.files(), exporter.files() == 1 ? "" : "s", out.c_str());
  return absl::OkStatus();
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(absl::StrCat(
      "Writes a shard's runs as files that other programs read:\n"
      "  export --format=F [--run=N] --out=PATH SHARD...\n",
      callprint::ListOfFormats(),
      "Of a dataset with its folds, --dataset=NAME --format=npz or csv; of predictions, "
      "--results=FILE --format=csv.\n"));
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  const std::vector<std::string> shards(arguments.begin() + 1, arguments.end());
  absl::Status status = callprint::CheckUsage(shards);
  const bool usage = !status.ok();
  if (!usage) status = callprint::Export(shards);
  if (status.ok()) return 0;
  fprintf(stderr, "export: %s\n", std::string(status.message()).c_str());
  return usage ? 2 : 1;
}
