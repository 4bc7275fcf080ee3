// What a report shows: an experiment's results, and beside them what is known of calls, of leakage
// and of the libraries behind it.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_REPORT_INPUTS_H_
#define CALLPRINT_REPORTS_EXPERIMENT_REPORT_INPUTS_H_

#include <optional>
#include <string>
#include <vector>

#include "reports/evaluation/joined_folds.h"
#include "reports/experiment/functions/sample_graph.h"
#include "reports/experiment/functions/telling_functions.h"
#include "reports/leakage/leakage.pb.h"

namespace callprint {

struct ReportInputs : EvaluationInputs {
  // What features and models were computed with, for readers; empty where it is not known.
  std::string libraries = {};
  // Of calls themselves; empty where they are not known.
  std::vector<TellingFunction> telling_functions = {};
  std::vector<SampleGraph> sample_graphs = {};
  // What observers can tell of the dataset, where it is known.
  std::optional<LeakageResult> leakage = {};
};

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_REPORT_INPUTS_H_
