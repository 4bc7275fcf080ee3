// Collects everything that is wrong with a model's spec, so that all of it is said at once.
//
// Example:
//   SpecErrors errors;
//   errors.RequirePositive("linear_svm.c", spec.c());
//   return errors.ToStatus(name);
#ifndef CALLPRINT_MODELS_LEARNER_SPEC_ERRORS_H_
#define CALLPRINT_MODELS_LEARNER_SPEC_ERRORS_H_

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace callprint {

class SpecErrors {
 public:
  // What is wrong, naming the field, its value and what it may be.
  void Add(absl::string_view error) { errors_.push_back(std::string(error)); }

  // Not-a-number satisfies none of these.
  void RequirePositive(absl::string_view field, double value) {
    if (!(value > 0 && std::isfinite(value))) Refuse(field, value, "a number above 0");
  }
  void RequireNotNegative(absl::string_view field, double value) {
    if (!(value >= 0 && std::isfinite(value))) Refuse(field, value, "0 or a number above");
  }
  void RequireShare(absl::string_view field, double value) {
    if (!(value > 0 && value <= 1)) Refuse(field, value, "above 0 and at most 1");
  }
  void RequireCount(absl::string_view field, uint32_t value) {
    if (value == 0) Refuse(field, value, "at least 1");
  }
  void RequireRange(absl::string_view field, uint32_t value, uint32_t least, uint32_t most) {
    if (value < least || value > most) Refuse(field, value, absl::StrCat(least, " to ", most));
  }

  // OK without errors, else InvalidArgument with all of them.
  absl::Status ToStatus(const std::string& name) const;

 private:
  template <typename Value>
  void Refuse(absl::string_view field, Value value, absl::string_view allowed) {
    errors_.push_back(absl::StrCat(field, " is ", value, "; it must be ", allowed));
  }

  std::vector<std::string> errors_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LEARNER_SPEC_ERRORS_H_
