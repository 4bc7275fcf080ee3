// Made-up results of the largest experiment that a report has to be quick about.
#ifndef CALLPRINT_REPORTS_EXPERIMENT_LARGE_RESULTS_H_
#define CALLPRINT_REPORTS_EXPERIMENT_LARGE_RESULTS_H_

#include <string>
#include <vector>

#include "reports/evaluation/joined_folds.h"
#include "reports/evaluation/synthetic_results.h"

namespace callprint {

// 20 models, 4 of them baselines, on 5 tracks of 10 folds; of two labels, 4,000 samples of 100
// programs.
inline EvaluationInputs LargeResults(int bootstrap_resamples) {
  std::vector<SyntheticModel> models;
  for (int i = 0; i < 16; ++i) models.push_back({"model" + std::to_string(i), 0.5 + i * 0.03});
  for (int i = 0; i < 4; ++i) {
    models.push_back({"baseline" + std::to_string(i), 0.5 + i * 0.03, /*trivial=*/true});
  }
  EvaluationInputs inputs = MakeSyntheticResults(
      100, 40,
      {MakeTrack("random", 10), MakeTrack("unseen_file", 10), MakeTrack("unseen_program", 10),
       MakeTrack("unseen_family", 10), MakeTrack("rate_matched", 10)},
      models);
  inputs.spec.set_bootstrap_resamples(bootstrap_resamples);
  return inputs;
}

// 12 models on 4 tracks; 2,400 samples of 56 classes, and 160 of none.
inline EvaluationInputs LargeClassResults(int bootstrap_resamples) {
  std::vector<SyntheticModel> models;
  for (int i = 0; i < 12; ++i) models.push_back({"model" + std::to_string(i), 0.4 + i * 0.05});
  EvaluationInputs inputs =
      MakeSyntheticClassResults(MULTI_CLASS, 56, 40, 4,
                                {MakeTrack("random", 10), MakeTrack("unseen_file", 5),
                                 MakeTrack("unseen_kernel", 4), MakeTrack("open_world", 5)},
                                models);
  inputs.spec.set_bootstrap_resamples(bootstrap_resamples);
  return inputs;
}

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_LARGE_RESULTS_H_
