#include "dataset/release/trivial_baselines.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace callprint {
namespace {

struct Point {
  uint64_t value;
  std::string id;
  std::string label;
  std::string group;
};

TrivialBaseline Score(const std::string& name, const std::vector<Point>& points,
                      const std::function<std::string(size_t)>& answer) {
  struct Count {
    uint64_t samples = 0, right = 0;
  };
  std::map<std::string, Count> of_label;
  uint64_t right = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    const bool is_right = answer(i) == points[i].label;
    Count& count = of_label[points[i].label];
    ++count.samples;
    count.right += is_right;
    right += is_right;
  }
  TrivialBaseline baseline;
  baseline.name = name;
  if (points.empty()) return baseline;
  baseline.accuracy = static_cast<double>(right) / static_cast<double>(points.size());
  for (const auto& [label, count] : of_label) {
    baseline.balanced_accuracy += static_cast<double>(count.right) /
                                  static_cast<double>(count.samples) /
                                  static_cast<double>(of_label.size());
  }
  return baseline;
}

// The label of the nearest point of another group.
TrivialBaseline Nearest(const std::string& name, std::vector<Point> points) {
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) {
    return std::make_pair(a.value, a.id) < std::make_pair(b.value, b.id);
  });
  return Score(name, points, [&points](size_t i) -> std::string {
    const auto other = [&](size_t j) { return points[j].group != points[i].group; };
    size_t below = i;
    while (below > 0 && !other(below - 1)) --below;
    size_t above = i + 1;
    while (above < points.size() && !other(above)) ++above;
    const bool has_below = below > 0;
    const bool has_above = above < points.size();
    if (!has_below && !has_above) return "";
    if (!has_above || (has_below && points[i].value - points[below - 1].value <=
                                        points[above].value - points[i].value)) {
      return points[below - 1].label;
    }
    return points[above].label;
  });
}

}  // namespace

std::vector<TrivialBaseline> TrivialBaselines(const std::vector<ShardScan>& shards,
                                              const std::string& unknown_label) {
  std::vector<Point> events, functions;
  std::map<std::string, uint64_t> of_label;
  for (const ShardScan& shard : shards) {
    for (const ScannedSample& sample : shard.sample) {
      const SampleInfo& info = sample.info;
      if (!unknown_label.empty() && info.label() == unknown_label) continue;
      const std::string label =
          info.label().empty() ? absl::StrJoin(info.present(), "+") : info.label();
      const std::string group = info.session().empty() ? info.file() : info.session();
      events.push_back({info.events(), info.id(), label, group});
      functions.push_back({sample.calls.size(), info.id(), label, group});
      ++of_label[label];
    }
  }
  std::string majority;
  for (const auto& [label, samples] : of_label) {
    if (samples > of_label[majority]) majority = label;
  }
  return {Score("the most frequent label", events, [&majority](size_t) { return majority; }),
          Nearest("nearest number of events", std::move(events)),
          Nearest("nearest number of distinct functions", std::move(functions))};
}

std::string DescribeBaselines(const std::vector<TrivialBaseline>& baselines) {
  std::string text =
      "What one number tells: the label of the sample that is nearest in it, of another input file "
      "or "
      "session.\n\n| Baseline | Accuracy | Balanced accuracy |\n|---|---:|---:|\n";
  for (const TrivialBaseline& baseline : baselines) {
    absl::StrAppendFormat(&text, "| %s | %.3f | %.3f |\n", baseline.name, baseline.accuracy,
                          baseline.balanced_accuracy);
  }
  return text;
}

}  // namespace callprint
