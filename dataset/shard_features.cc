#include "dataset/shard_features.h"

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "collector/sha256.h"
#include "collector/shard_reader.h"
#include "dataset/feature_table_builder.h"
#include "dataset/features.h"
#include "dataset/samples.h"
#include "workloads/status_macros.h"

namespace callprint {

absl::StatusOr<FeatureTable> ExtractShard(absl::string_view bytes, const std::string& path,
                                          const std::string& dataset,
                                          const std::string& dataset_version,
                                          const WindowSpec* window) {
  ASSIGN_OR_RETURN(const ShardReader shard, ShardReader::Parse(bytes, path));
  const ShardHeader& header = shard.header();
  const FunctionTable functions(
      std::vector<std::string>(header.function().begin(), header.function().end()));
  FeatureTableBuilder builder;
  for (int run = 0; run < header.run_size(); ++run) {
    if (header.run(run).status() != COMPLETED) continue;
    const RunRecord& record = header.run(run);
    const auto at_run = [&](const absl::Status& status) {
      return absl::Status(status.code(),
                          absl::StrCat(path, ", run ", record.run().id(), ": ", status.message()));
    };
    ASSIGN_OR_RETURN(Trace trace, shard.ReadRun(run));
    absl::StatusOr<std::vector<Sample>> samples =
        SamplesOfRun(header, record, std::move(trace), window);
    if (!samples.ok()) return at_run(samples.status());
    TraceFacts facts;
    facts.collector_pids = CollectorPids(record);
    if (window != nullptr) {
      facts.encoding = {window->period_ns(), window->periods(), window->call_order_length()};
    }
    for (Sample& sample : *samples) {
      facts.lost_events = sample.info.lost_events();
      const auto features = ExtractFeatures(std::move(sample.trace), functions, facts);
      if (!features.ok()) return at_run(features.status());
      builder.AddSample(sample.info, *features);
    }
  }
  FeatureTable table = builder.Build();
  table.set_dataset(dataset);
  table.set_dataset_version(dataset_version);
  table.set_shard_sha256(Sha256Hex(bytes));
  return table;
}

}  // namespace callprint
