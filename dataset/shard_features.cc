#include "dataset/shard_features.h"

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "collector/sha256.h"
#include "collector/shard_reader.h"
#include "dataset/feature_table_builder.h"
#include "dataset/features.h"
#include "workloads/status_macros.h"

namespace callprint {

std::string SampleId(const std::string& task, uint32_t run_id) {
  return absl::StrCat(task, "-", run_id);
}

std::string ShardName(const ShardHeader& header) {
  return absl::StrFormat("%s-%05d", header.task(), header.shard());
}

SampleInfo DescribeRun(const ShardHeader& header, const RunRecord& record) {
  const Run& run = record.run();
  SampleInfo info;
  info.set_id(SampleId(header.task(), run.id()));
  info.set_label(run.label());
  info.set_program(run.program());
  info.set_family(run.family());
  info.set_file(run.input().name());
  info.set_shard(ShardName(header));
  info.set_kernel(header.kernel_release());
  info.set_cipher(run.cipher());
  info.set_input_kind(run.input().kind());
  info.set_input_bytes(run.input().size_bytes());
  info.set_cold_cache(run.cold_cache());
  info.set_background(run.background());
  for (const CpuCounters& cpu : record.cpu()) {
    info.set_events(info.events() + cpu.events());
    info.set_lost_events(info.lost_events() + cpu.lost());
  }
  info.set_trace_sha256(record.trace_sha256());
  return info;
}

std::set<int32_t> CollectorPids(const RunRecord& run) {
  std::set<int32_t> pids;
  for (const Thread& thread : run.thread()) {
    // The traced command is the collector's child, and has its name until it executes a program.
    if (thread.comm() == "record" && thread.pid() != run.root_pid()) pids.insert(thread.pid());
  }
  return pids;
}

absl::StatusOr<FeatureTable> ExtractShard(absl::string_view bytes, const std::string& path,
                                          const std::string& dataset,
                                          const std::string& dataset_version) {
  ASSIGN_OR_RETURN(const ShardReader shard, ShardReader::Parse(bytes, path));
  const ShardHeader& header = shard.header();
  const FunctionTable functions(
      std::vector<std::string>(header.function().begin(), header.function().end()));
  FeatureTableBuilder builder;
  for (int run = 0; run < header.run_size(); ++run) {
    if (header.run(run).status() != COMPLETED) continue;
    ASSIGN_OR_RETURN(Trace trace, shard.ReadRun(run));
    const SampleInfo info = DescribeRun(header, header.run(run));
    const auto features = ExtractFeatures(
        std::move(trace), functions, {info.lost_events(), CollectorPids(header.run(run))});
    if (!features.ok()) {
      return absl::Status(features.status().code(),
                          absl::StrCat(path, ", run ", header.run(run).run().id(), ": ",
                                       features.status().message()));
    }
    builder.AddSample(info, *features);
  }
  FeatureTable table = builder.Build();
  table.set_dataset(dataset);
  table.set_dataset_version(dataset_version);
  table.set_shard_sha256(Sha256Hex(bytes));
  return table;
}

}  // namespace callprint
