// Made-up samples for tests, with a signal of known strength.
#ifndef CALLPRINT_MODELS_PLANTED_PLANTED_DATA_H_
#define CALLPRINT_MODELS_PLANTED_PLANTED_DATA_H_

#include <cstdint>
#include <string>
#include <vector>

#include "models/model.h"
#include "models/model_spec.pb.h"

namespace callprint {

// `rows` samples in rows / 10 groups, fair-coin labels. Columns "count:00" to "count:29": positives
// draw the first `signal_columns` from 0 .. 23, everything else is drawn from 0 .. 7, and about a
// third of all values are 0.
TrainingData PlantedData(int rows, uint64_t seed, int signal_columns = 12);

// The same with three classes: class k draws columns 10 k to 10 k + signal_columns - 1 from 0
// .. 23. Each row is of one class, or, where they overlap, of each of them with a chance of a
// third.
TrainingData PlantedClasses(int rows, uint64_t seed, bool exclusive, int signal_columns = 10);

// The planted spec of every learner that reads any columns, by name:
// models/<learner>/planted_<name>.textproto, small enough for tests, on group "count" with LOG1P
// and STANDARD.
std::vector<ModelSpec> SpecOfEachLearner();

// Share of (positive, negative) pairs that the scores order rightly; ties count half. Quadratic.
double PairwiseAuroc(const std::vector<double>& score, const std::vector<int>& label);

// The mean over classes of PairwiseAuroc of [row, class] scores.
double MeanPairwiseAuroc(const std::vector<double>& score, const Targets& targets);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_PLANTED_PLANTED_DATA_H_
