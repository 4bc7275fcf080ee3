#include "models/model.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "dataset/features/column_function.h"
#include "models/contrasted_families.h"
#include "models/learner/inner_folds.h"
#include "models/learner/learner.h"
#include "models/learner/majority.h"
#include "models/learner/one_versus_rest.h"
#include "models/learner/saved_learner.h"
#include "models/linear/linear_svm.h"
#include "models/linear/logistic_regression.h"
#include "models/neighbours/nearest_neighbours.h"
#include "models/networks/graphs/graph_network.h"
#include "models/networks/mlp.h"
#include "models/networks/sequences/sequence_network.h"
#include "models/networks/windows/two_branch_network.h"
#include "models/preprocessing/preprocess.h"
#include "models/processor.h"
#include "models/rbf_svm/rbf_svm.h"
#include "models/sys2vec/sys2vec.h"
#include "models/trees/gradient_boosting.h"
#include "models/trees/random_forest.h"
#include "models/tuning.h"
#include "models/validate_model_spec.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

std::unique_ptr<Learner> MakeLearner(const ModelSpec& spec) {
  switch (spec.learner_case()) {
    case ModelSpec::kMajority:
      return MakeMajority();
    case ModelSpec::kLogisticRegression:
      return MakeLogisticRegression(spec.logistic_regression());
    case ModelSpec::kLinearSvm:
      return MakeLinearSvm(spec.linear_svm());
    case ModelSpec::kRbfSvm:
      return MakeRbfSvm(spec.rbf_svm());
    case ModelSpec::kRandomForest:
      return MakeRandomForest(spec.random_forest());
    case ModelSpec::kXgboost:
      return MakeGradientBoosting(spec.xgboost());
    case ModelSpec::kMlp:
      return MakeMlp(spec.mlp());
    case ModelSpec::kNearestNeighbours:
      return MakeNearestNeighbours(spec.nearest_neighbours());
    case ModelSpec::kSequenceNetwork:
      return MakeSequenceNetwork(spec.sequence_network());
    case ModelSpec::kGraphNetwork:
      return MakeGraphNetwork(spec.graph_network());
    case ModelSpec::kSys2Vec:
      return MakeSys2vec(spec.sys2vec(), spec.balance_classes());
    case ModelSpec::kTwoBranchNetwork:
      return MakeTwoBranchNetwork(spec.two_branch_network());
    case ModelSpec::LEARNER_NOT_SET:
      return nullptr;
  }
  return nullptr;
}

absl::Status CheckShape(const TrainingData& training) {
  const size_t rows = training.features.rows();
  const Targets& targets = training.targets;
  if (rows == 0) return absl::InvalidArgumentError("the training data are empty");
  if (targets.value.size() != rows * targets.classes || training.group.size() != rows) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the training data have ", rows, " rows, but ", targets.value.size(), " targets (",
        targets.classes, " a row) and ", training.group.size(), " groups"));
  }
  for (size_t row = 0; row < rows; ++row) {
    int holding = 0;
    for (size_t k = 0; k < targets.classes; ++k) {
      const int value = targets.value[row * targets.classes + k];
      holding += value;
      if (value > 1) {
        return absl::InvalidArgumentError(
            absl::StrCat("the target of training row ", row, " is ", value, "; it must be 0 or 1"));
      }
    }
    if (targets.exclusive && holding != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("training row ", row, " is of ", holding, " classes; it must be of one"));
    }
  }
  return absl::OkStatus();
}

class PreprocessedModel : public Model {
 public:
  explicit PreprocessedModel(const ModelSpec& spec) : spec_(spec) {}

  absl::Status Fit(const TrainingData& training) override {
    learner_.reset();
    RETURN_IF_ERROR(CheckShape(training));
    if (!spec_.contrasted_families_only()) return FitAll(training);
    ASSIGN_OR_RETURN(const std::vector<size_t> rows,
                     RowsOfContrastedFamilies(training.targets, training.family));
    return FitAll(training.Rows(rows));
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    if (learner_ == nullptr) return NotFitted();
    ASSIGN_OR_RETURN(const SparseMatrix prepared, ApplyPreprocessing(fitted_, features));
    if (classes_ == 1) return learner_->Predict(prepared);
    std::vector<double> score(prepared.rows() * classes_, 0);
    for (size_t i = 0; i < score.size(); ++i) score[i] = constant_[i % classes_];
    if (learnt_.empty()) return score;
    ASSIGN_OR_RETURN(const std::vector<double> of_learnt, learner_->Predict(prepared));
    for (size_t i = 0; i < of_learnt.size(); ++i) {
      score[i / learnt_.size() * classes_ + learnt_[i % learnt_.size()]] = of_learnt[i];
    }
    return score;
  }

  absl::StatusOr<SavedModel> Save() const override {
    if (learner_ == nullptr) return NotFitted();
    SavedModel saved;
    saved.set_schema_version(kSavedModelSchemaVersion);
    *saved.mutable_spec() = spec_;
    *saved.mutable_preprocessing() = fitted_;
    saved.set_classes(classes_);
    saved.mutable_learnt()->Add(learnt_.begin(), learnt_.end());
    saved.mutable_constant()->Add(constant_.begin(), constant_.end());
    // A learner of classes that are all constant was never fitted.
    if (classes_ == 1 || !learnt_.empty()) {
      ASSIGN_OR_RETURN(*saved.mutable_learner(), learner_->Save());
    }
    return saved;
  }

  absl::Status Load(const SavedModel& saved) {
    fitted_ = saved.preprocessing();
    classes_ = saved.classes();
    learnt_.assign(saved.learnt().begin(), saved.learnt().end());
    constant_.assign(saved.constant().begin(), saved.constant().end());
    const bool rising = std::is_sorted(learnt_.begin(), learnt_.end(), std::less_equal<size_t>());
    if (classes_ == 0 || constant_.size() != classes_ || !rising ||
        (!learnt_.empty() && learnt_.back() >= classes_)) {
      return DamagedModel("its classes contradict one another");
    }
    if (const std::optional<int> column = UnsoundColumn(fitted_); column.has_value()) {
      return DamagedModel(absl::StrCat("column ", *column, " of its preprocessing cannot be"));
    }
    if (saved.learner().has_majority()) {
      learner_ = MakeMajority();
    } else if (saved.learner().has_one_versus_rest()) {
      learner_ = MakeOneVersusRest([this] { return MakeLearner(spec_); }, spec_.balance_classes());
    } else {
      learner_ = MakeLearner(spec_);
    }
    if (classes_ > 1 && learnt_.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(learner_->Load(saved.learner(), SelectedColumns(fitted_)));
    // A row of zeros, to see that there is a score for each class.
    SparseMatrix row;
    row.column_names.resize(SelectedColumns(fitted_));
    row.row_begin.push_back(0);
    ASSIGN_OR_RETURN(const std::vector<double> score, learner_->Predict(row));
    if (score.size() != (classes_ == 1 ? 1 : learnt_.size())) {
      return DamagedModel(absl::StrCat("it gives ", score.size(), " scores to a row"));
    }
    return absl::OkStatus();
  }

  int feature_count() const override { return SelectedColumns(fitted_); }

  const FittedPreprocessing& preprocessing() const override { return fitted_; }

  absl::StatusOr<std::vector<FunctionWeight>> Weights(size_t count) const override {
    if (learner_ == nullptr || (classes_ > 1 && learnt_.empty())) {
      return std::vector<FunctionWeight>();
    }
    const std::vector<std::string> columns = SelectedColumnNames(fitted_);
    ASSIGN_OR_RETURN(const std::vector<double> of_column, learner_->ColumnWeights(columns.size()));
    const double sum = std::accumulate(of_column.begin(), of_column.end(), 0.0);
    std::map<std::string, double> of_function;
    for (size_t i = 0; i < of_column.size() && sum > 0; ++i) {
      if (of_column[i] > 0) of_function[FunctionOrColumn(columns[i])] += of_column[i] / sum;
    }
    std::vector<FunctionWeight> weights;
    for (const auto& [name, share] : of_function) {
      weights.emplace_back().set_name(name);
      weights.back().set_share(share);
    }
    std::stable_sort(
        weights.begin(), weights.end(),
        [](const FunctionWeight& a, const FunctionWeight& b) { return a.share() > b.share(); });
    if (weights.size() > count) weights.resize(count);
    return weights;
  }

  const LearningCurve* learning_curve() const override {
    return learner_ == nullptr ? nullptr : learner_->learning_curve();
  }

 private:
  absl::Status FitAll(const TrainingData& training) {
    Targets targets = training.targets;
    if (spec_.permute_labels()) {
      std::vector<size_t> order(targets.rows());
      std::iota(order.begin(), order.end(), 0);
      Random(spec_.seed()).Shuffle(&order);
      targets = targets.Rows(order);
    }
    RETURN_IF_ERROR(ChooseClasses(targets));
    ASSIGN_OR_RETURN(fitted_, FitPreprocessing(spec_.features(), training.features, targets));
    ASSIGN_OR_RETURN(const SparseMatrix prepared, ApplyPreprocessing(fitted_, training.features));
    // Without a column that is ever non-zero (a dataset that lost no event, for the loss baseline)
    // there is nothing to learn but the share of each class.
    const bool blind = prepared.columns() == 0;
    const auto make = [this, blind] { return blind ? MakeMajority() : MakeLearner(spec_); };
    std::unique_ptr<Learner> learner = make();
    if (classes_ == 1) {
      RETURN_IF_ERROR(FitBinary(prepared, targets, training.group, learner.get()));
    } else if (!learnt_.empty()) {
      // Weights of rows cannot balance classes that overlap.
      const bool overlap = spec_.balance_classes() && !targets.exclusive;
      if (!learner->LearnsClasses() || overlap) {
        learner = MakeOneVersusRest(make, spec_.balance_classes());
      }
      const Targets chosen = targets.Classes(learnt_);
      const std::vector<double> weight = RowWeights(chosen);
      RETURN_IF_ERROR(
          learner->FitClasses({prepared, chosen, training.group, weight, spec_.seed()}));
    }
    learner_ = std::move(learner);
    return absl::OkStatus();
  }

  absl::Status NotFitted() const {
    return absl::FailedPreconditionError(
        absl::StrCat("model \"", spec_.name(), "\" is not fitted; call Fit first"));
  }

  // What there is to learn: not a class that holds of no training row, or of all of them.
  absl::Status ChooseClasses(const Targets& targets) {
    classes_ = targets.classes;
    learnt_.clear();
    constant_.assign(classes_, 0);
    const std::vector<size_t> count = targets.Counts();
    for (size_t k = 0; k < classes_; ++k) {
      if (count[k] == targets.rows()) {
        constant_[k] = 1;
      } else if (count[k] > 0) {
        learnt_.push_back(k);
      }
    }
    if (!learnt_.empty() || spec_.has_majority()) return absl::OkStatus();
    if (classes_ == 1) {
      return absl::InvalidArgumentError(absl::StrCat(
          "all ", targets.rows(), " training samples are ", count[0] == 0 ? "negative" : "positive",
          "; model \"", spec_.name(), "\" needs both classes"));
    }
    return absl::InvalidArgumentError(
        absl::StrCat("all ", targets.rows(), " training samples are of the same classes; model \"",
                     spec_.name(), "\" needs a difference to learn"));
  }

  absl::Status FitBinary(const SparseMatrix& prepared, const Targets& targets,
                         const std::vector<std::string>& group, Learner* learner) const {
    const std::vector<int> label = targets.Against(0);
    LearnerInput input = {prepared, label, group};
    input.seed = spec_.seed();
    input.evidence = Evidence();
    const double positives = std::accumulate(label.begin(), label.end(), 0.0);
    const double negatives = label.size() - positives;
    if (spec_.balance_classes() && positives > 0 && negatives > 0) {
      input.negative_weight = label.size() / (2 * negatives);
      input.positive_weight = label.size() / (2 * positives);
    }
    return learner->Fit(input);
  }

  // As LearnerInput has it.
  std::vector<uint8_t> Evidence() const {
    std::vector<uint8_t> evidence;
    const auto& groups = spec_.xgboost().evidence_group();
    if (groups.empty()) return evidence;
    for (const std::string& column : SelectedColumnNames(fitted_)) {
      evidence.push_back(absl::c_linear_search(groups, GroupOfColumn(column)));
    }
    return evidence;
  }

  // Exclusive classes weigh the same together where the spec balances them.
  std::vector<double> RowWeights(const Targets& targets) const {
    std::vector<double> weight(targets.rows(), 1);
    if (!spec_.balance_classes() || !targets.exclusive) return weight;
    const std::vector<size_t> count = targets.Counts();
    const std::vector<int> class_of_row = targets.ClassOfRow();
    for (size_t row = 0; row < weight.size(); ++row) {
      weight[row] =
          static_cast<double>(weight.size()) / (targets.classes * count[class_of_row[row]]);
    }
    return weight;
  }

  const ModelSpec spec_;
  FittedPreprocessing fitted_;
  size_t classes_ = 1;
  // The classes that the learner knows, and the scores of the others.
  std::vector<size_t> learnt_;
  std::vector<double> constant_;
  // Null before Fit succeeds.
  std::unique_ptr<Learner> learner_;
};

}  // namespace

TrainingData TrainingData::Rows(const std::vector<size_t>& rows) const {
  return {SelectRows(features, rows), targets.Rows(rows), SelectElements(group, rows),
          family.empty() ? family : SelectElements(family, rows)};
}

absl::StatusOr<std::unique_ptr<Model>> MakeModel(const ModelSpec& spec) {
  RETURN_IF_ERROR(ValidateModelSpec(spec));
  RETURN_IF_ERROR(CheckProcessor(ThisProcessor(), KernelsOfEnvironment()));
  if (spec.has_tuning()) return MakeTunedModel(spec, MakeModel);
  return std::unique_ptr<Model>(std::make_unique<PreprocessedModel>(spec));
}

bool IsNetwork(const ModelSpec& spec) {
  return spec.has_mlp() || spec.has_sequence_network() || spec.has_graph_network() ||
         spec.has_two_branch_network();
}

absl::StatusOr<std::unique_ptr<Model>> LoadModel(const SavedModel& saved) {
  if (saved.schema_version() != kSavedModelSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the model has schema version ", saved.schema_version(), ", and this program reads ",
        kSavedModelSchemaVersion, "; train it again, or use the program that wrote it"));
  }
  RETURN_IF_ERROR(ValidateModelSpec(saved.spec()));
  RETURN_IF_ERROR(CheckProcessor(ThisProcessor(), KernelsOfEnvironment()));
  auto model = std::make_unique<PreprocessedModel>(saved.spec());
  RETURN_IF_ERROR(model->Load(saved));
  return std::unique_ptr<Model>(std::move(model));
}

}  // namespace callprint
