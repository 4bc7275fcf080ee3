#include "models/watch/live_source.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "collector/host/host_runs.h"
#include "collector/host/kernel_texts.h"
#include "collector/stop_signal.h"
#include "models/tracing_policy/seen_by_view.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Also how late a signal is seen.
constexpr absl::Duration kPause = absl::Milliseconds(10);
constexpr uint64_t kWindowBytes = 48 << 20;

class LiveSource : public WindowSource {
 public:
  LiveSource(const LiveOptions& options, std::unique_ptr<HostTracer> tracer,
             std::unique_ptr<HostRuns> runs)
      : options_(options), tracer_(std::move(tracer)), runs_(std::move(runs)) {
    header_.set_task("host");
    header_.set_variant("host");
    header_.set_backend("host");
    header_.set_kernel_release(runs_->release());
    *header_.mutable_recording() = options.tracer.spec;
  }

  const ShardHeader& header() const override { return header_; }

  std::string Description() const override {
    return absl::StrCat("kernel ", runs_->release(), ", ", tracer_->cpus().size(), " processors",
                        tracer_->has_instance() ? ", a tracer of its own" : "");
  }

  absl::Status SetTracing(Tracing tracing) override {
    if (tracing == tracing_) return absl::OkStatus();
    const absl::Time before = absl::Now();
    RETURN_IF_ERROR(tracer_->Switch(false));
    const View view = tracing == Tracing::kNothing ? view_ : ViewOf(tracing);
    if (view != view_) RETURN_IF_ERROR(tracer_->SetView(view.first, view.second));
    view_ = view;
    tracing_ = tracing;
    if (begin_ == absl::InfinitePast()) return absl::OkStatus();
    // What came in since the window ended is of neither.
    RETURN_IF_ERROR(tracer_->Read(/*all=*/true, [](uint32_t, absl::string_view) {}));
    RETURN_IF_ERROR(SwitchOn());
    runs_->Begin("", absl::Now());
    switching_ = absl::Now() - before;
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<Window>> Next() override {
    const absl::Time now = absl::Now();
    if (begin_ == absl::InfinitePast()) {
      runs_->Begin("", now);
      RETURN_IF_ERROR(SwitchOn());
      begin_ = due_ = now;
    }
    if (IsAskedToStop() || now - begin_ >= options_.duration) return std::nullopt;
    // On a grid, so that windows keep their place; one that comes late begins a new grid.
    due_ = std::max(due_ + options_.window, now + options_.window / 2);
    while (true) {
      RETURN_IF_ERROR(tracer_->Read(
          /*all=*/false,
          [this](uint32_t cpu, absl::string_view pages) { runs_->Add(cpu, pages); }));
      runs_->EndReading();
      if (IsAskedToStop()) return std::nullopt;
      const absl::Time read = absl::Now();
      if (read >= due_ || runs_->bytes() >= kWindowBytes) return End(read);
      absl::SleepFor(std::min(kPause, due_ - read));
    }
  }

  absl::Status Finish() override { return tracer_->Restore(); }

 private:
  // set_ftrace_filter, and max_graph_depth.
  using View = std::pair<std::vector<std::string>, uint32_t>;

  View ViewOf(Tracing tracing) const {
    if (tracing == Tracing::kUsual) {
      const TracingView& view = options_.policy.policy().view();
      const auto& few = options_.policy.fitted().function();
      return {FilterOfView(view, {few.begin(), few.end()}), view.depth()};
    }
    const RecordingSpec& spec = options_.tracer.spec;
    return {{spec.only_function().begin(), spec.only_function().end()}, spec.max_depth()};
  }

  absl::Status SwitchOn() {
    return tracing_ == Tracing::kNothing ? absl::OkStatus() : tracer_->Switch(true);
  }

  absl::StatusOr<std::optional<Window>> End(absl::Time end) {
    Window window;
    window.tracing = tracing_;
    window.bytes = runs_->bytes();
    window.switching = std::exchange(switching_, absl::ZeroDuration());
    window.begin = runs_->begin();
    window.end = end;
    ASSIGN_OR_RETURN(const std::vector<CpuLoss> losses, tracer_->Losses());
    ASSIGN_OR_RETURN(const std::vector<Thread> threads, tracer_->Threads());
    HostRun run = runs_->End(losses, threads, end);
    // Functions that are called for the first time become rare.
    if (functions_ == nullptr || functions_->name.size() != runs_->functions().size()) {
      functions_ = std::make_shared<WatchedFunctions>(runs_->functions());
    }
    window.functions = functions_;
    window.record = std::move(run.record);
    window.trace = std::move(run.trace);
    return window;
  }

  const LiveOptions options_;
  const std::unique_ptr<HostTracer> tracer_;
  const std::unique_ptr<HostRuns> runs_;
  ShardHeader header_;
  absl::Time begin_ = absl::InfinitePast();
  absl::Time due_;
  Tracing tracing_ = Tracing::kEverything;
  View view_ = ViewOf(Tracing::kEverything);
  absl::Duration switching_;
  std::shared_ptr<const WatchedFunctions> functions_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<WindowSource>> OpenLive(const LiveOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<HostTracer> tracer, HostTracer::Create(options.tracer));
  ASSIGN_OR_RETURN(KernelTexts texts, ReadKernelTexts());
  ASSIGN_OR_RETURN(std::unique_ptr<HostRuns> runs, HostRuns::Create("host", std::move(texts)));
  return std::make_unique<LiveSource>(options, std::move(tracer), std::move(runs));
}

}  // namespace callprint
