// What policies were worth that a running kernel was watched by: from the log of live_job.sh to a
// table.
//
// Example:
//   ASSIGN_OR_RETURN(const LiveLog log, ParseLiveLog(text));
//   ASSIGN_OR_RETURN(const std::vector<LivePolicy> policies, JudgePolicies(log, "encryption"));
//   fputs(LivePoliciesTable(policies).ForTerminal().c_str(), stdout);
#ifndef CALLPRINT_REPORTS_ADAPTIVE_TRACING_LIVE_LIVE_POLICIES_H_
#define CALLPRINT_REPORTS_ADAPTIVE_TRACING_LIVE_LIVE_POLICIES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/watch/watch.pb.h"
#include "reports/page/text_table.h"
#include "reports/statistics/statistics.h"

namespace callprint {

// The stretches that nobody watched, with which the others are compared.
inline constexpr char kUntracedPolicy[] = "untraced";

// A piece of work that was done again and again for some seconds, by the machine's clock.
struct Stretch {
  std::string label;
  std::string work;
  double begin_s = 0;
  double end_s = 0;
  uint32_t repetitions = 0;
};

struct LiveLog {
  // By policy, in order of time.
  std::map<std::string, std::vector<Stretch>> stretch;
  std::map<std::string, std::vector<WindowReport>> report;
};

// Reads the lines `stretch POLICY LABEL WORK BEGIN END REPETITIONS` and `report POLICY JSON`, and
// passes over all others. InvalidArgument, with the line, for one that is none.
absl::StatusOr<LiveLog> ParseLiveLog(absl::string_view text);

struct LivePolicy {
  std::string name;
  // Windows that lie in one stretch; of the others, nobody knows what is right.
  uint32_t windows = 0;
  // Of those windows, over labels; its 95 % interval is a bootstrap over the
  // stretches of each.
  double balanced_accuracy = 0;
  Interval interval;
  // From the begin of a stretch of `positive_label` to its first right answer: the median of those
  // that have one, and how many have none.
  double delay_s = 0;
  uint32_t missed = 0;
  uint32_t positive_stretches = 0;
  // What the kernel wrote, a second.
  double events_per_s = 0;
  double bytes_per_s = 0;
  uint64_t lost = 0;
  // How much longer a repetition of a piece of work takes than untraced: the geometric mean over
  // the works, less 1.
  double time_added = 0;
  // Changes of what is traced, and the median of how long they took.
  uint32_t switches = 0;
  double switching_ms = 0;
  // What watch takes of a processor: the mean of windows.
  double own_cost = 0;
};

// Those that trace more come first. InvalidArgument where there is no
// untraced stretch, or a policy has no window of each label.
absl::StatusOr<std::vector<LivePolicy>> JudgePolicies(const LiveLog& log,
                                                      const std::string& positive_label);

TextTable LivePoliciesTable(const std::vector<LivePolicy>& policies);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ADAPTIVE_TRACING_LIVE_LIVE_POLICIES_H_
