// How a model that knows some programs meets those that it does not know. All of an open_world or
// open_world_family track.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_TABLES_OPEN_WORLD_TABLES_H_
#define CALLPRINT_REPORTS_EXPERIMENT_TABLES_OPEN_WORLD_TABLES_H_

#include <string>

#include "reports/evaluation/joined_folds.h"
#include "reports/page/text_table.h"

namespace callprint {

// What samples are called that a fold's models know, "of a class", and do not know, "of no class";
// where families are left out, "of a family in training" and "of a family left out".
std::string KnownName(const JoinedTrack& track);
std::string UnknownName(const JoinedTrack& track);

// Where the largest class scores of known and of unknown samples lie: mean and quantiles.
TextTable TopScoreTable(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry);

struct Acceptance {
  // Samples with a largest score of at least this are taken for known: the highest that leaves
  // kAcceptedKnown of them accepted.
  double threshold = 0;
  // Share of unknown samples that are accepted with them.
  double accepted_unknown = 0;
};
inline constexpr double kAcceptedKnown = 0.95;
Acceptance AcceptKnown(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry);

// For each unknown program: n, the mean of the largest score, and the class it is most often taken
// for. Highest mean first.
TextTable UnknownProgramTable(const JoinedFolds& joined, const JoinedTrack& track,
                              const Entry& entry);

// The same for each family that is left out.
TextTable UnknownFamilyTable(const JoinedFolds& joined, const JoinedTrack& track,
                             const Entry& entry);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_TABLES_OPEN_WORLD_TABLES_H_
