// Datasets and predictions as CSV, for spreadsheets, R and the like.
//
//   samples.csv           a line a sample: labels, groups and facts
//   folds.csv             experiment, track, fold, sample, and whether it is trained on or held out
//   features/<group>.csv  sample, column, value: a line for each value that is not 0
//   predictions.csv       a line for each held-out prediction of each model
//
// Example:
//   RETURN_IF_ERROR(ExportCsv(request));
//   RETURN_IF_ERROR(ExportPredictions("results.pb", "/tmp/out"));
#ifndef CALLPRINT_REPORTS_RELEASE_CSV_EXPORT_H_
#define CALLPRINT_REPORTS_RELEASE_CSV_EXPORT_H_

#include <string>

#include "absl/status/status.h"
#include "dataset/export_samples/npz_export.h"

namespace callprint {

// The same as ExportNpz, but for what targets and indices say. Errors as there.
absl::Status ExportCsv(const DatasetExport& request);

// All predictions of a results.pb, as predictions.csv in the folder `out`, which is made where it
// is not there: one score of the positive label, or a column for the score of each class. Errors as
// ReadResults.
absl::Status ExportPredictions(const std::string& results_path, const std::string& out);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_RELEASE_CSV_EXPORT_H_
