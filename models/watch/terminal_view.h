// A view that keeps its place: the terminal's other screen, drawn anew for each window.
#ifndef CALLPRINT_MODELS_WATCH_TERMINAL_VIEW_H_
#define CALLPRINT_MODELS_WATCH_TERMINAL_VIEW_H_

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "models/watch/report_text.h"
#include "models/watch/watch.pb.h"

namespace callprint {

class TerminalView {
 public:
  // `heading` stands in the first line: model and source.
  explicit TerminalView(std::string heading) : heading_(std::move(heading)) {}

  // What to write before all else, and in the end: the terminal is then as it was.
  static std::string Begin();
  static std::string End();

  // A screen of so many columns and rows; no line is longer, nor are there more.
  std::string Draw(const WindowReport& report, const WatchTotals& totals, size_t columns,
                   size_t rows);

 private:
  const std::string heading_;
  // The last windows' answers, newest first.
  std::deque<std::string> history_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_WATCH_TERMINAL_VIEW_H_
