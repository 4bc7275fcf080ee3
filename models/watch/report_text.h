// Reports as text: a line for people, a line of JSON, and Prometheus' text format.
#ifndef CALLPRINT_MODELS_WATCH_REPORT_TEXT_H_
#define CALLPRINT_MODELS_WATCH_REPORT_TEXT_H_

#include <cstdint>
#include <map>
#include <string>

#include "models/watch/watch.pb.h"

namespace callprint {

// What there was since the start.
struct WatchTotals {
  uint64_t windows = 0;
  uint64_t dropped_windows = 0;
  uint64_t events = 0;
  uint64_t overrun = 0;
  uint64_t dropped = 0;
  uint64_t too_deep = 0;
  // First answers, by label.
  std::map<std::string, uint64_t> answers;
  // Of a replay: windows with a label, and those whose first answer it was.
  uint64_t labelled = 0;
  uint64_t right = 0;
  // The last one.
  WindowReport report;
};

void Count(const WindowReport& report, WatchTotals* totals);

// Without an end of line; names as VisibleText.
std::string ReportLine(const WindowReport& report);

// One line of JSON, which has every field of the message.
std::string ReportJson(const WindowReport& report);

// Prometheus' text exposition format, version 0.0.4.
std::string MetricsText(const WatchTotals& totals);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_WATCH_REPORT_TEXT_H_
