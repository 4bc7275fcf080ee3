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

  absl::StatusOr<std::optional<Window>> Next() override {
    const absl::Time now = absl::Now();
    if (begin_ == absl::InfinitePast()) {
      runs_->Begin("", now);
      RETURN_IF_ERROR(tracer_->Switch(true));
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
  absl::StatusOr<std::optional<Window>> End(absl::Time end) {
    Window window;
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
