#include "models/trees/gradient_boosting.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "models/trees/tree_ensemble.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

class GradientBoosting : public Learner {
 public:
  explicit GradientBoosting(const XgboostSpec& spec) : spec_(spec) {}

  absl::Status Fit(const LearnerInput& input) override {
    if (!spec_.evidence_group().empty() && input.evidence.empty()) return EvidenceNeedsTwoLabels();
    return trees_.Train(Parameters("binary:logistic"), spec_.rounds(), input);
  }

  bool LearnsClasses() const override { return true; }

  // A tree a class and round; exclusive classes share a softmax.
  absl::Status FitClasses(const ClassLearnerInput& input) override {
    if (!spec_.evidence_group().empty()) return EvidenceNeedsTwoLabels();
    const Targets& targets = input.targets;
    const std::vector<float> weight(input.weight.begin(), input.weight.end());
    if (!targets.exclusive) {
      const std::vector<float> label(targets.value.begin(), targets.value.end());
      return trees_.Train(Parameters("binary:logistic"), spec_.rounds(), input.features, label,
                          weight, input.seed);
    }
    const std::vector<int> class_of_row = targets.ClassOfRow();
    const std::vector<float> label(class_of_row.begin(), class_of_row.end());
    TreeEnsemble::Parameters parameters = Parameters("multi:softprob");
    parameters.push_back({"num_class", absl::StrCat(targets.classes)});
    return trees_.Train(parameters, spec_.rounds(), input.features, label, weight, input.seed);
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    return trees_.Predict(features);
  }

  absl::StatusOr<std::vector<double>> ColumnWeights(size_t columns) const override {
    return trees_.TotalGain(columns);
  }

  absl::StatusOr<SavedLearner> Save() const override { return trees_.Save(); }
  absl::Status Load(const SavedLearner& saved, size_t columns) override {
    return trees_.Load(saved, columns);
  }

 private:
  static absl::Status EvidenceNeedsTwoLabels() {
    return absl::InvalidArgumentError(
        "xgboost.evidence_group says what speaks for one of two labels; leave it out where there "
        "are classes");
  }

  TreeEnsemble::Parameters Parameters(const char* objective) const {
    return {{"objective", objective},
            {"tree_method", "hist"},
            {"max_depth", absl::StrCat(spec_.max_depth())},
            {"learning_rate", absl::StrFormat("%.17g", spec_.learning_rate())},
            {"subsample", absl::StrFormat("%.17g", spec_.rows_per_tree())},
            {"colsample_bytree", absl::StrFormat("%.17g", spec_.columns_per_tree())},
            {"min_child_weight", absl::StrFormat("%.17g", spec_.min_child_weight())},
            {"max_bin", absl::StrCat(spec_.bins() == 0 ? 256 : spec_.bins())},
            {"lambda", absl::StrFormat("%.17g", spec_.l2())}};
  }

  const XgboostSpec spec_;
  TreeEnsemble trees_;
};

}  // namespace

std::unique_ptr<Learner> MakeGradientBoosting(const XgboostSpec& spec) {
  return std::make_unique<GradientBoosting>(spec);
}

absl::StatusOr<std::vector<double>> TotalGain(const XgboostSpec& spec, const LearnerInput& input) {
  GradientBoosting boosting(spec);
  RETURN_IF_ERROR(boosting.Fit(input));
  return boosting.ColumnWeights(input.features.columns());
}

}  // namespace callprint
