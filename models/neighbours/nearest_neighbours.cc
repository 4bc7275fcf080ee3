#include "models/neighbours/nearest_neighbours.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "models/learner/saved_learner.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

double Norm(const SparseMatrix& matrix, size_t row) {
  double sum = 0;
  for (size_t i = matrix.row_begin[row]; i < matrix.row_begin[row + 1]; ++i) {
    sum += static_cast<double>(matrix.value[i]) * matrix.value[i];
  }
  return std::sqrt(sum);
}

class NearestNeighbours : public Learner {
 public:
  explicit NearestNeighbours(const NearestNeighboursSpec& spec) : spec_(spec) {}

  absl::Status Fit(const LearnerInput& input) override {
    std::vector<double> weight;
    for (const int label : input.label) {
      weight.push_back(label == 1 ? input.positive_weight : input.negative_weight);
    }
    return Remember(input.features, Targets::Binary(input.label), std::move(weight));
  }

  bool LearnsClasses() const override { return true; }

  absl::Status FitClasses(const ClassLearnerInput& input) override {
    return Remember(input.features, input.targets, input.weight);
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    std::vector<double> score;
    score.reserve(features.rows() * targets_.classes);
    std::vector<float> dense(features.columns(), 0);
    for (size_t row = 0; row < features.rows(); ++row) {
      for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
        dense[features.column_index[i]] = features.value[i];
      }
      Vote(dense, &score);
      for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
        dense[features.column_index[i]] = 0;
      }
    }
    return score;
  }

  absl::StatusOr<SavedLearner> Save() const override {
    SavedLearner saved;
    SavedNeighbours& neighbours = *saved.mutable_neighbours();
    *neighbours.mutable_training() = SaveMatrix(training_);
    neighbours.set_classes(targets_.classes);
    neighbours.set_holds(std::string(targets_.value.begin(), targets_.value.end()));
    neighbours.mutable_weight()->Add(weight_.begin(), weight_.end());
    return saved;
  }

  absl::Status Load(const SavedLearner& saved, size_t columns) override {
    const SavedNeighbours& neighbours = saved.neighbours();
    ASSIGN_OR_RETURN(SparseMatrix training, LoadMatrix(neighbours.training(), columns));
    const size_t classes = neighbours.classes();
    if (training.rows() == 0 || classes == 0 || neighbours.weight_size() != training.rows() ||
        neighbours.holds().size() != training.rows() * classes) {
      return DamagedModel("its neighbours lack classes or weights");
    }
    const std::string& holds = neighbours.holds();
    return Remember(std::move(training), Targets(classes, false, {holds.begin(), holds.end()}),
                    {neighbours.weight().begin(), neighbours.weight().end()});
  }

 private:
  absl::Status Remember(SparseMatrix features, Targets targets, std::vector<double> weight) {
    training_ = std::move(features);
    targets_ = std::move(targets);
    weight_ = std::move(weight);
    for (size_t row = 0; row < training_.rows(); ++row) norm_.push_back(Norm(training_, row));
    return absl::OkStatus();
  }

  // Appends the score of each class for the row `dense` [columns].
  void Vote(const std::vector<float>& dense, std::vector<double>* score) const {
    // Farness and index of a training row. The query's norm is the same for all.
    std::vector<std::pair<double, size_t>> rows;
    for (size_t row = 0; row < training_.rows(); ++row) {
      double product = 0;
      for (size_t i = training_.row_begin[row]; i < training_.row_begin[row + 1]; ++i) {
        product += static_cast<double>(training_.value[i]) * dense[training_.column_index[i]];
      }
      rows.push_back({norm_[row] > 0 ? -product / norm_[row] : 0, row});
    }
    const size_t neighbours = std::min<size_t>(spec_.neighbours(), rows.size());
    std::partial_sort(rows.begin(), rows.begin() + neighbours, rows.end());
    double total = 0;
    std::vector<double> votes(targets_.classes, 0);
    for (size_t i = 0; i < neighbours; ++i) {
      const size_t row = rows[i].second;
      total += weight_[row];
      for (size_t k = 0; k < targets_.classes; ++k) {
        if (targets_.holds(row, k)) votes[k] += weight_[row];
      }
    }
    for (const double vote : votes) score->push_back(vote / total);
  }

  const NearestNeighboursSpec spec_;
  SparseMatrix training_;
  // Of the training rows.
  std::vector<double> norm_;
  Targets targets_;
  std::vector<double> weight_;
};

}  // namespace

std::unique_ptr<Learner> MakeNearestNeighbours(const NearestNeighboursSpec& spec) {
  return std::make_unique<NearestNeighbours>(spec);
}

}  // namespace callprint
