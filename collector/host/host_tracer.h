// function_graph on a machine that others use too, or in the guest: in an instance of its own where
// the kernel allows that (since 6.11), else in the top one; set up whatever others have left, and
// put back as it was found (tracing_settings.h).
//
// Example:
//   ASSIGN_OR_RETURN(const auto tracer, HostTracer::Create(options));
//   RETURN_IF_ERROR(tracer->Switch(true));
//   while (...) {
//     RETURN_IF_ERROR(tracer->Read(/*all=*/false, [&](uint32_t cpu, absl::string_view pages) {
//       ...
//     }));
//   }
//   RETURN_IF_ERROR(tracer->Restore());
#ifndef CALLPRINT_COLLECTOR_HOST_HOST_TRACER_H_
#define CALLPRINT_COLLECTOR_HOST_HOST_TRACER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/host/tracing_settings.h"
#include "collector/recording.pb.h"

namespace callprint {

struct HostTracerOptions {
  // Scope, buffer, depth and filters. Of scope PROCESS_TREE, `pid` are the first processes.
  RecordingSpec spec;
  std::vector<int32_t> pid;
  // Of scope WHOLE_SYSTEM: threads whose events are left out, such as the recorder's own, since
  // each page that it reads would fill another one. Their children are traced.
  std::vector<int32_t> left_out;
  std::string journal = kTracingJournal;
};

// What a processor has lost since the start, by the kernel's own counters.
struct CpuLoss {
  uint32_t cpu = 0;
  // The buffer was full.
  uint64_t overrun = 0;
  // It could not be written to, or an interrupt came in between.
  uint64_t dropped = 0;
};

class HostTracer {
 public:
  // Sets everything up; nothing is traced yet. FailedPrecondition where the machine cannot be
  // recorded (host_checks.h), where somebody else uses function_graph and this kernel, or a setting
  // that all instances share, leaves no room for two, and where another recorder was killed before
  // it could put its settings back.
  static absl::StatusOr<std::unique_ptr<HostTracer>> Create(const HostTracerOptions& options);
  ~HostTracer();
  HostTracer(const HostTracer&) = delete;
  HostTracer& operator=(const HostTracer&) = delete;

  // Whether the tracer is one of its own.
  bool has_instance() const { return !folder_.empty(); }
  const std::vector<uint32_t>& cpus() const { return cpus_; }

  // Adds a process to those that are traced (PROCESS_TREE), from the process itself or another one.
  absl::Status AddProcess(int32_t pid);

  absl::Status Switch(bool on);

  // From now on only these functions are traced (RecordingSpec.only_function), at depths below this
  // (max_depth). Of an instance that shares the depth with others, refused as by Create. The kernel
  // patches each function that comes or goes, so tracing is best switched off meanwhile.
  absl::Status SetView(const std::vector<std::string>& only_function, uint32_t max_depth);

  // Empties the buffers and their counters, and forgets the processes that were added.
  absl::Status Clear();

  // Writes a text to trace_marker, which is lost where tracing is off.
  absl::Status Mark(const std::string& text);

  // Gives the pages that are there to `sink`, processor by processor: up to a mebibyte of each, or
  // with `all` until all are empty, which ends only where tracing is off. Does not wait.
  absl::Status Read(bool all, absl::FunctionRef<void(uint32_t cpu, absl::string_view pages)> sink);

  // trace_pipe_raw of each of cpus(), which ends (or would block) where there are no more pages;
  // for who copies them to a file. The tracer's own.
  const std::vector<int>& pages_fds() const { return pages_fds_; }

  // In the order of cpus().
  absl::StatusOr<std::vector<CpuLoss>> Losses() const;

  // What the kernel has kept of threads' names.
  absl::StatusOr<std::vector<Thread>> Threads() const;

  // Ends tracing and puts everything back.
  absl::Status Restore();

 private:
  explicit HostTracer(std::unique_ptr<TracingSettings> settings) : settings_(std::move(settings)) {}
  absl::Status MakeInstance();
  absl::Status SetShared(const HostTracerOptions& options);
  absl::Status SetOwn(const HostTracerOptions& options);
  // Of what all instances share: refused where somebody else's trace would change with it.
  absl::Status SetSharedValue(const std::string& file, const std::string& value);
  // Whether the tracer's options are those of all: the instance has files of the same names, which
  // are the same switches before about 6.19.
  absl::StatusOr<bool> SharesOptions() const;
  // Of what each has; of a fresh instance without the journal, since it goes as a whole.
  absl::Status SetOwnList(const std::string& file, const std::vector<std::string>& lines);
  // Who else records with function_graph.
  absl::StatusOr<std::vector<std::string>> OtherUsers() const;
  absl::Status OpenFiles();
  void CloseFiles();
  std::string Own(const std::string& file) const { return folder_ + file; }

  std::unique_ptr<TracingSettings> settings_;
  bool is_tree_ = false;
  // "instances/NAME/", or nothing.
  std::string folder_;
  std::vector<uint32_t> cpus_;
  std::vector<int> pages_fds_;
  int tracing_on_fd_ = -1;
  int marker_fd_ = -1;
  std::string buffer_;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_HOST_HOST_TRACER_H_
