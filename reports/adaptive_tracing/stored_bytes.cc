#include "reports/adaptive_tracing/stored_bytes.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "collector/shard/shard_reader.h"
#include "collector/shard/shard_writer.h"
#include "models/tracing_policy/seen_by_view.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Of zstd: quick, as for a recording that goes on meanwhile.
constexpr int kCompression = 3;

// The header is the same whatever is traced, and large beside a few runs.
absl::StatusOr<uint64_t> BytesOfRuns(const std::vector<Trace>& traces,
                                     const std::vector<std::string>& names) {
  ShardWriter writer;
  for (Trace trace : traces) {
    for (TraceEvent& event : trace.events)
      event.function = writer.FunctionId(names[event.function]);
    RETURN_IF_ERROR(writer.AddRun({}, trace));
  }
  ASSIGN_OR_RETURN(const std::string bytes, writer.Finish({}, kCompression));
  return bytes.size();
}

}  // namespace

absl::StatusOr<StoredBytes> MeasureStoredBytes(absl::string_view bytes, const std::string& path,
                                               const ReplayFold& fold, int runs) {
  ASSIGN_OR_RETURN(const ShardReader shard, ShardReader::Parse(bytes, path));
  const std::vector<std::string> names(shard.header().function().begin(),
                                       shard.header().function().end());
  const FunctionTable functions(names);
  std::vector<Trace> recorded;
  for (int run = 0; run < std::min(runs, shard.header().run_size()); ++run) {
    ASSIGN_OR_RETURN(recorded.emplace_back(), shard.ReadRun(run));
  }
  StoredBytes stored;
  std::map<std::string, StoredBytes::View> measured;
  for (int policy = 0; policy < fold.spec().policy_size(); ++policy) {
    const TracingView& view = fold.spec().policy(policy).view();
    const auto& chosen = fold.fitted(policy).function();
    const auto [place, is_new] = measured.try_emplace(view.SerializeAsString());
    if (is_new) {
      std::vector<Trace> seen;
      for (const Trace& trace : recorded) {
        seen.push_back(SeenByView(trace, view, {chosen.begin(), chosen.end()}, functions));
        place->second.set_events(place->second.events() + seen.back().events.size());
      }
      ASSIGN_OR_RETURN(const uint64_t all, BytesOfRuns(seen, names));
      ASSIGN_OR_RETURN(const uint64_t nothing, BytesOfRuns(std::vector<Trace>(seen.size()), names));
      place->second.set_bytes(all - nothing);
    }
    *stored.add_view() = place->second;
  }
  return stored;
}

}  // namespace callprint
