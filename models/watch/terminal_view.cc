#include "models/watch/terminal_view.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "workloads/utf8.h"
#include "workloads/visible_text.h"

namespace callprint {
namespace {

constexpr size_t kKeptHistory = 100;
constexpr size_t kBarColumns = 20;

// Its first characters.
std::string Cut(const std::string& line, size_t columns) {
  absl::string_view rest = line;
  uint32_t character;
  for (size_t i = 0; i < columns && !rest.empty(); ++i) {
    if (!TakeUtf8Character(&rest, &character)) rest.remove_prefix(1);
  }
  return line.substr(0, line.size() - rest.size());
}

std::string Bar(double share) {
  const auto filled = static_cast<size_t>(std::clamp(share, 0.0, 1.0) * kBarColumns + 0.5);
  return std::string(filled, '#') + std::string(kBarColumns - filled, '.');
}

}  // namespace

std::string TerminalView::Begin() { return "\x1b[?1049h\x1b[?25l"; }

std::string TerminalView::End() { return "\x1b[?25h\x1b[?1049l"; }

std::string TerminalView::Draw(const WindowReport& report, const WatchTotals& totals,
                               size_t columns, size_t rows) {
  std::vector<std::string> lines = {heading_, ""};
  if (report.answer().empty()) lines.push_back("  none of the classes");
  for (const WindowReport::Answer& answer : report.answer()) {
    lines.push_back(absl::StrFormat("  %-24s %s %.3f", VisibleText(answer.label()),
                                    Bar(answer.score()), answer.score()));
  }
  lines.emplace_back();
  for (const WindowReport::Function& function : report.weighed()) {
    lines.push_back(
        absl::StrFormat("  %+.3f  %s", function.change(), VisibleText(function.name())));
  }
  if (report.weighed().empty()) lines.push_back("  (no time to say which functions weighed most)");
  lines.emplace_back();
  lines.push_back(
      absl::StrFormat("  %.0f events/s; lost since the start: %d overrun, %d dropped, %d too deep",
                      report.events_per_s(), totals.overrun, totals.dropped, totals.too_deep));
  if (!report.traced().empty()) lines.push_back(absl::StrCat("  traced: ", report.traced()));
  lines.push_back(absl::StrFormat(
      "  answered after %.1f ms; windows: %d, dropped: %d; own cost: %.1f %% of a processor",
      report.latency_ms(), totals.windows, totals.dropped_windows, 100 * report.own_cost()));
  lines.emplace_back();
  history_.push_front(ReportLine(report));
  if (history_.size() > kKeptHistory) history_.pop_back();
  lines.insert(lines.end(), history_.begin(), history_.end());
  if (lines.size() > rows) lines.resize(rows);
  // Home, each line with the rest of its row erased, and then what is below.
  std::string screen = "\x1b[H";
  for (size_t i = 0; i < lines.size(); ++i) {
    absl::StrAppend(&screen, i == 0 ? "" : "\r\n", Cut(lines[i], columns), "\x1b[K");
  }
  return screen + "\x1b[J";
}

}  // namespace callprint
