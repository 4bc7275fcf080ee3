#include "models/learner/spec_errors.h"

#include "absl/strings/str_join.h"

namespace callprint {

absl::Status SpecErrors::ToStatus(const std::string& name) const {
  if (errors_.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("model spec \"", name, "\" has ", errors_.size(),
                                                 errors_.size() == 1 ? " error" : " errors",
                                                 ":\n  ", absl::StrJoin(errors_, "\n  ")));
}

}  // namespace callprint
