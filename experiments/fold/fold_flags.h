// The flags of programs that are the action behind one fold (run_fold and its sisters), read once.
#ifndef CALLPRINT_EXPERIMENTS_FOLD_FOLD_FLAGS_H_
#define CALLPRINT_EXPERIMENTS_FOLD_FOLD_FLAGS_H_

#include <string>
#include <vector>

#include "absl/flags/declare.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "experiments/fold/fold.h"

// Besides: --split, --model, --track, --fold, --folds and --manifest.
ABSL_DECLARE_FLAG(std::vector<std::string>, features);
ABSL_DECLARE_FLAG(std::string, out);

namespace callprint {

// False where a flag that every fold needs is empty, which it prints, once, after the program's
// name.
bool FoldFlagsAreSet(absl::string_view program);

absl::StatusOr<FoldRequest> FoldRequestOfFlags();

// "model models/specs/xgboost.textproto, track random, fold 3", for messages.
std::string FoldOfFlags();

}  // namespace callprint

#endif  // CALLPRINT_EXPERIMENTS_FOLD_FOLD_FLAGS_H_
