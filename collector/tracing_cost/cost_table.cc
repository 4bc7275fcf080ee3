#include "collector/tracing_cost/cost_table.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "workloads/csv_writer.h"

namespace callprint {
namespace {

// Nothing for what was not measured.
std::string Ns(double ns) { return ns == 0 ? "" : absl::StrFormat("%.0f", ns); }

std::string PercentAdded(const LoadCost& load) {
  return absl::StrFormat("%+.1f", 100 * (load.traced_ns() / load.untraced_ns() - 1));
}

}  // namespace

std::string TracingCostTable(const TracingCost& cost) {
  std::string text = absl::StrFormat("kernel %s%s%s, %s, medians of %d rounds\n",
                                     cost.kernel_release(), cost.machine().empty() ? "" : ", ",
                                     cost.machine(), cost.day(), cost.rounds());
  absl::StrAppendFormat(&text, "%-20s %9s %9s %8s", "tracing", "ns a call", "refused", "calls");
  if (cost.setup_size() > 0) {
    for (const LoadCost& load : cost.setup(0).load()) {
      if (load.is_work()) absl::StrAppendFormat(&text, "  %16s", "% of " + load.name());
    }
  }
  text += "\n";
  for (const SetupCost& setup : cost.setup()) {
    double calls = 0;
    for (const LoadCost& load : setup.load()) calls += load.is_work() ? 0 : load.traced_calls();
    absl::StrAppendFormat(&text, "%-20s %9s %9s %8.1f", setup.name(), Ns(setup.ns_a_traced_call()),
                          Ns(setup.ns_a_refused_call()), calls);
    for (const LoadCost& load : setup.load()) {
      if (!load.is_work()) continue;
      const int width = std::max<int>(16, load.name().size() + 5);
      absl::StrAppendFormat(&text, "  %*s", width, PercentAdded(load));
    }
    text += "\n";
  }
  for (const SwitchCost& one : cost.switching()) {
    absl::StrAppendFormat(&text, "%10.3f ms to switch %s\n", one.ms(), one.what());
  }
  return text;
}

std::string TracingCostCsv(const TracingCost& cost) {
  CsvWriter csv({"kernel", "setup", "load", "is_work", "untraced_ns", "traced_ns", "traced_calls",
                 "ns_a_traced_call", "ns_a_refused_call"});
  for (const SetupCost& setup : cost.setup()) {
    for (const LoadCost& load : setup.load()) {
      csv.AddRow({cost.kernel_release(), setup.name(), load.name(), load.is_work() ? "1" : "0",
                  CsvNumber(load.untraced_ns()), CsvNumber(load.traced_ns()),
                  CsvNumber(load.traced_calls()), CsvNumber(setup.ns_a_traced_call()),
                  CsvNumber(setup.ns_a_refused_call())});
    }
  }
  return csv.text();
}

}  // namespace callprint
