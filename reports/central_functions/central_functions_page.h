// Central functions as a page, a CSV file, and tables for a terminal. The same result gives the
// same bytes.
#ifndef CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_CENTRAL_FUNCTIONS_PAGE_H_
#define CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_CENTRAL_FUNCTIONS_PAGE_H_

#include <string>

#include "reports/central_functions/central_functions.h"
#include "reports/page/page.h"

namespace callprint {

// What was measured and how, every table, what does not follow.
Page CentralFunctionsPage(const CentralFunctions& result);

// report.csv: every number, one a row. kind is centrality, spearman, top_overlap, halves_spearman,
// halves_top_overlap, measures_spearman, vulnerable_auroc or vulnerable_beyond_calls; fields that a
// kind does not have, and values that are not defined, are empty.
std::string CentralFunctionsCsv(const CentralFunctions& result);

// tables.txt: what `bazel run` prints.
std::string CentralFunctionsTerminal(const CentralFunctions& result);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_CENTRAL_FUNCTIONS_PAGE_H_
