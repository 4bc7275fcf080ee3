// The version of what is in a result file.
#ifndef CALLPRINT_EXPERIMENTS_RESULT_VERSION_H_
#define CALLPRINT_EXPERIMENTS_RESULT_VERSION_H_

#include <cstdint>

namespace callprint {

// Of FoldResult and ExperimentResult. 2: Prediction.class_score, without which a reader of version
// 1 would take each score of several classes for 0.
inline constexpr uint32_t kResultSchemaVersion = 2;

}  // namespace callprint

#endif  // CALLPRINT_EXPERIMENTS_RESULT_VERSION_H_
