#include "dataset/features/shard_features.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "collector/shard/sha256.h"
#include "collector/shard/shard_reader.h"
#include "collector/shard/unknown_facts.h"
#include "dataset/features/feature_table_builder.h"
#include "dataset/features/features.h"
#include "dataset/samples.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Decoded runs take a few MiB each.
constexpr size_t kForeignRunsOfAShard = 12;
constexpr size_t kForeignRunsOfASample = 3;
constexpr uint64_t kForeignSeed = 7;

absl::Status ValidateGroups(const std::set<std::string>& groups,
                            const std::set<UnknownFact>& unknown, const std::string& path) {
  std::set<std::string> known;
  for (const FeatureGroup& group : FeatureGroups()) {
    known.insert(group.name);
    if (groups.count(group.name) == 0) continue;
    for (const UnknownFact fact : group.needs) {
      if (unknown.count(fact) == 0) continue;
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": the traces do not say an event's ", FactName(fact),
                       ", and without it there is no feature group ", group.name));
    }
  }
  for (const std::string& group : groups) {
    if (known.count(group) == 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "there is no feature group \"", group, "\"; there are: ", absl::StrJoin(known, ", ")));
    }
  }
  return absl::OkStatus();
}

// Windows and what is done to traces are made of times.
absl::Status RefuseWithoutTimes(const std::set<UnknownFact>& unknown, const WindowSpec* window,
                                const ExtractionOptions& options, const std::string& path) {
  if (unknown.count(UNKNOWN_TIME) == 0) return absl::OkStatus();
  const char* const asked_for = window != nullptr                ? "windows"
                                : !options.perturbations.empty() ? "perturbations"
                                                                 : nullptr;
  if (asked_for == nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(path, ": the traces do not say an event's time, so there are no ", asked_for,
                   " of them; record with funcgraph-abstime"));
}

// Runs of a shard, one a program, whose calls are mixed into others.
class ForeignRuns {
 public:
  absl::Status Read(const ShardReader& shard, const std::string& label) {
    wanted_ = true;
    const ShardHeader& header = shard.header();
    std::vector<int> order(header.run_size());
    std::iota(order.begin(), order.end(), 0);
    Random(DeriveSeed(kForeignSeed, ShardName(header))).Shuffle(&order);
    std::set<std::string> programs;
    for (const int run : order) {
      if (runs_.size() == kForeignRunsOfAShard) break;
      const RunRecord& record = header.run(run);
      if (record.status() != COMPLETED) continue;
      if (!label.empty() && record.run().label() != label) continue;
      if (!programs.insert(record.run().program()).second) continue;
      ASSIGN_OR_RETURN(Trace trace, shard.ReadRun(run));
      // The recorder's own calls are features of nothing.
      const std::set<int32_t> collector = CollectorPids(record);
      auto& events = trace.events;
      events.erase(std::remove_if(events.begin(), events.end(),
                                  [&](const TraceEvent& event) {
                                    return event.function >=
                                               static_cast<uint32_t>(header.function_size()) ||
                                           collector.count(event.pid) > 0;
                                  }),
                   events.end());
      runs_.push_back({record.run().family(), PrepareForeignRun(std::move(trace))});
    }
    return absl::OkStatus();
  }

  // Of other families than the sample's, in an order of its own.
  absl::StatusOr<std::vector<const ForeignRun*>> For(const SampleInfo& sample) const {
    std::vector<const ForeignRun*> runs;
    if (!wanted_) return runs;
    for (const auto& [family, run] : runs_) {
      if (family != sample.family()) runs.push_back(&run);
    }
    if (runs.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "no completed run of the shard has calls to mix into ", sample.id(),
          ": they must be of another family, and of the foreign label where one is given"));
    }
    Random(DeriveSeed(kForeignSeed, sample.id())).Shuffle(&runs);
    if (runs.size() > kForeignRunsOfASample) runs.resize(kForeignRunsOfASample);
    return runs;
  }

 private:
  bool wanted_ = false;
  // With their families.
  std::vector<std::pair<std::string, ForeignRun>> runs_;
};

}  // namespace

absl::Status AddSamplesOfRun(
    const ShardHeader& header, const RunRecord& record, Trace trace, const FunctionTable& functions,
    const std::set<UnknownFact>& unknown, const WindowSpec* window,
    const std::set<std::string>& groups,
    absl::FunctionRef<absl::StatusOr<Trace>(Trace trace, const SampleInfo& sample)> seen,
    FeatureTableBuilder* builder) {
  ASSIGN_OR_RETURN(std::vector<Sample> samples,
                   SamplesOfRun(header, record, std::move(trace), window));
  TraceFacts facts;
  facts.collector_pids = CollectorPids(record);
  facts.unknown = unknown;
  if (window != nullptr) {
    facts.encoding = {window->period_ns(), window->periods(), window->call_order_length()};
  }
  for (Sample& sample : samples) {
    facts.lost_events = sample.info.lost_events();
    ASSIGN_OR_RETURN(const Trace looked_at, seen(std::move(sample.trace), sample.info));
    ASSIGN_OR_RETURN(const SampleFeatures features,
                     ExtractFeatures(looked_at, functions, facts, groups));
    builder->AddSample(sample.info, features);
  }
  return absl::OkStatus();
}

absl::StatusOr<FeatureTable> ExtractShard(absl::string_view bytes, const std::string& path,
                                          const std::string& dataset,
                                          const std::string& dataset_version,
                                          const WindowSpec* window,
                                          const ExtractionOptions& options) {
  ASSIGN_OR_RETURN(const ShardReader shard, ShardReader::Parse(bytes, path));
  const ShardHeader& header = shard.header();
  const std::set<UnknownFact> unknown = UnknownFacts(header);
  RETURN_IF_ERROR(ValidateGroups(options.groups, unknown, path));
  RETURN_IF_ERROR(RefuseWithoutTimes(unknown, window, options, path));
  const FunctionTable functions(
      std::vector<std::string>(header.function().begin(), header.function().end()));
  ForeignRuns foreign;
  if (NeedsForeignRuns(options.perturbations)) {
    RETURN_IF_ERROR(foreign.Read(shard, options.foreign_label));
  }
  FeatureTableBuilder builder;
  for (int run = 0; run < header.run_size(); ++run) {
    const RunRecord& record = header.run(run);
    if (record.status() != COMPLETED) continue;
    if (options.labelled_only && LacksLabel(record, window)) continue;
    const auto at_run = [&](const absl::Status& status) {
      return absl::Status(status.code(),
                          absl::StrCat(path, ", run ", record.run().id(), ": ", status.message()));
    };
    ASSIGN_OR_RETURN(Trace trace, shard.ReadRun(run));
    const auto seen = [&](Trace of_sample, const SampleInfo& sample) -> absl::StatusOr<Trace> {
      ASSIGN_OR_RETURN(const std::vector<const ForeignRun*> mixed_in, foreign.For(sample));
      return Perturb(std::move(of_sample), options.perturbations, functions, mixed_in, sample.id());
    };
    const absl::Status added = AddSamplesOfRun(header, record, std::move(trace), functions, unknown,
                                               window, options.groups, seen, &builder);
    if (!added.ok()) return at_run(added);
  }
  FeatureTable table = builder.Build();
  table.set_dataset(dataset);
  table.set_dataset_version(dataset_version);
  table.set_shard_sha256(Sha256Hex(bytes));
  return table;
}

}  // namespace callprint
