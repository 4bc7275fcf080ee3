#include "reports/adaptive_tracing/live/live_policies.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "google/protobuf/util/json_util.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr int kResamples = 2000;

absl::Status ParseStretch(absl::string_view line, LiveLog* log) {
  const std::vector<std::string> parts = absl::StrSplit(line, ' ');
  Stretch stretch;
  if (parts.size() != 7 || !absl::SimpleAtod(parts[4], &stretch.begin_s) ||
      !absl::SimpleAtod(parts[5], &stretch.end_s) ||
      !absl::SimpleAtoi(parts[6], &stretch.repetitions)) {
    return absl::InvalidArgumentError(absl::StrCat("not a stretch: ", line));
  }
  stretch.label = parts[2];
  stretch.work = parts[3];
  log->stretch[parts[1]].push_back(std::move(stretch));
  return absl::OkStatus();
}

absl::Status ParseReport(absl::string_view line, LiveLog* log) {
  const std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(' ', 2));
  WindowReport report;
  if (parts.size() != 3 || !google::protobuf::util::JsonStringToMessage(parts[2], &report).ok()) {
    return absl::InvalidArgumentError(absl::StrCat("not a report of a window: ", line));
  }
  log->report[parts[1]].push_back(std::move(report));
  return absl::OkStatus();
}

// By the machine's clock.
struct WindowTime {
  double begin_s = 0;
  double end_s = 0;
};

absl::StatusOr<WindowTime> TimeOf(const WindowReport& report) {
  absl::Time begin;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, report.begin(), &begin, &error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("window ", report.window(), " has no begin: ", error));
  }
  const double begin_s = absl::ToDoubleSeconds(begin - absl::UnixEpoch());
  return WindowTime{begin_s, begin_s + report.seconds()};
}

// How many windows of a stretch there are, and were right.
struct Tally {
  bool positive = false;
  uint32_t windows = 0;
  uint32_t right = 0;
};

// NaN where a label is missing.
double BalancedAccuracy(const std::vector<Tally>& tallies) {
  double share = 0;
  for (const bool positive : {false, true}) {
    double windows = 0;
    double right = 0;
    for (const Tally& tally : tallies) {
      if (tally.positive != positive) continue;
      windows += tally.windows;
      right += tally.right;
    }
    share += right / windows / 2;
  }
  return share;
}

// Stretches of a label are drawn from those of this label.
absl::StatusOr<Interval> OverStretches(const std::vector<Tally>& tallies) {
  std::vector<Tally> of_label[2];
  for (const Tally& tally : tallies) of_label[tally.positive].push_back(tally);
  Random random(1);
  std::vector<double> values;
  for (int i = 0; i < kResamples; ++i) {
    std::vector<Tally> resample;
    for (const std::vector<Tally>& alike : of_label) {
      for (size_t k = 0; k < alike.size(); ++k) {
        resample.push_back(alike[random.Below(alike.size())]);
      }
    }
    values.push_back(BalancedAccuracy(resample));
  }
  return PercentileInterval(values);
}

// Seconds a repetition, by work.
std::map<std::string, double> RepetitionSeconds(const std::vector<Stretch>& stretches) {
  std::map<std::string, std::pair<double, double>> sum;
  for (const Stretch& stretch : stretches) {
    sum[stretch.work].first += stretch.end_s - stretch.begin_s;
    sum[stretch.work].second += stretch.repetitions;
  }
  std::map<std::string, double> seconds;
  for (const auto& [work, both] : sum) seconds[work] = both.first / std::max(1.0, both.second);
  return seconds;
}

double TimeAdded(const std::vector<Stretch>& traced, const std::vector<Stretch>& untraced) {
  const std::map<std::string, double> without = RepetitionSeconds(untraced);
  double logs = 0;
  int works = 0;
  for (const auto& [work, seconds] : RepetitionSeconds(traced)) {
    const auto same = without.find(work);
    if (same == without.end()) continue;
    logs += std::log(seconds / same->second);
    ++works;
  }
  return works == 0 ? std::nan("") : std::exp(logs / works) - 1;
}

// Half of them are less; NaN of none.
double Median(const std::vector<double>& values) {
  return Quantile(values, 0.5).value_or(std::nan(""));
}

absl::Status JudgeWindows(const std::vector<WindowReport>& reports,
                          const std::vector<Stretch>& stretches, const std::string& positive_label,
                          LivePolicy* policy) {
  std::vector<Tally> tallies(stretches.size());
  std::vector<std::optional<double>> delay(stretches.size());
  for (const WindowReport& report : reports) {
    ASSIGN_OR_RETURN(const WindowTime time, TimeOf(report));
    for (size_t i = 0; i < stretches.size(); ++i) {
      const Stretch& stretch = stretches[i];
      if (time.begin_s < stretch.begin_s || time.end_s > stretch.end_s) continue;
      const bool right = !report.answer().empty() && report.answer(0).label() == stretch.label;
      ++tallies[i].windows;
      tallies[i].right += right;
      if (right && !delay[i]) {
        delay[i] = time.end_s + report.latency_ms() / 1e3 - stretch.begin_s;
      }
    }
  }
  std::vector<double> delays;
  for (size_t i = 0; i < stretches.size(); ++i) {
    tallies[i].positive = stretches[i].label == positive_label;
    policy->windows += tallies[i].windows;
    if (!tallies[i].positive) continue;
    ++policy->positive_stretches;
    if (delay[i]) {
      delays.push_back(*delay[i]);
    } else {
      ++policy->missed;
    }
  }
  policy->delay_s = Median(delays);
  policy->balanced_accuracy = BalancedAccuracy(tallies);
  if (std::isnan(policy->balanced_accuracy)) {
    return absl::InvalidArgumentError(
        absl::StrCat(policy->name, ": no window lies in a stretch of each label"));
  }
  ASSIGN_OR_RETURN(policy->interval, OverStretches(tallies));
  return absl::OkStatus();
}

void CountCosts(const std::vector<WindowReport>& reports, LivePolicy* policy) {
  double seconds = 0;
  std::vector<double> switching;
  for (const WindowReport& report : reports) {
    seconds += report.seconds() + report.switching_ms() / 1e3;
    policy->events_per_s += report.events();
    policy->bytes_per_s += report.bytes();
    policy->own_cost += report.own_cost();
    for (const WindowReport::Loss& loss : report.loss()) {
      policy->lost += loss.overrun() + loss.dropped();
    }
    if (report.switching_ms() > 0) switching.push_back(report.switching_ms());
  }
  policy->events_per_s /= seconds;
  policy->bytes_per_s /= seconds;
  policy->own_cost /= std::max<size_t>(1, reports.size());
  policy->switches = static_cast<uint32_t>(switching.size());
  policy->switching_ms = Median(switching);
}

}  // namespace

absl::StatusOr<LiveLog> ParseLiveLog(absl::string_view text) {
  LiveLog log;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    // A console ends its lines in two characters.
    absl::ConsumeSuffix(&line, "\r");
    if (absl::StartsWith(line, "stretch ")) RETURN_IF_ERROR(ParseStretch(line, &log));
    if (absl::StartsWith(line, "report ")) RETURN_IF_ERROR(ParseReport(line, &log));
  }
  return log;
}

absl::StatusOr<std::vector<LivePolicy>> JudgePolicies(const LiveLog& log,
                                                      const std::string& positive_label) {
  const auto untraced = log.stretch.find(kUntracedPolicy);
  if (untraced == log.stretch.end()) {
    return absl::InvalidArgumentError("the log has no untraced stretch, to compare others with");
  }
  std::vector<LivePolicy> policies;
  for (const auto& [name, reports] : log.report) {
    const auto stretches = log.stretch.find(name);
    if (stretches == log.stretch.end()) {
      return absl::InvalidArgumentError(absl::StrCat(name, " has windows, but no stretch"));
    }
    LivePolicy& policy = policies.emplace_back();
    policy.name = name;
    RETURN_IF_ERROR(JudgeWindows(reports, stretches->second, positive_label, &policy));
    CountCosts(reports, &policy);
    policy.time_added = TimeAdded(stretches->second, untraced->second);
  }
  std::stable_sort(policies.begin(), policies.end(), [](const LivePolicy& a, const LivePolicy& b) {
    return a.events_per_s > b.events_per_s;
  });
  return policies;
}

TextTable LivePoliciesTable(const std::vector<LivePolicy>& policies) {
  TextTable table({"policy", "balanced accuracy", "windows", "delay, s", "missed", "events/s",
                   "KiB/s", "lost", "time added", "switches", "each, ms", "own cost"});
  const auto number = [](double value, const char* none) {
    return std::isnan(value) ? std::string(none) : absl::StrFormat("%.1f", value);
  };
  for (const LivePolicy& policy : policies) {
    table.AddRow({policy.name,
                  WithInterval(policy.balanced_accuracy, policy.interval.low, policy.interval.high),
                  absl::StrCat(policy.windows), number(policy.delay_s, ""),
                  absl::StrCat(policy.missed, " of ", policy.positive_stretches),
                  absl::StrFormat("%.0f", policy.events_per_s),
                  absl::StrFormat("%.1f", policy.bytes_per_s / 1024), absl::StrCat(policy.lost),
                  Percent(policy.time_added), absl::StrCat(policy.switches),
                  number(policy.switching_ms, ""), Percent(policy.own_cost)});
  }
  return table;
}

}  // namespace callprint
