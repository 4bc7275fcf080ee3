// The short tables for the terminal, and report.csv.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_TABLES_H_
#define CALLPRINT_REPORTS_EXPERIMENT_TABLES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "experiments/result.pb.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/experiment/validity/validity.h"
#include "reports/page/text_table.h"

namespace callprint {

// "random, 10 folds: optimistic: the same programs on both sides": with what the track's numbers
// stand for, for people.
std::string TrackHeading(const JoinedFolds& joined, const JoinedTrack& track);

// Number of samples and groups, and what an answer that knows only the labels' frequencies gets.
std::string BaseRates(const JoinedFolds& joined, const JoinedTrack& track,
                      const std::string& positive_label);

// LeaderboardColumns (metric_columns.h) of each model, best first (in bold if IsClearlyBest), and
// the references of the track below.
TextTable LeaderboardTable(const ExperimentSpec& spec, const JoinedFolds& joined,
                           const JoinedTrack& track, const std::vector<TrackSummary>& summaries);

// One table a track, and the validity checks that do not simply hold.
std::string TerminalTables(const EvaluationInputs& inputs, const JoinedFolds& joined,
                           const std::vector<TrackSummary>& summaries,
                           const std::vector<ValidityCheck>& checks);

// One row a track, model and leaderboard metric: track,model,metric,value,ci_low,ci_high,folds.
std::string Csv(const JoinedFolds& joined, const std::vector<TrackSummary>& summaries);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_TABLES_H_
