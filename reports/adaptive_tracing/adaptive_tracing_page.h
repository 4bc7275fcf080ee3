// The page, the table and the terminal's text of a replay of tracing policies.
#ifndef CALLPRINT_REPORTS_ADAPTIVE_TRACING_ADAPTIVE_TRACING_PAGE_H_
#define CALLPRINT_REPORTS_ADAPTIVE_TRACING_ADAPTIVE_TRACING_PAGE_H_

#include <string>

#include "reports/adaptive_tracing/adaptive_tracing.h"
#include "reports/page/page.h"

namespace callprint {

Page AdaptiveTracingPage(const AdaptiveTracing& tracing);

// report.csv: a row for each track and policy.
std::string AdaptiveTracingCsv(const AdaptiveTracing& tracing);

std::string AdaptiveTracingTerminal(const AdaptiveTracing& tracing);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ADAPTIVE_TRACING_ADAPTIVE_TRACING_PAGE_H_
