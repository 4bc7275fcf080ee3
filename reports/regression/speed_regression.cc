#include "reports/regression/speed_regression.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "reports/page/text_table.h"
#include "reports/statistics/statistics.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

using ::google::protobuf::Struct;

std::string Text(const Struct& fields, const std::string& name) {
  const auto found = fields.fields().find(name);
  return found == fields.fields().end() ? "" : found->second.string_value();
}

// 0 where the unit is unknown.
double NanosecondsOf(const std::string& unit) {
  if (unit == "ns") return 1;
  if (unit == "us") return 1e3;
  if (unit == "ms") return 1e6;
  return unit == "s" ? 1e9 : 0;
}

std::string Number(double ratio) { return absl::StrFormat("%.3g", ratio); }

std::map<std::string, double> RatiosOf(const SpeedBaseline& baseline) {
  std::map<std::string, double> ratios;
  for (const auto& entry : baseline.entry()) ratios[entry.benchmark()] = entry.ratio();
  return ratios;
}

}  // namespace

absl::StatusOr<SpeedRun> ReadSpeedRun(absl::string_view json) {
  Struct document;
  const auto parsed = google::protobuf::util::JsonStringToMessage(std::string(json), &document);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("no JSON of benchmarks: ", parsed.ToString(),
                                                   "; run it with --benchmark_out"));
  }
  std::map<std::string, std::vector<double>> times;
  for (const auto& value : (*document.mutable_fields())["benchmarks"].list_value().values()) {
    const Struct& fields = value.struct_value();
    const std::string name = Text(fields, "run_name");
    if (fields.fields().count("error_occurred") > 0 &&
        fields.fields().at("error_occurred").bool_value()) {
      return absl::InvalidArgumentError(
          absl::StrCat("benchmark ", name, " failed: ", Text(fields, "error_message")));
    }
    // Its own means and medians of repetitions are left out: not every run has them.
    if (Text(fields, "run_type") != "iteration") continue;
    const auto time = fields.fields().find("cpu_time");
    const double unit = NanosecondsOf(Text(fields, "time_unit"));
    if (name.empty() || time == fields.fields().end() || unit == 0 ||
        !(time->second.number_value() > 0)) {
      return absl::InvalidArgumentError(
          absl::StrCat("benchmark \"", name, "\" has no run_name, time_unit or cpu_time above 0"));
    }
    times[name].push_back(time->second.number_value() * unit);
  }
  if (times.empty()) return absl::InvalidArgumentError("the JSON has no benchmarks");
  SpeedRun run;
  for (const auto& [name, of_repetitions] : times) {
    ASSIGN_OR_RETURN(run[name], Quantile(of_repetitions, 0.5));
  }
  return run;
}

absl::StatusOr<std::map<std::string, double>> RatiosToReference(const std::vector<SpeedRun>& runs,
                                                                const std::string& reference) {
  std::map<std::string, double> ratios;
  for (const SpeedRun& run : runs) {
    const auto unit = run.find(reference);
    if (unit == run.end()) {
      return absl::NotFoundError(
          absl::StrCat("a run has no benchmark ", reference,
                       ", in whose time others are measured; link the "
                       "reference into the program, and let the filter pass it"));
    }
    for (const auto& [name, time] : run) {
      if (name == reference) continue;
      const double ratio = time / unit->second;
      const auto [entry, added] = ratios.emplace(name, ratio);
      if (!added) entry->second = std::min(entry->second, ratio);
    }
    if (run.size() != ratios.size() + 1) {
      return absl::NotFoundError("runs have not measured the same benchmarks");
    }
  }
  return ratios;
}

std::vector<std::string> SlowerThan(const SpeedBaseline& baseline,
                                    const std::map<std::string, double>& ratios, double tolerance) {
  std::vector<std::string> failures;
  const std::map<std::string, double> before = RatiosOf(baseline);
  for (const auto& [name, ratio] : ratios) {
    const auto entry = before.find(name);
    if (entry == before.end()) {
      failures.push_back(absl::StrCat("benchmark ", name, " is not in the baseline"));
    } else if (ratio > entry->second * tolerance) {
      failures.push_back(absl::StrCat("benchmark ", name, ": ", Number(entry->second), " -> ",
                                      Number(ratio), " times ", baseline.reference(), ", ",
                                      Number(ratio / entry->second), " times as long; at most ",
                                      Number(tolerance), " is tolerated"));
    }
  }
  for (const auto& [name, ratio] : before) {
    if (ratios.count(name) == 0) {
      failures.push_back(absl::StrCat("benchmark ", name, " is in the baseline, but was not run"));
    }
  }
  return failures;
}

std::string SpeedTable(const SpeedBaseline& baseline, const std::map<std::string, double>& ratios) {
  TextTable table({"benchmark", "before", "after", "times as long"});
  const std::map<std::string, double> before = RatiosOf(baseline);
  for (const auto& [name, ratio] : ratios) {
    const auto entry = before.find(name);
    const bool known = entry != before.end();
    table.AddRow({name, known ? Number(entry->second) : "", Number(ratio),
                  known ? Number(ratio / entry->second) : ""});
  }
  return table.ForTerminal();
}

SpeedBaseline MakeSpeedBaseline(const std::string& reference,
                                const std::map<std::string, double>& ratios) {
  SpeedBaseline baseline;
  baseline.set_reference(reference);
  for (const auto& [name, ratio] : ratios) {
    SpeedBaseline::Entry& entry = *baseline.add_entry();
    entry.set_benchmark(name);
    entry.set_ratio(ratio);
  }
  return baseline;
}

}  // namespace callprint
