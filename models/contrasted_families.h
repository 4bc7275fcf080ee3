// Which training samples teach a label rather than a tool.
//
// A family has variants of one tool, with the label and without it. Where the training part has
// only one of them, a model learns to tell the label by the tool, which is worse than useless where
// the held-out part has the other: of that, the tool tells the opposite.
#ifndef CALLPRINT_MODELS_CONTRASTED_FAMILIES_H_
#define CALLPRINT_MODELS_CONTRASTED_FAMILIES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/learner/targets.h"

namespace callprint {

// The rows, rising, of families that have rows of both labels. `family` has an element a row.
// InvalidArgument for targets of more than two labels, where families are not known, and where no
// family is left.
absl::StatusOr<std::vector<size_t>> RowsOfContrastedFamilies(
    const Targets& targets, const std::vector<std::string>& family);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_CONTRASTED_FAMILIES_H_
