// Shards made of synthetic traces, for tests.
#ifndef CALLPRINT_DATASET_SYNTHETIC_SHARD_H_
#define CALLPRINT_DATASET_SYNTHETIC_SHARD_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "collector/shard/shard.pb.h"
#include "collector/shard/shard_writer.h"
#include "dataset/calls/synthetic_trace.h"

namespace callprint {

struct SyntheticRun {
  RunRecord record;
  SyntheticTrace trace;
};

// The bytes of a shard with these runs.
inline absl::StatusOr<std::string> SyntheticShard(const ShardHeader& header,
                                                  const std::vector<SyntheticRun>& runs) {
  ShardWriter writer;
  for (const SyntheticRun& run : runs) {
    Trace trace = run.trace.trace();
    for (TraceEvent& event : trace.events) {
      event.function = writer.FunctionId(run.trace.recorded_names()[event.function]);
    }
    const absl::Status added = writer.AddRun(run.record, trace);
    if (!added.ok()) return added;
  }
  return writer.Finish(header, /*level=*/1);
}

}  // namespace callprint

#endif  // CALLPRINT_DATASET_SYNTHETIC_SHARD_H_
