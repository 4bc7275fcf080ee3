#include "models/watch/replay_source.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "collector/shard/shard_reader.h"
#include "collector/shard/unknown_facts.h"
#include "models/tracing_policy/seen_by_view.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

class ReplaySource : public WindowSource {
 public:
  ReplaySource(ShardReader shard, const ReplayOptions& options)
      : shard_(std::move(shard)),
        options_(options),
        functions_(std::make_shared<WatchedFunctions>(std::vector<std::string>(
            shard_.header().function().begin(), shard_.header().function().end()))) {
    header_ = shard_.header();
    header_.clear_function();
    header_.clear_run();
    header_.set_task("host");
    header_.set_variant("replay");
  }

  const ShardHeader& header() const override { return header_; }

  std::string Description() const override {
    return absl::StrCat("REPLAY of ", options_.shard, ", kernel ",
                        shard_.header().kernel_release());
  }

  absl::Status SetTracing(Tracing tracing) override {
    tracing_ = tracing;
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<Window>> Next() override {
    while (windows_.empty()) {
      if (next_run_ == shard_.header().run_size() ||
          options_.window * next_id_ >= options_.duration) {
        return std::nullopt;
      }
      RETURN_IF_ERROR(Cut(next_run_++));
    }
    Window window = std::move(windows_.front());
    windows_.pop_front();
    window.tracing = tracing_;
    if (tracing_ == Tracing::kNothing) window.trace.events.clear();
    if (tracing_ == Tracing::kUsual) {
      const auto& few = options_.policy.fitted().function();
      window.trace = SeenByView(window.trace, options_.policy.policy().view(),
                                {few.begin(), few.end()}, functions_->table);
    }
    if (options_.window * (window.record.run().id() + 1) > options_.duration) return std::nullopt;
    window.end = absl::Now();
    if (options_.speed > 0) {
      const absl::Duration length =
          absl::Milliseconds(window.record.run().duration_ms()) / options_.speed;
      if (due_ == absl::InfinitePast()) due_ = window.end;
      due_ += length;
      absl::SleepFor(due_ - window.end);
      window.end = absl::Now();
    }
    return window;
  }

 private:
  absl::Status Cut(int run) {
    const RunRecord& record = shard_.header().run(run);
    if (record.status() != COMPLETED) return absl::OkStatus();
    ASSIGN_OR_RETURN(const Trace trace, shard_.ReadRun(run));
    int64_t last = 0;
    for (const TraceEvent& event : trace.events) last = std::max(last, event.time_ns);
    const int64_t length = absl::ToInt64Nanoseconds(options_.window);
    const int64_t count = std::max<int64_t>(1, (last + 1) / length);
    std::vector<Window> cut(count);
    for (const TraceEvent& event : trace.events) {
      const int64_t i = std::max<int64_t>(0, event.time_ns) / length;
      if (i >= count) continue;
      TraceEvent moved = event;
      moved.time_ns -= i * length;
      cut[i].trace.events.push_back(moved);
    }
    for (Window& window : cut) {
      window.functions = functions_;
      window.record.set_status(COMPLETED);
      *window.record.mutable_thread() = record.thread();
      Run* const of = window.record.mutable_run();
      of->set_id(next_id_++);
      of->set_label(record.run().label());
      of->set_program(record.run().program());
      of->set_family(record.run().family());
      of->set_duration_ms(static_cast<uint32_t>(length / 1000000));
      // Which window lost what, the shard does not say.
      for (const CpuCounters& cpu : record.cpu()) window.record.add_cpu()->set_cpu(cpu.cpu());
      windows_.push_back(std::move(window));
    }
    return absl::OkStatus();
  }

  const ShardReader shard_;
  const ReplayOptions options_;
  const std::shared_ptr<const WatchedFunctions> functions_;
  ShardHeader header_;
  Tracing tracing_ = Tracing::kEverything;
  int next_run_ = 0;
  uint32_t next_id_ = 0;
  std::deque<Window> windows_;
  absl::Time due_ = absl::InfinitePast();
};

}  // namespace

absl::StatusOr<std::unique_ptr<WindowSource>> OpenReplay(const ReplayOptions& options) {
  ASSIGN_OR_RETURN(ShardReader shard, ShardReader::Open(options.shard));
  if (UnknownFacts(shard.header()).count(UNKNOWN_TIME) > 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.shard, ": its events have no times, so they cannot be played again"));
  }
  return std::make_unique<ReplaySource>(std::move(shard), options);
}

}  // namespace callprint
