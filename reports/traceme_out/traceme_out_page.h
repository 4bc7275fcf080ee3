// What //experiments:traceme_out says.
#ifndef CALLPRINT_REPORTS_TRACEME_OUT_TRACEME_OUT_PAGE_H_
#define CALLPRINT_REPORTS_TRACEME_OUT_TRACEME_OUT_PAGE_H_

#include <vector>

#include "reports/analysis/analysis_files.h"
#include "reports/traceme_out/traceme_out.h"

namespace callprint {

struct TraceMeOutResult {
  // Models within lengths.
  std::vector<WindowRow> windows;
  CommonFunctions functions;
  std::vector<TransferRow> transfer;
};

AnalysisReport TraceMeOutReport(const TraceMeOutResult& result);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_TRACEME_OUT_TRACEME_OUT_PAGE_H_
