// How unlike a window's counts are those of the training part: the mean over functions of the
// squared distance from the training mean, of log(1 + count), in the function's standard
// deviations.
//
// A function that the training part lacks has the deviation of the least that is seen there, so
// that it counts without deciding alone; no function adds more than kMostOfAFunction.
#ifndef CALLPRINT_MODELS_TRACING_POLICY_COUNT_NOVELTY_H_
#define CALLPRINT_MODELS_TRACING_POLICY_COUNT_NOVELTY_H_

#include <map>
#include <string>
#include <vector>

#include "dataset/features/sparse_matrix.h"
#include "google/protobuf/repeated_field.h"
#include "models/tracing_policy/tracing_policy.pb.h"

namespace callprint {

class CountNovelty {
 public:
  static constexpr double kMostOfAFunction = 100;
  // Deviations below this count as this: a tenth of a call, about.
  static constexpr double kLeastDeviation = 0.1;

  // Fitted on rows of the training part only.
  static CountNovelty Fit(const SparseMatrix& training);

  static CountNovelty Load(const google::protobuf::RepeatedPtrField<UsualCount>& saved);

  // What Load takes, by column.
  google::protobuf::RepeatedPtrField<UsualCount> Save() const;

  // Of each row. Columns are matched by name.
  std::vector<double> Of(const SparseMatrix& counts) const;

 private:
  struct Usual {
    double mean = 0;
    double deviation = kLeastDeviation;
  };
  static double Squared(const Usual& usual, double count);

  std::map<std::string, Usual> usual_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_TRACING_POLICY_COUNT_NOVELTY_H_
