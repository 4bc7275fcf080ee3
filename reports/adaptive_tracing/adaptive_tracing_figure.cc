#include "reports/adaptive_tracing/adaptive_tracing_figure.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/figures/canvas.h"
#include "reports/figures/palette.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kLeft = 52;
constexpr double kTop = 60;
constexpr double kWidth = 440;
constexpr double kHeight = 330;
constexpr double kGap = 60;
constexpr double kBelow = 100;
constexpr double kLegendName = 165;

constexpr char kTitle[] = "Balanced accuracy on held-out windows, by the share of events traced";

// Policies that trace less are drawn at the edge.
constexpr double kLeastEvents = 0.002;
constexpr double kEventTicks[] = {0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1};
// As many of all events as the best policies should need.
constexpr double kWantedEvents = 0.1;

// Policies of one kind have one colour.
constexpr const char* kKinds[] = {"everything",    "a fixed depth", "now and then",
                                  "few functions", "adaptive",      "system calls, surprise"};

int KindOf(const TracingPolicySpec& policy) {
  const TracingView& view = policy.view();
  if (view.system_calls()) return 5;
  if (policy.has_escalation()) return 4;
  if (view.functions() > 0) return 3;
  if (policy.has_duty_cycle()) return 2;
  return view.depth() > 0 ? 1 : 0;
}

double X(double events, double left) {
  const double place = std::log(std::max(events, kLeastEvents) / kLeastEvents);
  return left + kWidth * place / -std::log(kLeastEvents);
}

struct Scale {
  double lowest = 0.5;
  double highest = 1;
  double Y(double value) const {
    const double inside = std::clamp(value, lowest, highest);
    return kTop + kHeight * (highest - inside) / (highest - lowest);
  }
};

// From the lowest interval to the highest, in steps of 0.05.
Scale ScaleOf(const std::vector<const PolicyRow*>& rows) {
  double lowest = 1;
  double highest = 0;
  for (const PolicyRow* const row : rows) {
    lowest = std::min(lowest, row->balanced_accuracy.interval.low);
    highest = std::max(highest, row->balanced_accuracy.interval.high);
  }
  Scale scale;
  scale.lowest = std::max(0.0, std::floor(lowest * 20) / 20);
  scale.highest = std::max(scale.lowest + 0.05, std::min(1.0, std::ceil(highest * 20) / 20));
  return scale;
}

void AddAxes(const Scale& scale, double left, std::string* svg) {
  const int steps = static_cast<int>(std::lround((scale.highest - scale.lowest) * 20));
  for (int step = 0; step <= steps; ++step) {
    const double value = scale.lowest + step * 0.05;
    AddLine({left, scale.Y(value), left + kWidth, scale.Y(value)}, kGridColor, "", svg);
    AddText(left - 5, scale.Y(value) + 4, "end", kNoteColor, absl::StrFormat("%.2f", value), svg);
  }
  for (const double tick : kEventTicks) {
    const double x = X(tick, left);
    const bool wanted = tick == kWantedEvents;
    AddLine({x, kTop, x, kTop + kHeight}, wanted ? kReferenceColor : kGridColor,
            wanted ? "4 3" : "", svg);
    AddText(x, kTop + kHeight + 16, "middle", kNoteColor, absl::StrFormat("%g %%", tick * 100),
            svg);
  }
  AddText(left + kWidth / 2, kTop + kHeight + 34, "middle", kNoteColor, "events traced", svg);
}

// Names of dots, each where there is room beside its dot.
class Names {
 public:
  explicit Names(double left) : left_(left) {}

  // A dot, which no name may cover.
  void Reserve(double x, double y) { taken_.push_back({x - 4, y - 4, 8, 8}); }

  void Add(const std::string& name, absl::string_view color, double x, double y, std::string* svg) {
    const double width = kLetter * name.size();
    const bool to_the_left = x + 6 + width > left_ + kWidth + kGap / 2;
    Box box = {to_the_left ? x - 6 - width : x + 6, 0, width, kLine};
    // Up and down by turns, ever farther; the last where all is taken.
    for (int step = 0; step < 16; ++step) {
      box.top = y - kLine / 2 + (step % 2 == 0 ? 1 : -1) * (step + 1) / 2 * kLine * 0.6;
      const bool is_free = std::none_of(taken_.begin(), taken_.end(), [&](const Box& other) {
        return box.left < other.left + other.width && other.left < box.left + box.width &&
               box.top < other.top + other.height && other.top < box.top + box.height;
      });
      if (is_free) break;
    }
    taken_.push_back(box);
    AddText(to_the_left ? x - 6 : x + 6, box.top + kLine - 2, to_the_left ? "end" : "start", color,
            name, svg, " font-size=\"10\"");
  }

 private:
  // Of a font of ten pixels, about.
  static constexpr double kLetter = 5.6;
  static constexpr double kLine = 11;

  const double left_;
  std::vector<Box> taken_;
};

void AddTrack(const AdaptiveTracing& tracing, const std::string& track, double left,
              std::string* svg) {
  std::vector<const PolicyRow*> rows;
  for (const PolicyRow& row : tracing.row) {
    if (row.track == track) rows.push_back(&row);
  }
  const Scale scale = ScaleOf(rows);
  AddPanel({left, kTop, kWidth, kHeight}, track, svg);
  AddAxes(scale, left, svg);
  std::sort(rows.begin(), rows.end(), [](const PolicyRow* a, const PolicyRow* b) {
    return a->traced_calls < b->traced_calls;
  });
  std::string front;
  std::string dots;
  Names names(left);
  for (const PolicyRow* const row : rows) {
    names.Reserve(X(row->traced_calls, left), scale.Y(row->balanced_accuracy.value));
  }
  for (const PolicyRow* const row : rows) {
    const TracingPolicySpec& policy = tracing.policies.policy(row->policy);
    const char* const color = SeriesStyle(KindOf(policy)).color;
    const double x = X(row->traced_calls, left);
    const double y = scale.Y(row->balanced_accuracy.value);
    if (IsOnFront(tracing, *row)) {
      absl::StrAppendFormat(&front, "%s%.1f,%.1f", front.empty() ? "" : " ", x, y);
    }
    AddLine({x, scale.Y(row->balanced_accuracy.interval.low), x,
             scale.Y(row->balanced_accuracy.interval.high)},
            color, "", &dots, /*width=*/0.8);
    AddDot(x, y, /*radius=*/4, color,
           absl::StrFormat("%s: %.3f [%.3f, %.3f] for %.1f %% of events", policy.name(),
                           row->balanced_accuracy.value, row->balanced_accuracy.interval.low,
                           row->balanced_accuracy.interval.high, 100 * row->traced_calls),
           &dots);
    names.Add(policy.name(), color, x, y, &dots);
  }
  AddPolyline(front, {kNoteColor, "3 3"}, /*width=*/1, svg);
  absl::StrAppend(svg, dots);
}

}  // namespace

std::string AdaptiveTracingSvg(const AdaptiveTracing& tracing) {
  const double width =
      std::max(kLeft + tracing.track.size() * (kWidth + kGap), kLeft + 6 * kLegendName);
  std::string svg = CanvasBegin(width, kTop + kHeight + kBelow, kTitle);
  double left = kLeft;
  for (const TrackWindows& track : tracing.track) {
    AddTrack(tracing, track.track, left, &svg);
    left += kWidth + kGap;
  }
  for (int kind = 0; kind < 6; ++kind) {
    const double x = kLeft + kLegendName * kind;
    const double y = kTop + kHeight + 58;
    AddDot(x + 5, y, /*radius=*/4, SeriesStyle(kind).color, kKinds[kind], &svg);
    AddText(x + 14, y + 4, "start", kInkColor, kKinds[kind], &svg);
  }
  AddText(
      kLeft, kTop + kHeight + 84, "start", kNoteColor,
      "dashed: policies that none is better than in both; red: a tenth of all events; bars: 95 % "
      "intervals over the track's groups",
      &svg);
  return svg + "</svg>\n";
}

}  // namespace callprint
