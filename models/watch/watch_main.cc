// watch: classifies windows of the running kernel as they end.
//
//   bazel build //models:watch
//   sudo bazel-bin/models/watch/watch --model=/tmp/model                    # this machine, as root
//   bazel run //models:watch -- --model=/tmp/model --replay=SHARD           # a recording, as live
//   sudo bazel-bin/models/watch/watch --policy=/tmp/policies/cheap_512      # as little as it takes
//
// On a terminal the view keeps its place; elsewhere it is a line for each window, with
// --format=json a line of JSON. SIGINT, SIGTERM and SIGHUP end it, and tracefs is as it was found.
// Exit codes: 0 done (also when stopped by a signal), 1 an error (printed once), 2 wrong usage.
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "collector/host/host_shards.h"
#include "collector/host/own_tasks.h"
#include "collector/stop_signal.h"
#include "models/classifier.h"
#include "models/watch/kept_memory.h"
#include "models/watch/live_source.h"
#include "models/watch/metrics_server.h"
#include "models/watch/replay_source.h"
#include "models/watch/report_text.h"
#include "models/watch/terminal_view.h"
#include "models/watch/watched_policy.h"
#include "models/watch/watcher.h"
#include "models/watch/window_classifier.h"
#include "workloads/callers_path.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"
#include "workloads/visible_text.h"

ABSL_FLAG(std::string, model, "", "Folder of a model that //models:train saved.");
ABSL_FLAG(std::string, policy, "",
          "Instead of --model: folder of a tracing policy that //experiments:fit_tracing_policies "
          "fitted, which says what is traced when.");
ABSL_FLAG(
    absl::Duration, window, absl::ZeroDuration(),
    "Length of a window; 0: that of the model's windows, or 250ms where its samples are runs.");
ABSL_FLAG(absl::Duration, duration, absl::InfiniteDuration(), "How long to watch; until Ctrl-C.");
ABSL_FLAG(
    int, functions, 3,
    "How many of the functions that weighed most to tell, where there is time for it; 0: none.");
ABSL_FLAG(absl::Duration, late, absl::Milliseconds(50),
          "Functions are told only where an answer does not come later than this for it.");
ABSL_FLAG(std::string, format, isatty(STDOUT_FILENO) == 1 ? "view" : "lines",
          "view: a screen that keeps its place; lines; json: lines of JSON.");
ABSL_FLAG(std::string, record, "", "Folder for shards of what was seen and classified.");
ABSL_FLAG(std::string, listen, "", "Address for Prometheus, such as 127.0.0.1:9464.");
ABSL_FLAG(bool, listen_anywhere, false, "Let --listen be an address that other machines reach.");
ABSL_FLAG(std::string, replay, "", "A shard to play again, instead of this machine.");
ABSL_FLAG(double, replay_speed, 1,
          "Of the shard's own time; 0: as fast as the model, nothing dropped.");
ABSL_FLAG(std::string, spec, "",
          "RecordingSpec textproto: depth and filters, as those of what the model was trained on; "
          "empty: everything. Shipped datasets have collector/recording_spec.textproto.");
ABSL_FLAG(uint32_t, buffer_kib, 32768, "Buffer of each processor, where the spec does not say.");
ABSL_FLAG(std::string, journal, callprint::kTracingJournal,
          "Where it is written down what to put back (record_host --restore).");

namespace callprint {
namespace {

absl::Duration WindowLength(const SavedModel& saved) {
  if (absl::GetFlag(FLAGS_window) > absl::ZeroDuration()) return absl::GetFlag(FLAGS_window);
  if (!saved.has_window()) return absl::Milliseconds(250);
  return absl::Nanoseconds(saved.window().period_ns() * saved.window().periods());
}

absl::StatusOr<std::unique_ptr<WindowSource>> OpenSource(absl::Duration window,
                                                         const SavedTracingPolicy& policy) {
  if (const std::string shard = absl::GetFlag(FLAGS_replay); !shard.empty()) {
    return OpenReplay({CallersPath(shard), window, absl::GetFlag(FLAGS_replay_speed), policy,
                       absl::GetFlag(FLAGS_duration)});
  }
  LiveOptions options;
  if (const std::string path = absl::GetFlag(FLAGS_spec); !path.empty()) {
    RETURN_IF_ERROR(ReadTextProtoFile(CallersPath(path), &options.tracer.spec));
  }
  RecordingSpec& spec = options.tracer.spec;
  if (spec.buffer_kib() == 0) spec.set_buffer_kib(absl::GetFlag(FLAGS_buffer_kib));
  spec.set_scope(RecordingSpec::WHOLE_SYSTEM);
  options.tracer.left_out = OwnTasks();
  options.tracer.journal = absl::GetFlag(FLAGS_journal);
  options.policy = policy;
  options.window = window;
  options.duration = absl::GetFlag(FLAGS_duration);
  return OpenLive(options);
}

// Sets what makes scores the same bytes everywhere (pinned_arithmetic.bzl) where nobody has, as
// under sudo. Libraries read it while they are loaded, so the program is started once more.
void PinArithmetic(char** argv) {
  bool is_changed = false;
  for (const absl::string_view variable : absl::StrSplit(CALLPRINT_PINNED_ARITHMETIC, ',')) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(variable, absl::MaxSplits('=', 1));
    if (getenv(parts.first.c_str()) != nullptr) continue;
    is_changed |= setenv(parts.first.c_str(), parts.second.c_str(), 1) == 0;
  }
  // Where that fails, scores may differ in their last digits.
  if (is_changed) execv("/proc/self/exe", argv);
}

double CpuSeconds() {
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

// What there was since the start, for whoever asks on whatever thread.
class SharedTotals {
 public:
  WatchTotals Add(const WindowReport& report) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Count(report, &totals_);
    return totals_;
  }
  WatchTotals Get() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return totals_;
  }

 private:
  mutable std::mutex mutex_;
  WatchTotals totals_;
};

// Where reports go.
class Output {
 public:
  Output(const std::string& heading, SharedTotals* totals) : view_(heading), totals_(totals) {
    if (is_view_) Write(TerminalView::Begin());
  }
  ~Output() {
    if (is_view_) Write(TerminalView::End());
  }

  // Whether nobody reads it any more, as behind `| head`.
  bool is_closed() const { return is_closed_; }

  void Tell(WindowReport report) {
    const absl::Time now = absl::Now();
    const double cpu = CpuSeconds();
    report.set_own_cost((cpu - told_cpu_) / std::max(1e-3, absl::ToDoubleSeconds(now - told_)));
    told_ = now;
    told_cpu_ = cpu;
    const WatchTotals totals = totals_->Add(report);
    if (is_view_) {
      winsize size = {};
      ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
      Write(view_.Draw(report, totals, size.ws_col > 0 ? size.ws_col : 80,
                       size.ws_row > 0 ? size.ws_row : 24));
    } else {
      Write((is_json_ ? ReportJson(report) : ReportLine(report)) + "\n");
    }
  }

 private:
  void Write(const std::string& text) {
    if (fwrite(text.data(), 1, text.size(), stdout) != text.size() || fflush(stdout) != 0) {
      is_closed_ = true;
    }
  }

  std::atomic<bool> is_closed_ = false;
  const bool is_view_ = absl::GetFlag(FLAGS_format) == "view";
  const bool is_json_ = absl::GetFlag(FLAGS_format) == "json";
  TerminalView view_;
  SharedTotals* const totals_;
  absl::Time told_ = absl::Now();
  double told_cpu_ = CpuSeconds();
};

// `dropped`: also those behind the last report.
void Summarise(const WatchTotals& totals, uint32_t dropped) {
  absl::FPrintF(stderr, "watch: %d windows (%d more were dropped), %d events, %d lost",
                totals.windows, dropped, totals.events, totals.overrun + totals.dropped);
  for (const auto& [label, windows] : totals.answers) {
    absl::FPrintF(stderr, "; %d %s", windows, VisibleText(label));
  }
  if (totals.labelled > 0) {
    absl::FPrintF(stderr, "; right: %d of %d", totals.right, totals.labelled);
  }
  absl::FPrintF(stderr, "\n");
}

absl::Status Watch() {
  BlockStopSignals();
  std::unique_ptr<WatchedPolicy> policy;
  std::unique_ptr<Classifier> model;
  if (const std::string folder = CallersPath(absl::GetFlag(FLAGS_policy)); !folder.empty()) {
    ASSIGN_OR_RETURN(policy, WatchedPolicy::Open(folder));
  } else {
    ASSIGN_OR_RETURN(model, Classifier::Open(CallersPath(absl::GetFlag(FLAGS_model))));
  }
  const SavedModel& saved =
      policy != nullptr ? policy->ModelOf(Tracing::kEverything).saved() : model->saved();
  const absl::Duration window = WindowLength(saved);
  const int functions = absl::GetFlag(FLAGS_functions);
  const absl::Duration late = absl::GetFlag(FLAGS_late);
  WindowClassifier windows = policy != nullptr ? WindowClassifier(policy.get(), functions, late)
                                               : WindowClassifier(model.get(), functions, late);
  std::unique_ptr<WindowSource> source;
  std::unique_ptr<HostShards> shards;
  SharedTotals totals;
  std::unique_ptr<Output> output;
  // What was classified last, to be kept once its answer is told.
  std::optional<Window> to_keep;
  absl::Status kept;
  // Its thread, and the server's, are there before the tracer is, which leaves them out.
  Watcher watcher(
      [&](Window taken) -> absl::StatusOr<WindowReport> {
        RETURN_IF_ERROR(kept);
        if (shards != nullptr) to_keep = taken;
        return windows.Report(source->header(), std::move(taken));
      },
      [&](const WindowReport& report) {
        output->Tell(report);
        if (!to_keep) return;
        kept = shards->Add({std::move(to_keep->record), std::move(to_keep->trace)},
                           to_keep->functions->name, absl::Now());
        to_keep.reset();
      });
  std::unique_ptr<MetricsServer> server;
  if (const std::string address = absl::GetFlag(FLAGS_listen); !address.empty()) {
    ASSIGN_OR_RETURN(server, MetricsServer::Start(address, absl::GetFlag(FLAGS_listen_anywhere),
                                                  [&totals] { return MetricsText(totals.Get()); }));
    fprintf(stderr, "watch: metrics at http://%s/metrics (port %d)\n", address.c_str(),
            server->port());
  }
  ASSIGN_OR_RETURN(source,
                   OpenSource(window, policy != nullptr ? policy->saved() : SavedTracingPolicy()));
  if (const std::string folder = CallersPath(absl::GetFlag(FLAGS_record)); !folder.empty()) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
      return absl::PermissionDeniedError(
          absl::StrCat("cannot make the folder ", folder, ": ", error.message()));
    }
    HostShardsOptions options;
    options.out = folder;
    options.name = source->header().variant();
    options.spec = source->header().recording();
    shards = std::make_unique<HostShards>(options, source->header().kernel_release());
  }
  const std::string heading = absl::StrFormat(
      "watch: %s, trained on %s %s; %s; windows of %s%s", saved.spec().name(), saved.dataset(),
      saved.dataset_version(), source->Description(), absl::FormatDuration(window),
      policy != nullptr ? "; policy " + policy->saved().policy().name() : "");
  // Before a view takes the screen.
  fprintf(stderr, "%s\n", heading.c_str());
  output = std::make_unique<Output>(heading, &totals);

  const bool is_patient =
      !absl::GetFlag(FLAGS_replay).empty() && absl::GetFlag(FLAGS_replay_speed) == 0;
  absl::Status watched;
  while (!watcher.has_failed() && !IsAskedToStop() && !output->is_closed()) {
    if (policy != nullptr) {
      // Where nobody waits for time to pass, each answer is there before the next window.
      if (is_patient) watcher.WaitUntilIdle();
      watched = source->SetTracing(policy->Next());
      if (!watched.ok()) break;
    }
    absl::StatusOr<std::optional<Window>> next = source->Next();
    watched = next.status();
    if (!watched.ok() || !next->has_value()) break;
    if (is_patient) {
      watcher.Put(**std::move(next));
    } else {
      watcher.Offer(**std::move(next));
    }
  }
  // First of all the machine is as it was found.
  watched.Update(source->Finish());
  watched.Update(watcher.Finish());
  watched.Update(kept);
  if (shards != nullptr) watched.Update(shards->Finish());
  server = nullptr;
  output = nullptr;
  Summarise(totals.Get(), watcher.dropped());
  if (shards != nullptr) {
    for (const std::string& path : shards->written()) {
      fprintf(stderr, "watch: wrote %s\n", path.c_str());
    }
  }
  return watched;
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  callprint::PinArithmetic(argv);
  callprint::KeepMemory();
  absl::SetProgramUsageMessage(
      "Classifies windows of the running kernel as they end; needs root, or --replay.\n"
      "  watch --model=/tmp/model");
  absl::ParseCommandLine(argc, argv);
  const std::string format = absl::GetFlag(FLAGS_format);
  if (absl::GetFlag(FLAGS_model).empty() == absl::GetFlag(FLAGS_policy).empty() ||
      (format != "view" && format != "lines" && format != "json")) {
    fprintf(stderr,
            "watch: --model=DIR or --policy=DIR is needed, and --format is view, lines or json; "
            "see --help\n");
    return 2;
  }
  if (!absl::GetFlag(FLAGS_policy).empty() && !absl::GetFlag(FLAGS_record).empty()) {
    fprintf(stderr,
            "watch: --record with --policy would keep runs of which other things were traced in "
            "one shard; record with //collector:record_host, or by --model\n");
    return 2;
  }
  const absl::Status status = callprint::Watch();
  if (status.ok()) return 0;
  fprintf(stderr, "watch: %s\n", std::string(status.message()).c_str());
  return absl::IsInvalidArgument(status) ? 2 : 1;
}
