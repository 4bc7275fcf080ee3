// All predictions of a model on a track, small enough to be checked in, and back to fold results
// that JoinFolds accepts.
//
// Example:
//   ASSIGN_OR_RETURN(const PackedPredictions packed, PackPredictions(task, folds));
//   ASSIGN_OR_RETURN(const AnswerColumns columns, ReadAnswerColumns(packed.answers()));
//   std::vector<FoldResult> again = FoldsOfAnswers(frame, columns);
#ifndef CALLPRINT_REPORTS_PREDICTIONS_PACKED_PREDICTIONS_H_
#define CALLPRINT_REPORTS_PREDICTIONS_PACKED_PREDICTIONS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/sample.pb.h"
#include "dataset/split.h"
#include "experiments/metrics/metrics.h"
#include "experiments/result.pb.h"
#include "models/model_spec.pb.h"
#include "reports/predictions/packed_predictions.pb.h"

namespace callprint {

// Results of one entry, by fold. Empty where the experiment has none.
std::vector<FoldResult> FoldsOfEntry(const ExperimentResult& result, const std::string& track,
                                     const std::string& model);

// SHA-256 (hex) of the exact predictions of one entry: of its folds by number, with their split and
// dataset, without the model or what else there is to tell of a fold.
std::string PredictionsSha256(const std::vector<FoldResult>& folds);

// `folds`: of one model on one track of a dataset. InvalidArgument for more than 255 folds or 256
// classes.
absl::StatusOr<PackedPredictions> PackPredictions(const Manifest& manifest,
                                                  const std::vector<FoldResult>& folds);

// DataLoss where the bytes are no AnswerColumns, or have fields that this program does not know.
absl::StatusOr<AnswerColumns> ReadAnswerColumns(const PackedBytes& packed);

// What fold results say beside predictions.
struct EntryFrame {
  const Manifest& manifest;
  const std::vector<SampleInfo>& samples;
  const std::string& dataset_sha256;
  const ModelSpec& model;
  const TrackSpec& track;
  const SplitSpec& split;
  // Of `samples`.
  const TrackSplit& track_split;
};

// Each sample with the score that is there; of several classes the answer's score, or 1, and what
// is left in equal parts, or 0, for the others. InvalidArgument names ten faults of the columns:
// of different lengths, a fold or class that does not exist, a score of an answer that others
// exceed.
absl::StatusOr<std::vector<FoldResult>> FoldsOfAnswers(const EntryFrame& frame,
                                                       const AnswerColumns& columns);

// The leaderboard metrics that follow from answers: all of BINARY; of the others those of decisions
// and of largest scores.
std::vector<Metric> MetricsOfAnswers(Labelling labelling, bool open_world);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_PREDICTIONS_PACKED_PREDICTIONS_H_
