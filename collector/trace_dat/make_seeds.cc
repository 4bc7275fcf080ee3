// Makes the seeds of import_trace_dat_fuzz_test: one small run as a trace.dat of each kind.
//
//   bazel run //collector/trace_dat:make_seeds -- $PWD/collector/import/testdata/seeds/trace_dat
//
// Exit codes: 0 done, 1 an error (printed once).
#include <iostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "collector/trace_dat/trace_dat.h"
#include "collector/trace_dat/trace_dat_builder.h"
#include "collector/trace_dat/trace_dat_writer.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status MakeSeeds(const std::string& folder) {
  ShardHeader header;
  header.set_kernel_release("6.1.0");
  header.add_function("do_it");
  header.add_function("helper");
  RunRecord record;
  Thread* const thread = record.add_thread();
  thread->set_pid(7);
  thread->set_comm("task");
  Mark* const mark = record.add_mark();
  mark->set_time_ns(3);
  mark->set_name("state");
  mark->set_value("playing");
  const Trace trace = {{{0, 0, 7, 0, 0, EventKind::kEntry},
                        {4, 1, 7, 0, 1, EventKind::kEntry},
                        {9, 1, 7, 0, 1, EventKind::kExit},
                        {300000000, 0, 7, 2, 0, EventKind::kExit},
                        {300000009, 1, 8, 2, 3, EventKind::kExit}}};
  ASSIGN_OR_RETURN(const std::string bytes, WriteTraceDat(header, record, trace));
  RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(folder, "/v6.dat"), bytes));
  // The same pages in the other kinds of file.
  ASSIGN_OR_RETURN(const TraceDat file, ParseTraceDat(bytes, "seed"));
  TraceDatParts parts;
  parts.header_page = file.header_page;
  parts.header_event = file.header_event;
  parts.ftrace_format = file.ftrace_format;
  parts.kallsyms = file.kallsyms;
  parts.cmdlines = file.cmdlines;
  parts.uname = file.uname;
  parts.buffer.emplace_back();
  for (const TraceDatCpu& cpu : file.buffer[0].cpu) {
    parts.buffer[0].pages.push_back({cpu.cpu, bytes.substr(cpu.offset, cpu.bytes)});
  }
  for (const char* compression : {"none", "zstd", "zlib"}) {
    parts.compression = compression;
    RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(folder, "/v7-", compression, ".dat"),
                                        BuildTraceDat(parts)));
  }
  // An instance beside the top buffer.
  TraceDatParts with_instance = parts;
  with_instance.compression = "none";
  with_instance.buffer.push_back(parts.buffer[0]);
  with_instance.buffer[1].name = "other";
  RETURN_IF_ERROR(
      WriteFileAtomically(absl::StrCat(folder, "/v7-instance.dat"), BuildTraceDat(with_instance)));
  with_instance.version = 6;
  RETURN_IF_ERROR(
      WriteFileAtomically(absl::StrCat(folder, "/v6-instance.dat"), BuildTraceDat(with_instance)));
  parts.buffer[0].clock = "counter";
  return WriteFileAtomically(absl::StrCat(folder, "/v7-counter.dat"), BuildTraceDat(parts));
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_seeds FOLDER\n";
    return 1;
  }
  const absl::Status status = callprint::MakeSeeds(argv[1]);
  if (status.ok()) return 0;
  std::cerr << "make_seeds: " << status << "\n";
  return 1;
}
