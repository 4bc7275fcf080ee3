#include "collector/tracing_cost/cost_summary.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace callprint {
namespace {

// Of one setup and load.
struct Rounds {
  bool is_work = false;
  std::vector<double> untraced_ns;
  std::vector<double> traced_ns;
  std::vector<double> added_ns;
  std::vector<double> calls;
};

// The upper one of the two in the middle. Precondition: there are values.
double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

// Over the loads that are system calls, each done once: time added, and calls.
std::pair<double, double> AddedByCalls(const std::map<std::string, Rounds>& loads) {
  double added = 0;
  double calls = 0;
  for (const auto& [name, rounds] : loads) {
    if (rounds.is_work) continue;
    added += Median(rounds.added_ns);
    calls += Median(rounds.calls);
  }
  return {added, calls};
}

}  // namespace

absl::StatusOr<std::vector<SetupCost>> SummariseCosts(const std::vector<CostMeasurement>& measured,
                                                      const std::vector<std::string>& refuses) {
  // By round, setup and load.
  std::map<std::tuple<int, std::string, std::string>, CostMeasurement> fastest;
  std::vector<std::string> setups;
  std::vector<std::string> loads;
  const auto add_new = [](const std::string& name, std::vector<std::string>* names) {
    if (std::find(names->begin(), names->end(), name) == names->end()) names->push_back(name);
  };
  for (const CostMeasurement& one : measured) {
    add_new(one.load, &loads);
    if (one.setup != kUntracedSetup) add_new(one.setup, &setups);
    const auto [place, is_new] = fastest.try_emplace({one.round, one.setup, one.load}, one);
    if (!is_new && one.ns / one.times < place->second.ns / place->second.times) {
      place->second = one;
    }
  }
  std::map<std::string, std::map<std::string, Rounds>> by_setup;
  for (const auto& [key, one] : fastest) {
    if (one.setup == kUntracedSetup) continue;
    const auto before = fastest.find({one.round, kUntracedSetup, one.load});
    if (before == fastest.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("round ", one.round, ": ", one.load, " was not measured without a tracer"));
    }
    Rounds& rounds = by_setup[one.setup][one.load];
    rounds.is_work = one.is_work;
    const double untraced_ns = before->second.ns / before->second.times;
    rounds.untraced_ns.push_back(untraced_ns);
    rounds.traced_ns.push_back(one.ns / one.times);
    rounds.added_ns.push_back(one.ns / one.times - untraced_ns);
    rounds.calls.push_back(one.events / 2 / one.times);
  }
  std::vector<SetupCost> costs;
  const auto [full_added, full_calls] = AddedByCalls(by_setup[kFullSetup]);
  for (const std::string& name : setups) {
    SetupCost cost;
    cost.set_name(name);
    const auto [added, calls] = AddedByCalls(by_setup[name]);
    const bool is_refusing = std::find(refuses.begin(), refuses.end(), name) != refuses.end();
    if (is_refusing && full_calls > calls) {
      cost.set_ns_a_traced_call(calls > 0 ? full_added / full_calls : 0);
      cost.set_ns_a_refused_call((added - calls * cost.ns_a_traced_call()) / (full_calls - calls));
    } else if (calls >= 1) {
      cost.set_ns_a_traced_call(added / calls);
    }
    for (const std::string& load : loads) {
      const auto rounds = by_setup[name].find(load);
      if (rounds == by_setup[name].end()) continue;
      LoadCost* const of_load = cost.add_load();
      of_load->set_name(load);
      of_load->set_is_work(rounds->second.is_work);
      of_load->set_untraced_ns(Median(rounds->second.untraced_ns));
      of_load->set_traced_ns(Median(rounds->second.traced_ns));
      of_load->set_traced_calls(Median(rounds->second.calls));
    }
    costs.push_back(std::move(cost));
  }
  return costs;
}

}  // namespace callprint
