// A picture of what policies see by what they trace.
#ifndef CALLPRINT_REPORTS_ADAPTIVE_TRACING_ADAPTIVE_TRACING_FIGURE_H_
#define CALLPRINT_REPORTS_ADAPTIVE_TRACING_ADAPTIVE_TRACING_FIGURE_H_

#include <string>

#include "reports/adaptive_tracing/adaptive_tracing.h"

namespace callprint {

// A panel for each track: events on a logarithmic scale, balanced accuracy with its interval, and a
// line through the policies that none is better than in both. Equal numbers give equal bytes.
std::string AdaptiveTracingSvg(const AdaptiveTracing& tracing);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ADAPTIVE_TRACING_ADAPTIVE_TRACING_FIGURE_H_
