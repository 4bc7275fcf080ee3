// What robustness.h found: a page, a table of numbers, what a terminal shows.
#ifndef CALLPRINT_REPORTS_ROBUSTNESS_ROBUSTNESS_PAGE_H_
#define CALLPRINT_REPORTS_ROBUSTNESS_ROBUSTNESS_PAGE_H_

#include <string>

#include "reports/page/page.h"
#include "reports/robustness/robustness.h"

namespace callprint {

// The report's page, whose figure is report.svg; report.csv; what a terminal shows.
Page RobustnessPage(const Robustness& robustness);
std::string RobustnessCsv(const Robustness& robustness);
std::string RobustnessTerminal(const Robustness& robustness);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ROBUSTNESS_ROBUSTNESS_PAGE_H_
