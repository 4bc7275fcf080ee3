// The version of what is in a SelectionFold.
#ifndef CALLPRINT_REPORTS_FEATURE_SELECTION_SELECTION_VERSION_H_
#define CALLPRINT_REPORTS_FEATURE_SELECTION_SELECTION_VERSION_H_

#include <cstdint>

namespace callprint {

inline constexpr uint32_t kSelectionSchemaVersion = 1;

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FEATURE_SELECTION_SELECTION_VERSION_H_
