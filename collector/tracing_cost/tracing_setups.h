// The ways of tracing whose cost is measured.
#ifndef CALLPRINT_COLLECTOR_TRACING_COST_TRACING_SETUPS_H_
#define CALLPRINT_COLLECTOR_TRACING_COST_TRACING_SETUPS_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "collector/host/tracing_settings.h"

namespace callprint {

// Of the top tracer, which is function_graph unless `tracer` says otherwise.
struct TracingSetup {
  std::string name;
  std::string description;
  std::string tracer = "function_graph";
  bool is_on = true;
  int depth = 0;
  // set_ftrace_filter; empty: all functions.
  std::vector<std::string> function;
  // set_ftrace_notrace.
  std::vector<std::string> excluded_function;
  // An option that the kernel may lack; empty: none.
  std::string option;
  // Only this process is traced, which does not exist: the tracer is called all the same.
  bool is_of_another_process = false;
  // Tracers of other users at the same time, each in an instance.
  std::vector<std::string> other_users;
  // The tracer is called for what it does not write.
  bool refuses = false;
};

// Those that this kernel can have; `excluded`: how the shipped datasets are recorded. The first and
// the last trace nothing. FailedPrecondition where the kernel lists no functions.
absl::StatusOr<std::vector<TracingSetup>> TracingSetups(const std::vector<std::string>& excluded,
                                                        TracingSettings* settings);

// Sets up one after another, and leaves it to `settings` to put everything back in the end.
class SetupTracer {
 public:
  // `never`: functions that nobody may trace. `settings` outlives it.
  SetupTracer(std::vector<std::string> never, TracingSettings* settings)
      : never_(std::move(never)), settings_(settings) {}

  // Whatever was before.
  absl::Status Begin(const TracingSetup& setup);
  // Removes its other users' instances.
  absl::Status End(const TracingSetup& setup);

 private:
  absl::Status SetList(const std::string& file, const std::vector<std::string>& lines);

  const std::vector<std::string> never_;
  TracingSettings* const settings_;
  // What lists hold; the kernel tells them another way, without globs.
  std::map<std::string, std::vector<std::string>> list_;
};

// So many functions of all that can be traced, evenly spread.
absl::StatusOr<std::vector<std::string>> SomeFunctions(int count);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_TRACING_COST_TRACING_SETUPS_H_
