// What a model answers class by class. All of MULTI_CLASS or MULTI_LABEL results.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_TABLES_CLASS_TABLES_H_
#define CALLPRINT_REPORTS_EXPERIMENT_TABLES_CLASS_TABLES_H_

#include <cstddef>
#include <vector>

#include "reports/evaluation/joined_folds.h"
#include "reports/page/text_table.h"

namespace callprint {

// A class's decisions among the track's samples of known classes.
struct ClassDecisions {
  int samples = 0;
  int answers = 0;
  int right = 0;
};

// By class.
std::vector<ClassDecisions> CountDecisions(const JoinedFolds& joined, const JoinedTrack& track,
                                           const Entry& entry);

// n, precision, recall and F1 of each class; "-" where it is not defined.
TextTable PerClassTable(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry);

struct Confusion {
  size_t label = 0;
  size_t answer = 0;
  int samples = 0;
};

// Wrong answers, most frequent first. Precondition: MULTI_CLASS.
std::vector<Confusion> Confusions(const JoinedFolds& joined, const JoinedTrack& track,
                                  const Entry& entry);

// The most frequent of them, with their share of the class's samples that count.
TextTable ConfusionTable(const JoinedFolds& joined, const JoinedTrack& track,
                         const std::vector<Confusion>& confusions);

// Subset accuracy and Hamming loss by the number of classes that are there. Precondition:
// MULTI_LABEL.
TextTable PresentCountTable(const JoinedFolds& joined, const JoinedTrack& track,
                            const Entry& entry);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_TABLES_CLASS_TABLES_H_
