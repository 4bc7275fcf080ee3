// Holds the times of benchmarks against a checked-in baseline. Times are in units of a reference
// that the same run has measured, so that another machine, or a busy one, is not taken for slower
// code.
//
// Example:
//   ASSIGN_OR_RETURN(const SpeedRun run, ReadSpeedRun(json));  // --benchmark_out=... of
//   google/benchmark ASSIGN_OR_RETURN(const auto ratios, RatiosToReference({run}, "BM_Reference"));
//   for (const std::string& failure : SlowerThan(baseline, ratios, 1.5)) ...
#ifndef CALLPRINT_REPORTS_REGRESSION_SPEED_REGRESSION_H_
#define CALLPRINT_REPORTS_REGRESSION_SPEED_REGRESSION_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reports/regression/baseline.pb.h"

namespace callprint {

// Median processor time of an iteration, in nanoseconds, over the repetitions of each benchmark.
using SpeedRun = std::map<std::string, double>;

// Of the JSON that google/benchmark writes. InvalidArgument where it is none, a benchmark reports
// an error, or there is no benchmark.
absl::StatusOr<SpeedRun> ReadSpeedRun(absl::string_view json);

// Each benchmark's time over the reference's, the smallest of several runs: what disturbs a run
// makes it slower. NotFound where a run lacks the reference or a benchmark of another.
absl::StatusOr<std::map<std::string, double>> RatiosToReference(const std::vector<SpeedRun>& runs,
                                                                const std::string& reference);

// One line for each benchmark that takes more than `tolerance` times its baseline, with before and
// after, or that only one side has; none: it holds. Precondition: tolerance >= 1.
std::vector<std::string> SlowerThan(const SpeedBaseline& baseline,
                                    const std::map<std::string, double>& ratios, double tolerance);

// A table of all benchmarks before and after, for the message of a commit.
std::string SpeedTable(const SpeedBaseline& baseline, const std::map<std::string, double>& ratios);

SpeedBaseline MakeSpeedBaseline(const std::string& reference,
                                const std::map<std::string, double>& ratios);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_REGRESSION_SPEED_REGRESSION_H_
