// make_export_shards FOLDER: shards for export_test.sh, small enough to be worked by hand.
//
// hostile.shard: run 0 has names that mean something in XML, JSON, DOT and folded stacks, calls
// without return and a return without entry; run 1 has no events. untimed.shard: the same trace, of
// a file without times, tasks and CPUs.
#include <cstdio>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "dataset/synthetic_shard.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kOuter[] = "a;b";
constexpr char kInner[] = "quote\"back\\slash";
constexpr char kOpen[] = "<tag>&amp;'";
constexpr char kLine[] = "line\nend\x01 5";

SyntheticTrace HostileTrace(int32_t pid) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, pid, 0, kOuter, 0);
  trace.Event(EventKind::kEntry, pid, 100, kInner, 1);
  trace.Event(EventKind::kExit, pid, 150, kInner, 1);
  // Its return is lost.
  trace.Event(EventKind::kEntry, pid, 200, kOpen, 1);
  trace.Event(EventKind::kExit, pid, 300, kOuter, 0);
  trace.Event(EventKind::kExit, pid, 400, kOpen, 0);
  // Open at the end.
  trace.Event(EventKind::kEntry, pid, 500, kLine, 0);
  trace.Event(EventKind::kEntry, pid, 600, kInner, 1);
  trace.Event(EventKind::kExit, pid, 650, kInner, 1);
  return trace;
}

absl::Status MakeShards(const std::string& folder) {
  RunRecord record;
  record.set_status(COMPLETED);
  record.mutable_run()->set_program("]]>\"<b>\n");
  record.mutable_run()->set_label("none");
  Thread* const thread = record.add_thread();
  thread->set_pid(7);
  thread->set_comm("ev;il\"<&\n");
  Mark* const mark = record.add_mark();
  mark->set_time_ns(250);
  mark->set_name("state");
  mark->set_value("play;\"<");
  CpuCounters* const cpu = record.add_cpu();
  cpu->set_lost(5);
  cpu->set_unmatched_entries(2);
  cpu->set_unmatched_exits(1);
  record.add_cpu()->set_cpu(1);
  SyntheticTrace trace = HostileTrace(7);
  trace.Event(EventKind::kEntry, 0, 50, "idle", 0, 1);
  trace.Event(EventKind::kExit, 0, 700, "idle", 0, 1);
  RunRecord empty;
  empty.set_status(FAILED);
  ASSIGN_OR_RETURN(const std::string hostile, SyntheticShard({}, {{record, trace}, {empty, {}}}));
  RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(folder, "/hostile.shard"), hostile));

  ShardHeader header;
  header.set_backend("import");
  header.add_imported_file()->set_format("text");
  for (const UnknownFact fact : {UNKNOWN_TIME, UNKNOWN_TASK, UNKNOWN_CPU}) header.add_unknown(fact);
  ASSIGN_OR_RETURN(const std::string untimed, SyntheticShard(header, {{{}, HostileTrace(-1)}}));
  return WriteFileAtomically(absl::StrCat(folder, "/untimed.shard"), untimed);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  const absl::Status status =
      argc == 2 ? callprint::MakeShards(argv[1]) : absl::InvalidArgumentError("name a folder");
  if (status.ok()) return 0;
  fprintf(stderr, "make_export_shards: %s\n", std::string(status.message()).c_str());
  return 1;
}
