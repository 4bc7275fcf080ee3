#include "models/random_forest.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "models/class_forest.h"
#include "models/tree_ensemble.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// XGBoost's exact method needs a bound; a tree on a few thousand rows does not get this deep.
constexpr int kUnlimitedDepth = 64;

class RandomForest : public Learner {
 public:
  explicit RandomForest(const RandomForestSpec& spec) : spec_(spec) {}

  absl::Status Fit(const LearnerInput& input) override {
    const int depth = spec_.max_depth() == 0 ? kUnlimitedDepth : spec_.max_depth();
    return trees_.Train({{"objective", "reg:squarederror"},
                         {"base_score", "0.5"},
                         {"tree_method", "exact"},
                         {"num_parallel_tree", absl::StrCat(spec_.trees())},
                         {"max_depth", absl::StrCat(depth)},
                         {"learning_rate", "1"},
                         {"subsample", absl::StrFormat("%.17g", spec_.rows_per_tree())},
                         {"colsample_bylevel", absl::StrFormat("%.17g", spec_.columns_per_level())},
                         // Leaves may hold a single row and are not shrunk, as in Breiman's forest.
                         {"min_child_weight", "0.001"},
                         {"lambda", "0"}},
                        /*rounds=*/1, input);
  }

  bool LearnsClasses() const override { return true; }

  absl::Status FitClasses(const ClassLearnerInput& input) override {
    classes_ = std::make_unique<ClassForest>();
    classes_->Train(spec_, input);
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    if (classes_ != nullptr) return classes_->Predict(features);
    ASSIGN_OR_RETURN(std::vector<double> score, trees_.Predict(features));
    // The sum of a forest's float leaves can pass 0 or 1 by a rounding error.
    for (double& value : score) value = std::clamp(value, 0.0, 1.0);
    return score;
  }

  absl::StatusOr<SavedLearner> Save() const override {
    if (classes_ == nullptr) return trees_.Save();
    return classes_->Save();
  }

  absl::Status Load(const SavedLearner& saved, size_t columns) override {
    if (!saved.has_forest()) return trees_.Load(saved, columns);
    classes_ = std::make_unique<ClassForest>();
    return classes_->Load(saved, columns);
  }

 private:
  const RandomForestSpec spec_;
  TreeEnsemble trees_;
  // Null unless there are several classes.
  std::unique_ptr<ClassForest> classes_;
};

}  // namespace

std::unique_ptr<Learner> MakeRandomForest(const RandomForestSpec& spec) {
  return std::make_unique<RandomForest>(spec);
}

}  // namespace callprint
