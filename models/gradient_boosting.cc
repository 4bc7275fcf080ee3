#include "models/gradient_boosting.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "models/tree_ensemble.h"

namespace callprint {
namespace {

class GradientBoosting : public Learner {
 public:
  explicit GradientBoosting(const XgboostSpec& spec) : spec_(spec) {}

  absl::Status Fit(const LearnerInput& input) override {
    return trees_.Train({{"objective", "binary:logistic"},
                         {"tree_method", "hist"},
                         {"max_depth", absl::StrCat(spec_.max_depth())},
                         {"learning_rate", absl::StrFormat("%.17g", spec_.learning_rate())},
                         {"subsample", absl::StrFormat("%.17g", spec_.rows_per_tree())},
                         {"colsample_bytree", absl::StrFormat("%.17g", spec_.columns_per_tree())},
                         {"min_child_weight", absl::StrFormat("%.17g", spec_.min_child_weight())},
                         {"max_bin", absl::StrCat(spec_.bins() == 0 ? 256 : spec_.bins())},
                         {"lambda", absl::StrFormat("%.17g", spec_.l2())}},
                        spec_.rounds(), input);
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    return trees_.Predict(features);
  }

 private:
  const XgboostSpec spec_;
  TreeEnsemble trees_;
};

}  // namespace

std::unique_ptr<Learner> MakeGradientBoosting(const XgboostSpec& spec) {
  return std::make_unique<GradientBoosting>(spec);
}

}  // namespace callprint
