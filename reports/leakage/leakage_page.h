// What leakage.h measured: pages, a table of numbers, what a terminal shows.
#ifndef CALLPRINT_REPORTS_LEAKAGE_LEAKAGE_PAGE_H_
#define CALLPRINT_REPORTS_LEAKAGE_LEAKAGE_PAGE_H_

#include <string>
#include <vector>

#include "experiments/result.pb.h"
#include "reports/leakage/leakage.pb.h"
#include "reports/page/page.h"
#include "reports/page/text_table.h"

namespace callprint {

// "all shards", or which part of them.
std::string ShardsInWords(const LeakageResult& result);

// The three measures of each observer, with their intervals.
TextTable LeakageTable(const LeakageResult& result);

// The report's page, whose figure is report.svg; report.csv; what a terminal shows. Preconditions:
// each dataset has a row, the first of all that was recorded.
Page LeakagePage(const ExperimentSpec& spec, const std::vector<LeakageResult>& datasets);
std::string LeakageCsv(const std::vector<LeakageResult>& datasets);
std::string LeakageTerminal(const ExperimentSpec& spec, const std::vector<LeakageResult>& datasets);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEAKAGE_LEAKAGE_PAGE_H_
