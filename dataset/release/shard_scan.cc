#include "dataset/release/shard_scan.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "collector/shard/sha256.h"
#include "collector/shard/shard_reader.h"
#include "collector/shard/shard_writer.h"
#include "dataset/samples.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::StatusOr<std::vector<std::string>> ListShards(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir(folder.c_str()), closedir);
  if (directory == nullptr) {
    return absl::NotFoundError(absl::StrCat("cannot list ", folder, ": ", strerror(errno),
                                            "; give the folder that holds the shards"));
  }
  std::vector<std::string> files;
  while (const dirent* const entry = readdir(directory.get())) {
    if (absl::EndsWith(entry->d_name, ".shard")) files.push_back(entry->d_name);
  }
  std::sort(files.begin(), files.end());
  return files;
}

absl::Status ScanRun(const ShardReader& shard, int index, const std::vector<std::string>& functions,
                     const WindowSpec* window, std::vector<ScannedSample>* scanned) {
  const RunRecord& record = shard.header().run(index);
  ASSIGN_OR_RETURN(Trace trace, shard.ReadRun(index));
  const auto contradiction = [&](absl::string_view what) {
    return absl::DataLossError(absl::StrCat("run ", record.run().id(), ": ", what,
                                            "; the shard was changed after it was recorded: "
                                            "fetch or record it again"));
  };
  if (TraceSha256(trace, functions) != record.trace_sha256()) {
    return contradiction("its events do not have the digest that the header gives");
  }
  uint64_t events = 0;
  for (const CpuCounters& cpu : record.cpu()) events += cpu.events();
  if (events != trace.events.size()) {
    return contradiction(
        absl::StrCat("the header counts ", events, " events, but there are ", trace.events.size()));
  }
  if (LacksLabel(record, window)) return absl::OkStatus();
  ASSIGN_OR_RETURN(std::vector<Sample> samples,
                   SamplesOfRun(shard.header(), record, std::move(trace), window));
  std::vector<uint64_t> calls(functions.size(), 0);
  for (Sample& sample : samples) {
    std::fill(calls.begin(), calls.end(), 0);
    for (const TraceEvent& event : sample.trace.events) {
      if (event.kind == EventKind::kEntry) ++calls[event.function];
    }
    ScannedSample& scan = scanned->emplace_back();
    scan.info = std::move(sample.info);
    for (uint32_t function = 0; function < calls.size(); ++function) {
      if (calls[function] > 0) scan.calls.emplace_back(function, calls[function]);
    }
  }
  return absl::OkStatus();
}

ShardScan ScanShard(const std::string& folder, const std::string& file, const WindowSpec* window) {
  ShardScan scan;
  scan.file = file;
  const std::string path = absl::StrCat(folder, "/", file);
  const absl::StatusOr<std::string> bytes = ReadFile(path);
  if (!bytes.ok()) {
    scan.status = bytes.status();
    return scan;
  }
  scan.size_bytes = bytes->size();
  scan.sha256 = Sha256Hex(*bytes);
  const absl::StatusOr<ShardReader> shard = ShardReader::Parse(*bytes, path);
  if (!shard.ok()) {
    scan.status = shard.status();
    return scan;
  }
  scan.header = shard->header();
  const std::vector<std::string> functions(scan.header.function().begin(),
                                           scan.header.function().end());
  for (int run = 0; run < scan.header.run_size(); ++run) {
    if (scan.header.run(run).status() != COMPLETED) continue;
    scan.unlabelled_runs += LacksLabel(scan.header.run(run), window);
    const absl::Status status = ScanRun(*shard, run, functions, window, &scan.sample);
    if (!status.ok() && scan.status.ok()) {
      scan.status = absl::Status(status.code(), absl::StrCat(path, ", ", status.message()));
    }
  }
  return scan;
}

}  // namespace

absl::StatusOr<std::vector<ShardScan>> ScanShards(const std::string& folder,
                                                  const WindowSpec* window, int jobs) {
  ASSIGN_OR_RETURN(const std::vector<std::string> files, ListShards(folder));
  std::vector<ShardScan> scans(files.size());
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < files.size(); i = next++) {
      scans[i] = ScanShard(folder, files[i], window);
    }
  };
  std::vector<std::thread> threads;
  for (int job = 1; job < jobs; ++job) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return scans;
}

}  // namespace callprint
