#include "reports/adaptive_tracing/traced_windows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "collector/shard/sha256.h"
#include "collector/shard/shard_reader.h"
#include "collector/shard/unknown_facts.h"
#include "dataset/calls/call_forest.h"
#include "dataset/calls/kernel_functions.h"
#include "dataset/calls/time_order.h"
#include "dataset/features/feature_table_builder.h"
#include "dataset/perturbation/perturbation.h"
#include "dataset/samples.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr uint32_t kNoCall = UINT32_MAX;

// What one window has, by function.
struct Counts {
  absl::flat_hash_map<uint32_t, uint32_t> count;
  // By place in WindowLength.depth.
  std::vector<absl::flat_hash_map<uint32_t, uint32_t>> below;
  absl::flat_hash_map<uint64_t, uint32_t> pair;
  // By call and power of two; kOpen where it has no end.
  absl::flat_hash_map<uint64_t, uint32_t> time;
  uint64_t calls = 0;
  std::vector<uint64_t> calls_below;
  uint64_t system_calls = 0;
};

constexpr uint32_t kOpen = 64;

uint64_t Both(uint32_t first, uint32_t second) { return uint64_t{first} << 32 | second; }

uint32_t PowerOfTwo(int64_t ns) {
  uint32_t power = 0;
  while (power < kOpen - 1 && ns >> power > 1) ++power;
  return power;
}

class RunCutter {
 public:
  RunCutter(const FunctionTable& functions, const WindowLength& window)
      : functions_(functions), window_(window) {
    for (const std::string& name : functions.name) {
      is_system_call_.push_back(PassesFilter(FunctionFilter::kSystemCalls, name));
    }
  }

  std::vector<Counts> Cut(const CallForest& forest) const {
    const int64_t full = forest.duration_ns / window_.length_ns();
    const size_t windows = std::clamp<int64_t>(full, 1, window_.most_of_a_run());
    std::vector<Counts> cut(windows);
    for (Counts& counts : cut) {
      counts.below.resize(window_.depth_size());
      counts.calls_below.resize(window_.depth_size());
    }
    std::vector<uint32_t> last_call(forest.tasks, kNoCall);
    for (const Call& call : forest.calls) {
      const int64_t place = call.entry_ns / window_.length_ns();
      if (place >= static_cast<int64_t>(windows)) continue;
      Counts& counts = cut[place];
      ++counts.calls;
      for (int d = 0; d < window_.depth_size(); ++d) {
        if (call.depth >= window_.depth(d)) continue;
        ++counts.calls_below[d];
        if (!call.excluded) ++counts.below[d][call.function];
      }
      const bool is_system_call = is_system_call_[call.function];
      counts.system_calls += is_system_call;
      if (call.excluded) continue;
      ++counts.count[call.function];
      if (!is_system_call) continue;
      ++counts.time[Both(call.function, call.complete() ? PowerOfTwo(call.total_ns()) : kOpen)];
      uint32_t& last = last_call[call.task];
      if (last != kNoCall) ++counts.pair[Both(last, call.function)];
      last = call.function;
    }
    return cut;
  }

  SampleFeatures FeaturesOf(const Counts& counts) const {
    SampleFeatures features;
    const auto add = [&](const std::string& group, const std::string& what, double value) {
      features.group[group].push_back({absl::StrCat(group, ":", what), static_cast<float>(value)});
    };
    for (const auto& [function, count] : counts.count) add("count", Name(function), count);
    add("calls", "all", counts.calls);
    add("calls", "system_calls", counts.system_calls);
    for (int d = 0; d < window_.depth_size(); ++d) {
      const std::string group = DepthGroup(window_.depth(d));
      for (const auto& [function, count] : counts.below[d]) add(group, Name(function), count);
      add("calls", group, counts.calls_below[d]);
    }
    for (const auto& [both, count] : counts.pair) {
      add("pair", absl::StrCat(Name(both >> 32), ">", Name(both)), count);
    }
    for (const auto& [both, count] : counts.time) {
      const uint32_t power = both;
      const std::string time = power == kOpen ? "open" : absl::StrCat(power);
      add("time", absl::StrCat(Name(both >> 32), "@", time), count);
    }
    // Groups that a window has nothing of are there all the same.
    for (const char* const group : {"count", "pair", "time"}) features.group[group];
    for (const uint32_t depth : window_.depth()) features.group[DepthGroup(depth)];
    for (auto& [group, values] : features.group) {
      std::sort(values.begin(), values.end(),
                [](const FeatureValue& a, const FeatureValue& b) { return a.column < b.column; });
      values.erase(std::remove_if(values.begin(), values.end(),
                                  [](const FeatureValue& value) { return value.value == 0; }),
                   values.end());
    }
    return features;
  }

 private:
  const std::string& Name(uint32_t function) const { return functions_.name[function]; }

  const FunctionTable& functions_;
  const WindowLength& window_;
  std::vector<bool> is_system_call_;
};

absl::Status CheckUse(const ShardHeader& header, const WindowLength& window,
                      const std::string& path) {
  if (window.length_ns() <= 0 || window.most_of_a_run() == 0) {
    return absl::InvalidArgumentError("windows need a length_ns and a most_of_a_run above 0");
  }
  for (const UnknownFact fact : UnknownFacts(header)) {
    if (fact != UNKNOWN_TIME) continue;
    return absl::InvalidArgumentError(absl::StrCat(path, ": the traces do not say an event's ",
                                                   FactName(fact), ", by which views are made"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string DepthGroup(uint32_t depth) { return absl::StrCat("below_", depth); }

absl::StatusOr<FeatureTable> TracedWindows(absl::string_view bytes, const std::string& path,
                                           const std::string& dataset,
                                           const std::string& dataset_version,
                                           const WindowLength& window) {
  ASSIGN_OR_RETURN(const ShardReader shard, ShardReader::Parse(bytes, path));
  const ShardHeader& header = shard.header();
  RETURN_IF_ERROR(CheckUse(header, window, path));
  const FunctionTable functions(
      std::vector<std::string>(header.function().begin(), header.function().end()));
  const RunCutter cutter(functions, window);
  FeatureTableBuilder builder;
  for (int run = 0; run < header.run_size(); ++run) {
    const RunRecord& record = header.run(run);
    if (record.status() != COMPLETED || LacksLabel(record, /*window=*/nullptr)) continue;
    ASSIGN_OR_RETURN(Trace trace, shard.ReadRun(run));
    ASSIGN_OR_RETURN(std::vector<Sample> samples,
                     SamplesOfRun(header, record, std::move(trace), /*window=*/nullptr));
    SampleInfo info = samples[0].info;
    info.set_session(info.id());
    const CallForest forest =
        BuildCallForest(InTimeOrder(std::move(samples[0].trace)), functions, CollectorPids(record));
    const std::vector<Counts> cut = cutter.Cut(forest);
    for (size_t place = 0; place < cut.size(); ++place) {
      info.set_id(absl::StrFormat("%s-%05d", info.session(), place));
      info.set_begin_ns(place * window.length_ns());
      info.set_end_ns((place + 1) * window.length_ns());
      builder.AddSample(info, cutter.FeaturesOf(cut[place]));
    }
  }
  FeatureTable table = builder.Build();
  table.set_dataset(dataset);
  table.set_dataset_version(dataset_version);
  table.set_shard_sha256(Sha256Hex(bytes));
  return table;
}

}  // namespace callprint
