#include "models/nearest_neighbours.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

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

 private:
  absl::Status Remember(const SparseMatrix& features, Targets targets, std::vector<double> weight) {
    training_ = features;
    targets_ = std::move(targets);
    weight_ = std::move(weight);
    for (size_t row = 0; row < features.rows(); ++row) norm_.push_back(Norm(features, row));
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
