#include "collector/shard/describe.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "collector/shard/shard_file.h"
#include "collector/shard/shard_reader.h"
#include "collector/shard/shard_writer.h"
#include "collector/shard/unknown_facts.h"
#include "workloads/status_macros.h"
#include "workloads/visible_text.h"

namespace callprint {
namespace {

// Each part, by its place in the file (shard_format.md).
constexpr const char* kPartNames[] = {
    "header",        "index",        "structure", "structure escapes", "time table", "time index",
    "time literals", "time escapes", "tasks"};

void DescribeImport(const ShardHeader& header, std::string* text) {
  for (const ImportedFile& file : header.imported_file()) {
    absl::StrAppendFormat(text, "  imported from %s (%s), sha256 %s\n", file.name(), file.format(),
                          file.sha256());
  }
  absl::StrAppendFormat(text, "  kernel %s\n",
                        header.kernel_release().empty() ? "not known" : header.kernel_release());
  const std::set<UnknownFact> unknown = UnknownFacts(header);
  if (!unknown.empty()) {
    absl::StrAppendFormat(text, "  not known of an event: %s\n", FactNames(unknown));
  }
}

void DescribeRecording(const ShardHeader& header, std::string* text) {
  const RecordingSpec& spec = header.recording();
  absl::StrAppendFormat(text, "  task %s, shard %d of %d, seed %d\n", header.task(), header.shard(),
                        header.shards(), header.seed());
  absl::StrAppendFormat(text, "  kernel %s, backend %s%s%s\n", header.kernel_release(),
                        header.backend(), header.emulator().empty() ? "" : ", ", header.emulator());
  if (!header.cpu().empty()) absl::StrAppendFormat(text, "  processor %s\n", header.cpu());
  if (header.host_processors() > 0) {
    absl::StrAppendFormat(text, "  a machine with %d processors and the wall clock\n",
                          header.host_processors());
  }
  absl::StrAppendFormat(
      text, "  scope %s, buffer %d KiB a CPU, depth %s, %d filters\n",
      RecordingSpec::Scope_Name(spec.scope()), spec.buffer_kib(),
      spec.max_depth() == 0 ? "unlimited" : absl::StrCat(spec.max_depth()),
      spec.function_size() + spec.excluded_function_size() + spec.only_function_size());
}

void DescribeHeader(const ShardHeader& header, std::string* text) {
  if (header.imported_file_size() > 0) {
    DescribeImport(header, text);
  } else {
    DescribeRecording(header, text);
  }
  if (header.time_bits() > 0) {
    absl::StrAppendFormat(text, "  times rounded to %d binary digits\n", header.time_bits());
  }
  if (header.time_grid_ns() > 0) {
    absl::StrAppendFormat(text, "  times are multiples of %d ns\n", header.time_grid_ns());
  }
  if (header.crashed_boots() > 0) {
    absl::StrAppendFormat(text, "  boots before it in which the guest crashed: %d\n",
                          header.crashed_boots());
  }
  for (const auto& [name, digest] :
       {std::pair<const char*, const std::string&>{"image", header.image_sha256()},
        {"kernel", header.kernel_sha256()},
        {"recorder", header.recorder_sha256()},
        {"plan", header.plan_sha256()}}) {
    if (!digest.empty()) absl::StrAppendFormat(text, "  %-8s sha256 %s\n", name, digest);
  }
  absl::StrAppendFormat(text, "  %d functions, %d runs\n", header.function_size(),
                        header.run_size());
}

// Each part's place and sizes, up to the first that is damaged.
absl::Status DescribeParts(absl::string_view bytes, std::string* text) {
  absl::string_view rest = bytes;
  absl::Status status = TakeShardMagic(&rest);
  if (!status.ok()) {
    absl::StrAppendFormat(text, "  DAMAGE: %s\n", std::string(status.message()));
    return status;
  }
  absl::Status first_failure;
  absl::StrAppendFormat(text, "  %-18s %10s %10s %12s\n", "part", "at byte", "stored", "content");
  for (const char* part : kPartNames) {
    const uint64_t offset = bytes.size() - rest.size();
    const absl::StatusOr<StoredPart> stored = TakePart(part, kMaxPartBytes, &rest);
    status = stored.status();
    if (stored.ok()) {
      status = Decompress(*stored, part).status();
      absl::StrAppendFormat(text, "  %-18s %10d %10d %12d\n", part, offset, stored->frame.size(),
                            stored->content_bytes);
    }
    if (!status.ok()) {
      absl::StrAppendFormat(text, "  DAMAGE in the part at byte %d: %s\n", offset,
                            std::string(status.message()));
      first_failure.Update(status);
      // Where its length is right, the next part is behind it.
      if (!stored.ok()) break;
    }
  }
  return first_failure;
}

double Milliseconds(const Trace& trace) {
  int64_t last = 0;
  for (const TraceEvent& event : trace.events) last = std::max(last, event.time_ns);
  return static_cast<double>(last) / 1e6;
}

struct Totals {
  uint64_t events = 0, lost = 0, unmatched = 0, too_deep = 0;
};

absl::Status DescribeRuns(const ShardReader& shard, const ShardHeader& shown, Totals* totals,
                          std::string* text) {
  absl::Status first_failure;
  const std::set<UnknownFact> unknown = UnknownFacts(shard.header());
  const std::vector<std::string> names(shard.header().function().begin(),
                                       shard.header().function().end());
  absl::StrAppendFormat(text, "  %4s %6s %-24s %-14s %-9s %9s %7s %9s %10s\n", "run", "id",
                        "program", "label", "status", "events", "lost", "unmatched", "ms");
  for (int i = 0; i < shard.header().run_size(); ++i) {
    const RunRecord& record = shard.header().run(i);
    uint64_t lost = 0, unmatched = 0;
    for (const CpuCounters& cpu : record.cpu()) {
      lost += cpu.lost();
      unmatched += cpu.unmatched_entries() + cpu.unmatched_exits();
      totals->too_deep += cpu.too_deep();
    }
    absl::Status status;
    const absl::StatusOr<Trace> trace = shard.ReadRun(i);
    if (!trace.ok()) {
      status = trace.status();
    } else if (TraceSha256(*trace, names) != record.trace_sha256()) {
      status = absl::DataLossError(absl::StrCat("run ", i,
                                                ": the events do not have the digest that "
                                                "the header gives"));
    }
    const std::string state =
        record.status() == FAILED                   ? absl::StrCat("FAILED ", record.exit_code())
        : record.status() == RUN_STATUS_UNSPECIFIED ? "-"
                                                    : RunStatus_Name(record.status());
    absl::StrAppendFormat(text, "  %4d %6d %-24s %-14s %-9s %9d %7d %9d %10s\n", i,
                          record.run().id(), shown.run(i).run().program(),
                          shown.run(i).run().label(), state, trace.ok() ? trace->events.size() : 0,
                          lost, unmatched,
                          unknown.count(UNKNOWN_TIME) > 0
                              ? "-"
                              : absl::StrFormat("%.3f", trace.ok() ? Milliseconds(*trace) : 0.0));
    if (!status.ok()) {
      absl::StrAppendFormat(text, "  DAMAGE: %s\n", std::string(status.message()));
      first_failure.Update(status);
    }
    totals->events += trace.ok() ? trace->events.size() : 0;
    totals->lost += lost;
    totals->unmatched += unmatched;
  }
  return first_failure;
}

absl::Status ListEvents(const ShardReader& shard, const ShardHeader& shown,
                        const DescribeOptions& options, std::string* text) {
  ASSIGN_OR_RETURN(const Trace trace, shard.ReadRun(options.run));
  absl::StrAppendFormat(text, "  run %d (%s):\n  %14s %4s %7s\n", options.run,
                        shown.run(options.run).run().program(), "us", "CPU", "pid");
  const std::set<UnknownFact> unknown = UnknownFacts(shard.header());
  const auto known = [&](UnknownFact fact, const std::string& value) {
    return unknown.count(fact) > 0 ? "-" : value;
  };
  for (uint64_t i = 0; i < trace.events.size() && i < options.events; ++i) {
    const TraceEvent& event = trace.events[i];
    const std::string indent(2 * event.depth, ' ');
    const std::string& name = shown.function(event.function);
    absl::StrAppendFormat(text, "  %14s %4s %7s | %s%s\n",
                          known(UNKNOWN_TIME, absl::StrFormat("%.3f", event.time_ns / 1e3)),
                          known(UNKNOWN_CPU, absl::StrCat(event.cpu)),
                          event.pid < 0 ? "-" : absl::StrCat(event.pid), indent,
                          event.kind == EventKind::kEntry ? absl::StrCat(name, "() {")
                                                          : absl::StrCat("} /* ", name, " */"));
  }
  if (trace.events.size() > options.events) {
    absl::StrAppendFormat(text, "  ... and %d more\n", trace.events.size() - options.events);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status DescribeShard(absl::string_view bytes, const std::string& name,
                           const DescribeOptions& options, std::string* text) {
  absl::StrAppendFormat(text, "%s: %d bytes\n", name, bytes.size());
  const absl::Status parts = DescribeParts(bytes, text);
  const absl::StatusOr<ShardReader> shard = ShardReader::Parse(bytes, name);
  if (!shard.ok()) {
    // Damage behind the header leaves the header readable.
    absl::string_view rest = bytes;
    if (TakeShardMagic(&rest).ok()) {
      const absl::StatusOr<StoredPart> stored = TakePart("header", kMaxShardHeaderBytes, &rest);
      const absl::StatusOr<std::string> content =
          stored.ok() ? Decompress(*stored, "header") : stored.status();
      ShardHeader header;
      if (content.ok() && header.ParseFromString(*content)) {
        MakeStringsVisible(&header);
        DescribeHeader(header, text);
      }
    }
    if (parts.ok()) absl::StrAppend(text, "  DAMAGE: ", shard.status().message(), "\n");
    return shard.status();
  }
  // Names can be anything.
  ShardHeader shown = shard->header();
  MakeStringsVisible(&shown);
  DescribeHeader(shown, text);
  Totals totals;
  const absl::Status runs = DescribeRuns(*shard, shown, &totals, text);
  absl::StrAppendFormat(
      text, "  total: %d events, %d lost, %d unmatched, %.4f bytes an event\n", totals.events,
      totals.lost, totals.unmatched,
      totals.events == 0 ? 0.0 : static_cast<double>(bytes.size()) / totals.events);
  if (totals.too_deep > 0) {
    absl::StrAppendFormat(text, "  and %d calls that were too deep for the kernel to follow\n",
                          totals.too_deep);
  }
  RETURN_IF_ERROR(runs);
  return options.run < 0 ? absl::OkStatus() : ListEvents(*shard, shown, options, text);
}

}  // namespace callprint
