// results.pb as the inputs of a report, so that what an experiment left can be joined again.
//
// Example:
//   ASSIGN_OR_RETURN(const EvaluationInputs inputs, ReadResults("results.pb"));
//   ASSIGN_OR_RETURN(const JoinedFolds joined, JoinFolds(inputs));
#ifndef CALLPRINT_REPORTS_EVALUATION_RESULTS_FILE_H_
#define CALLPRINT_REPORTS_EVALUATION_RESULTS_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "experiments/result.pb.h"
#include "reports/evaluation/joined_folds.h"

namespace callprint {

// Models in the order of the result's summaries, which is the one that the experiment names them
// in.
EvaluationInputs InputsOfResult(const ExperimentResult& result);

// Errors as ReadBinaryProto; FailedPrecondition for another schema version.
absl::StatusOr<EvaluationInputs> ReadResults(const std::string& path);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EVALUATION_RESULTS_FILE_H_
