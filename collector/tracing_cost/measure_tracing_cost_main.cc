// measure_tracing_cost: what tracing costs on this machine, a call and a piece of work at a time.
//
//   bazel build //collector/tracing_cost:measure_tracing_cost
//   sudo bazel-bin/collector/tracing_cost/measure_tracing_cost --out=/tmp/cost
//
// Prints a table, and writes tracing_cost.textproto (tracing_cost.proto) and tracing_cost.csv.
// Nobody else may trace meanwhile; tracefs is put back as it was, and after SIGKILL by
// `record_host --restore`. Exit codes: 0 done, 1 an error (printed once), 2 wrong usage.
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "collector/host/host_checks.h"
#include "collector/host/tracing_files.h"
#include "collector/host/tracing_settings.h"
#include "collector/recording.pb.h"
#include "collector/tracing_cost/cost_loads.h"
#include "collector/tracing_cost/cost_summary.h"
#include "collector/tracing_cost/cost_table.h"
#include "collector/tracing_cost/tracing_setups.h"
#include "workloads/callers_path.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

ABSL_FLAG(std::string, out, "", "Folder for the table's files; made if missing. Empty: none.");
ABSL_FLAG(int, rounds, 5, "How often everything is measured; medians are told.");
ABSL_FLAG(absl::Duration, load_time, absl::Milliseconds(5),
          "About how long a load takes without a tracer, each time that it is measured.");
ABSL_FLAG(int, repetitions, 9, "How often a load is measured in a round; the fastest one counts.");
ABSL_FLAG(std::string, machine, "", "What machine this is, for the table's reader.");
ABSL_FLAG(std::string, command, "", "What does it again, for the table's reader.");
ABSL_FLAG(std::string, recording_spec, "",
          "RecordingSpec textproto, whose exclusions are one way of tracing; empty: without it.");
ABSL_FLAG(std::vector<std::string>, never, {}, "Functions that are never traced.");
ABSL_FLAG(std::string, journal, callprint::kTracingJournal,
          "Where it is written down what to put back.");

namespace callprint {
namespace {

double NowNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

// The last processor: the first one has more to do.
absl::StatusOr<int> StayOnOneProcessor() {
  const int cpu = sysconf(_SC_NPROCESSORS_ONLN) - 1;
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(cpu, &only);
  if (sched_setaffinity(0, sizeof(only), &only) == 0) return cpu;
  return absl::FailedPreconditionError(
      absl::StrCat("cannot stay on processor ", cpu, ": ", strerror(errno)));
}

// Events that were ever written to the processor's buffer, since it was emptied.
absl::StatusOr<double> WrittenEvents(int cpu) {
  ASSIGN_OR_RETURN(const std::string text, ReadTracing(absl::StrCat("per_cpu/cpu", cpu, "/stats")));
  return static_cast<double>(BufferCounter(text, "entries") + BufferCounter(text, "overrun"));
}

class CostMeasurer {
 public:
  CostMeasurer(int cpu, std::vector<CostLoad> loads, SetupTracer* tracer)
      : cpu_(cpu), loads_(std::move(loads)), tracer_(tracer) {}

  // How often each load is done.
  absl::Status Calibrate() {
    const double wanted_ns = absl::ToDoubleNanoseconds(absl::GetFlag(FLAGS_load_time));
    for (const CostLoad& load : loads_) {
      int times = 1;
      while (true) {
        const double begin = NowNs();
        load.run(times);
        const double ns = NowNs() - begin;
        if (ns >= wanted_ns / 2 || times >= 1 << 24) {
          times_[load.name] = std::max(1, static_cast<int>(times * wanted_ns / ns));
          break;
        }
        times *= 2;
      }
    }
    return absl::OkStatus();
  }

  absl::Status Measure(int round, const TracingSetup& setup) {
    RETURN_IF_ERROR(tracer_->Begin(setup));
    for (const CostLoad& load : loads_) {
      // Once, so that what it touches is there.
      load.run(1);
      const bool is_counted = setup.tracer == "function_graph" && setup.is_on;
      for (int repetition = 0; repetition < absl::GetFlag(FLAGS_repetitions); ++repetition) {
        ASSIGN_OR_RETURN(const double before, WrittenEvents(cpu_));
        const double begin = NowNs();
        load.run(times_[load.name]);
        const double ns = NowNs() - begin;
        ASSIGN_OR_RETURN(const double after, WrittenEvents(cpu_));
        measured_.push_back({round, setup.name, load.name, load.is_work, times_[load.name], ns,
                             is_counted ? after - before : 0});
      }
    }
    return tracer_->End(setup);
  }

  const std::vector<CostMeasurement>& measured() const { return measured_; }

 private:
  const int cpu_;
  const std::vector<CostLoad> loads_;
  SetupTracer* const tracer_;
  std::map<std::string, int> times_;
  std::vector<CostMeasurement> measured_;
};

// As a shell would; the other way is WriteTracingList's, by their numbers.
absl::Status WriteByName(const std::string& file, const std::vector<std::string>& functions) {
  std::ofstream list(absl::StrCat(TracingFolder(), "/", file));
  // One by one: the kernel takes one name of each write.
  for (const std::string& function : functions) list << function << std::endl;
  list.close();
  if (list) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("cannot write names to ", file));
}

// How long it takes to write each setting, and to write back what was there, in turns.
absl::Status MeasureSwitching(SetupTracer* tracer, TracingCost* cost) {
  ASSIGN_OR_RETURN(const std::vector<std::string> some, SomeFunctions(64));
  const std::vector<std::pair<std::string, std::function<absl::Status()>>> steps = {
      {"tracing_on to 1", [] { return WriteTracing("tracing_on", "1"); }},
      {"tracing_on to 0", [] { return WriteTracing("tracing_on", "0"); }},
      {"max_graph_depth to 1", [] { return WriteTracing("max_graph_depth", "1"); }},
      {"max_graph_depth to 0", [] { return WriteTracing("max_graph_depth", "0"); }},
      {"set_ftrace_filter from all functions to 64",
       [&] { return WriteTracingList("set_ftrace_filter", some); }},
      {"set_ftrace_filter from 64 functions to all",
       [] { return WriteTracingList("set_ftrace_filter", {}); }},
      {"set_ftrace_filter from all functions to 64, by name",
       [&] { return WriteByName("set_ftrace_filter", some); }},
      {"set_ftrace_filter from 64 functions to all, again",
       [] { return WriteTracingList("set_ftrace_filter", {}); }},
      {"current_tracer from function_graph to nop",
       [] { return WriteTracing("current_tracer", "nop"); }},
      {"current_tracer from nop to function_graph",
       [] { return WriteTracing("current_tracer", kFunctionGraph); }},
  };
  // Whatever is written here, is so before and after.
  TracingSetup paused;
  paused.is_on = false;
  RETURN_IF_ERROR(tracer->Begin(paused));
  std::map<std::string, std::vector<double>> ms;
  const int rounds = absl::GetFlag(FLAGS_rounds);
  for (int round = 0; round < rounds; ++round) {
    for (const auto& [what, change] : steps) {
      fprintf(stderr, "round %d of %d: %s\n", round + 1, rounds, what.c_str());
      const double begin = NowNs();
      RETURN_IF_ERROR(change());
      ms[what].push_back((NowNs() - begin) * 1e-6);
    }
  }
  for (const auto& [what, change] : steps) {
    std::vector<double>& values = ms[what];
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    SwitchCost* const one = cost->add_switching();
    one->set_what(what);
    one->set_ms(values[values.size() / 2]);
  }
  return absl::OkStatus();
}

absl::Status WriteFiles(const TracingCost& cost) {
  const std::string folder = CallersPath(absl::GetFlag(FLAGS_out));
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  RETURN_IF_ERROR(WriteFileAtomically(folder + "/tracing_cost.csv", TracingCostCsv(cost)));
  return WriteTextProto(folder + "/tracing_cost.textproto", kTracingCostHeader, cost);
}

absl::Status MeasureTracingCost() {
  RETURN_IF_ERROR(CheckHost());
  ASSIGN_OR_RETURN(const std::string in_use, ReadTracing("current_tracer"));
  ASSIGN_OR_RETURN(const std::vector<std::string> users, UsersOfFunctionGraph());
  if (absl::StripAsciiWhitespace(in_use) != "nop" || !users.empty()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "somebody traces already (", absl::StripAsciiWhitespace(in_use),
        "), which costs time of its own and would be disturbed; wait for its end, or stop it"));
  }
  RecordingSpec spec;
  if (const std::string path = absl::GetFlag(FLAGS_recording_spec); !path.empty()) {
    RETURN_IF_ERROR(ReadTextProtoFile(CallersPath(path), &spec));
  }
  ASSIGN_OR_RETURN(const int cpu, StayOnOneProcessor());
  const char* const temporary = getenv("TMPDIR");
  std::string folder =
      absl::StrCat(temporary != nullptr ? temporary : "/tmp", "/tracing_cost.XXXXXX");
  if (mkdtemp(folder.data()) == nullptr) {
    return absl::PermissionDeniedError(absl::StrCat("cannot make the folder ", folder));
  }
  const auto remove_folder = absl::MakeCleanup([&folder] {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  });
  ASSIGN_OR_RETURN(std::vector<CostLoad> loads, CostLoads(folder));
  ASSIGN_OR_RETURN(const std::unique_ptr<TracingSettings> settings,
                   TracingSettings::Begin(absl::GetFlag(FLAGS_journal)));
  RETURN_IF_ERROR(settings->Set("buffer_size_kb", "1024"));
  RETURN_IF_ERROR(settings->Set("trace_clock", "local"));
  RETURN_IF_ERROR(settings->Set("tracing_thresh", "0"));
  RETURN_IF_ERROR(settings->SetList("set_graph_function", {}));
  RETURN_IF_ERROR(settings->SetList("set_graph_notrace", {}));
  RETURN_IF_ERROR(settings->SetList("set_event", {}));
  ASSIGN_OR_RETURN(const std::vector<TracingSetup> setups,
                   TracingSetups({spec.excluded_function().begin(), spec.excluded_function().end()},
                                 settings.get()));
  SetupTracer tracer(absl::GetFlag(FLAGS_never), settings.get());
  CostMeasurer measurer(cpu, std::move(loads), &tracer);
  RETURN_IF_ERROR(measurer.Calibrate());
  const int rounds = absl::GetFlag(FLAGS_rounds);
  for (int round = 0; round < rounds; ++round) {
    for (const TracingSetup& setup : setups) {
      // For those who wait: under emulation, a setup takes seconds.
      fprintf(stderr, "round %d of %d: %s\n", round + 1, rounds, setup.name.c_str());
      RETURN_IF_ERROR(measurer.Measure(round, setup));
    }
  }
  TracingCost cost;
  RETURN_IF_ERROR(MeasureSwitching(&tracer, &cost));
  RETURN_IF_ERROR(settings->Restore());
  fprintf(stderr, "tracefs is as it was\n");
  std::vector<std::string> refuses;
  for (const TracingSetup& setup : setups) {
    if (setup.refuses) refuses.push_back(setup.name);
  }
  ASSIGN_OR_RETURN(std::vector<SetupCost> summary, SummariseCosts(measurer.measured(), refuses));
  for (SetupCost& one : summary) {
    const auto setup = std::find_if(setups.begin(), setups.end(), [&](const TracingSetup& each) {
      return each.name == one.name();
    });
    one.set_description(setup->description);
    *cost.add_setup() = std::move(one);
  }
  utsname names;
  if (uname(&names) == 0) cost.set_kernel_release(names.release);
  cost.set_machine(absl::GetFlag(FLAGS_machine));
  cost.set_command(absl::GetFlag(FLAGS_command));
  cost.set_day(absl::FormatTime("%Y-%m-%d", absl::Now(), absl::UTCTimeZone()));
  cost.set_rounds(rounds);
  printf("%s", TracingCostTable(cost).c_str());
  return absl::GetFlag(FLAGS_out).empty() ? absl::OkStatus() : WriteFiles(cost);
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Measures what tracing costs on this machine; needs root.");
  absl::ParseCommandLine(argc, argv);
  if (absl::GetFlag(FLAGS_rounds) < 1 || absl::GetFlag(FLAGS_repetitions) < 1) {
    fprintf(stderr, "measure_tracing_cost: --rounds and --repetitions are at least 1\n");
    return 2;
  }
  const absl::Status status = callprint::MeasureTracingCost();
  if (status.ok()) return 0;
  fprintf(stderr, "measure_tracing_cost: %s\n", std::string(status.message()).c_str());
  return 1;
}
