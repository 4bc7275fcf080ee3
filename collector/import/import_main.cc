// import: makes shards of traces that others recorded.
//
//   bazel run //collector:import -- --out=/tmp/mine trace.dat trace_pipe.txt
//   bazel run //collector:import -- --out=/tmp/mine --label=idle monday.txt
//   bazel run //collector:import -- --out=/tmp/mine --labels=labels.csv session.dat
//   bazel run //collector:import -- --out=/tmp/mine --format=traceme --label_mark=label TraceMeOut
//
// Says on standard output what was in each file, and on standard error what was passed over, and
// how far a long file is read. A file that cannot be read does not keep the others from being
// imported. Exit codes: 0 done, 1 a file could not be imported (the message says why), 2 wrong
// usage.
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "collector/import/import_file.h"
#include "collector/import/imported_shards.h"
#include "workloads/callers_path.h"
#include "workloads/csv_writer.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

ABSL_FLAG(std::string, out, "", "Folder for the shards; made if missing.");
ABSL_FLAG(std::string, format, "",
          "text (trace, trace_pipe, trace-cmd report, perf ftrace), trace.dat, or traceme (the "
          "folder that TraceMeOut worked in); empty: what the file's first bytes say.");
ABSL_FLAG(std::string, name, "",
          "All files were recorded in one boot, and become one shard of this name; empty: each "
          "file is a shard.");
ABSL_FLAG(std::string, label, "", "The label of all runs.");
ABSL_FLAG(std::string, labels, "",
          "CSV with the header begin_s,end_s,label (or file,begin_s,end_s,label): which label "
          "holds from when to when, by the trace's clock. Each range is a run.");
ABSL_FLAG(std::string, label_mark, "",
          "Texts \"NAME=LABEL\" that were written to trace_marker give labels: this is the NAME. "
          "Each stretch between two of them is a run.");
ABSL_FLAG(std::string, program, "", "The program of all runs; empty: each file's name.");
ABSL_FLAG(std::string, family, "", "The family of all runs; empty: each file's name.");
ABSL_FLAG(std::string, summary, "", "CSV to write, with a line for each file.");

namespace callprint {
namespace {

constexpr absl::Duration kProgressInterval = absl::Seconds(10);

absl::StatusOr<ImportedShardsOptions> ReadOptions() {
  ImportedShardsOptions options;
  options.out = CallersPath(absl::GetFlag(FLAGS_out));
  options.name = absl::GetFlag(FLAGS_name);
  options.label = absl::GetFlag(FLAGS_label);
  options.label_mark = absl::GetFlag(FLAGS_label_mark);
  options.program = absl::GetFlag(FLAGS_program);
  options.family = absl::GetFlag(FLAGS_family);
  const std::string labels = CallersPath(absl::GetFlag(FLAGS_labels));
  if (!options.label.empty() + !labels.empty() + !options.label_mark.empty() > 1) {
    return absl::InvalidArgumentError(
        "--label, --labels and --label_mark exclude each other: give one of them");
  }
  if (!options.name.empty() && options.name != ShardNameOfFile(options.name + ".shard")) {
    return absl::InvalidArgumentError(
        absl::StrCat("--name=", options.name, " is no name for a file; take letters and digits"));
  }
  if (!labels.empty()) {
    ASSIGN_OR_RETURN(const std::string csv, ReadFile(labels));
    ASSIGN_OR_RETURN(options.ranges, ParseLabelledRanges(csv, labels));
  }
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  if (error) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot make the folder ", options.out, ": ", error.message()));
  }
  return options;
}

absl::StatusOr<ImportSummary> ImportOne(const std::string& path, const std::string& wanted,
                                        ImportedShards* shards) {
  ASSIGN_OR_RETURN(const ImportedFile file, IdentifyFile(path, wanted));
  RETURN_IF_ERROR(shards->BeginFile(file));
  uint64_t events = 0;
  absl::Time last_told = absl::Now();
  ASSIGN_OR_RETURN(
      const ImportSummary summary, ImportFile(path, file.format(), [&](ImportedTrace& trace) {
        events += trace.trace.events.size();
        if (absl::Now() - last_told > kProgressInterval) {
          last_told = absl::Now();
          absl::FPrintF(stderr, "import: %s: %d million events so far\n", path, events / 1000000);
        }
        return shards->Add(std::move(trace));
      }));
  RETURN_IF_ERROR(shards->EndFile());
  return summary;
}

std::string IfKnown(const std::optional<uint64_t>& count) {
  return count ? absl::StrCat(*count) : "";
}

void Tell(const std::string& path, const ImportSummary& summary) {
  absl::PrintF("%s: %s, %d entries, %d returns", path, summary.format, summary.entries,
               summary.returns);
  const auto tell = [](uint64_t count, const char* one, const char* many) {
    if (count > 0) absl::PrintF(", %d %s", count, count == 1 ? one : many);
  };
  tell(summary.unmatched_entries, "unmatched entry", "unmatched entries");
  tell(summary.unmatched_returns, "unmatched return", "unmatched returns");
  tell(summary.lost_events, "lost event", "lost events");
  tell(summary.losses_without_count, "loss of unknown size", "losses of unknown size");
  tell(summary.processors.value_or(0), "processor", "processors");
  tell(summary.tasks.value_or(0), "task", "tasks");
  tell(summary.other_events, "other event", "other events");
  tell(summary.damaged, "damaged place", "damaged places");
  absl::PrintF("\n");
  fflush(stdout);
  if (summary.entries == 0 && summary.returns > 0) {
    absl::FPrintF(stderr,
                  "import: %s has returns only (recorded with tracing_thresh?): it does not tell "
                  "how often a function was called\n",
                  path);
  } else if (summary.returns == 0 && summary.entries == 0) {
    absl::FPrintF(stderr, "import: %s has no function_graph events; no shard is made of it\n",
                  path);
  }
  for (const ImportDamage& damage : summary.damage) {
    absl::FPrintF(stderr, "import: %s, %s: %s\n", path, damage.where, damage.what);
  }
  if (summary.damaged > summary.damage.size()) {
    absl::FPrintF(stderr, "import: %s: ... and %d more\n", path,
                  summary.damaged - summary.damage.size());
  }
}

// Has printed what failed.
absl::Status Import(const std::vector<char*>& arguments) {
  absl::StatusOr<ImportedShardsOptions> options = ReadOptions();
  if (!options.ok()) {
    absl::FPrintF(stderr, "import: %s\n", std::string(options.status().message()));
    return options.status();
  }
  ImportedShards shards(*std::move(options));
  CsvWriter csv({"file", "format", "entries", "returns", "unmatched_entries", "unmatched_returns",
                 "lost_events", "processors", "tasks", "other_events", "damaged"});
  absl::Status first_failure;
  for (size_t i = 1; i < arguments.size(); ++i) {
    const std::string path = arguments[i];
    const absl::StatusOr<ImportSummary> summary =
        ImportOne(CallersPath(path), absl::GetFlag(FLAGS_format), &shards);
    if (!summary.ok()) {
      const std::string message(summary.status().message());
      const bool names_it = absl::StrContains(message, CallersPath(path));
      absl::FPrintF(stderr, "import: %s%s\n", names_it ? "" : path + ": ", message);
      first_failure.Update(summary.status());
      continue;
    }
    Tell(path, *summary);
    csv.AddRow({path, summary->format, absl::StrCat(summary->entries),
                absl::StrCat(summary->returns), absl::StrCat(summary->unmatched_entries),
                absl::StrCat(summary->unmatched_returns), absl::StrCat(summary->lost_events),
                IfKnown(summary->processors), IfKnown(summary->tasks),
                absl::StrCat(summary->other_events), absl::StrCat(summary->damaged)});
  }
  const absl::Status finished = shards.Finish();
  if (!finished.ok()) absl::FPrintF(stderr, "import: %s\n", std::string(finished.message()));
  first_failure.Update(finished);
  if (const std::string path = CallersPath(absl::GetFlag(FLAGS_summary)); !path.empty()) {
    const absl::Status written = WriteFileAtomically(path, csv.text());
    if (!written.ok()) absl::FPrintF(stderr, "import: %s\n", std::string(written.message()));
    first_failure.Update(written);
  }
  for (const std::string& path : shards.written()) absl::PrintF("wrote %s\n", path);
  return first_failure;
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage(
      "Makes shards of traces that others recorded.\n"
      "  bazel run //collector:import -- --out=/tmp/mine trace.dat trace_pipe.txt");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_out).empty() || arguments.size() < 2) {
    fprintf(stderr, "import: --out=DIR and files are needed; see --help\n");
    return 2;
  }
  return callprint::Import(arguments).ok() ? 0 : 1;
}
