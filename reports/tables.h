// The short tables for the terminal, and report.csv.
#ifndef CALLPRINT_REPORTS_TABLES_H_
#define CALLPRINT_REPORTS_TABLES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "experiments/result.pb.h"
#include "reports/joined_folds.h"
#include "reports/text_table.h"
#include "reports/validity.h"

namespace callprint {

// What a track's numbers stand for, for people: "optimistic: the same programs on both sides".
absl::string_view TrackMeaning(absl::string_view track);

// "random, 10 folds: optimistic: ...".
std::string TrackHeading(const JoinedTrack& track);

// "n samples, 52.3 % of them "encryption" (the majority answer is right for 52.3 %), 40 groups".
std::string BaseRates(const JoinedFolds& joined, const JoinedTrack& track,
                      const std::string& positive_label);

// Accuracy, balanced accuracy, AUROC and macro-F1 of each model, best first, and the references of
// the track below.
TextTable LeaderboardTable(const ExperimentSpec& spec, const std::vector<TrackSummary>& summaries,
                           const std::string& track);

// One table a track, and the validity checks that do not simply hold.
std::string TerminalTables(const ReportInputs& inputs, const JoinedFolds& joined,
                           const std::vector<TrackSummary>& summaries,
                           const std::vector<ValidityCheck>& checks);

// One row a track, model and leaderboard metric: track,model,metric,mean,ci_low,ci_high,folds.
std::string Csv(const ExperimentSpec& spec, const std::vector<TrackSummary>& summaries);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_TABLES_H_
