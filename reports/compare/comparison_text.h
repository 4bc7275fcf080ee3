// A comparison for the terminal and as a page.
#ifndef CALLPRINT_REPORTS_COMPARE_COMPARISON_TEXT_H_
#define CALLPRINT_REPORTS_COMPARE_COMPARISON_TEXT_H_

#include <cstddef>
#include <string>

#include "reports/compare/comparison.h"

namespace callprint {

// A table a track: each model's ranking metric before and after, the change with its interval and
// test, and how many samples flipped; then which, up to `flips_shown` a model and side.
std::string ComparisonText(const Comparison& comparison, size_t flips_shown);

// A page by itself (no other file, no network), with all leaderboard metrics and every flip.
std::string ComparisonPage(const Comparison& comparison);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_COMPARE_COMPARISON_TEXT_H_
