// The kernel's function_graph tracer: set up as a RecordingSpec says, started and stopped around
// runs, and left as it was found.
//
// Example:
//   ASSIGN_OR_RETURN(std::unique_ptr<Tracer> tracer, Tracer::Create(spec));
//   RETURN_IF_ERROR(tracer->Clear());
//   ... in the child: tracer->StartInChild(); execve(...) ...
//   RETURN_IF_ERROR(tracer->Stop());
#ifndef CALLPRINT_COLLECTOR_TRACER_H_
#define CALLPRINT_COLLECTOR_TRACER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "collector/recording.h"
#include "collector/recording.pb.h"

namespace callprint {

class Tracer {
 public:
  // Checks the kernel and sets the tracer up. FailedPrecondition, with what is missing and what the
  // kernel offers, where tracefs is not mounted, function_graph is not built in, another tracer is
  // in use, or the user may not write there; every setting changed so far is then put back.
  static absl::StatusOr<std::unique_ptr<Tracer>> Create(const RecordingSpec& spec);

  // Restores the settings (best effort; call Restore for its errors).
  ~Tracer();
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  // Empties the ring buffers and their counters.
  absl::Status Clear();

  // To be called in a freshly forked child, just before exec: adds it to the traced processes where
  // the spec says so, and switches tracing on. Returns an errno, 0 on success.
  int StartInChild();

  // Switches tracing on; for runs that the caller is no child of.
  absl::Status Start();

  // Writes a clock mark (marks.h) and switches tracing off.
  absl::Status Stop();

  // Writes each CPU's pages to the recording and adds its counters to `record`; also the names of
  // threads.
  absl::Status Save(RecordingWriter* recording, RunRecord* record);

  // Writes the kernel's formats and symbols to the recording.
  absl::Status SaveDescriptions(RecordingWriter* recording);

  // Puts every changed setting back, in reverse order. All failures are reported in one status.
  absl::Status Restore();

 private:
  explicit Tracer(const RecordingSpec& spec) : spec_(spec) {}
  using Writer = absl::Status (*)(const std::string& file, const std::string& value);
  struct Setting {
    std::string file;
    std::string value;
    Writer writer;
  };
  // Writes a setting, remembering what it was.
  absl::Status Set(const std::string& file, const std::string& value, Writer writer);
  absl::Status Configure();
  absl::Status Switch(bool on);

  RecordingSpec spec_;
  // What was there before, oldest first.
  std::vector<Setting> former_;
  std::vector<uint32_t> cpus_;
  int tracing_on_fd_ = -1;
  int marker_fd_ = -1;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TRACER_H_
