#include "models/tracing_policy/count_novelty.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace callprint {

CountNovelty CountNovelty::Fit(const SparseMatrix& training) {
  std::vector<double> sum(training.columns(), 0);
  std::vector<double> squares(training.columns(), 0);
  for (size_t i = 0; i < training.value.size(); ++i) {
    const double value = std::log1p(training.value[i]);
    sum[training.column_index[i]] += value;
    squares[training.column_index[i]] += value * value;
  }
  CountNovelty novelty;
  const double rows = training.rows();
  for (size_t column = 0; column < training.columns(); ++column) {
    if (sum[column] == 0) continue;
    Usual& usual = novelty.usual_[training.column_names[column]];
    usual.mean = sum[column] / rows;
    const double variance = std::max(0.0, squares[column] / rows - usual.mean * usual.mean);
    usual.deviation = std::max(kLeastDeviation, std::sqrt(variance));
  }
  return novelty;
}

CountNovelty CountNovelty::Load(const google::protobuf::RepeatedPtrField<UsualCount>& saved) {
  CountNovelty novelty;
  for (const UsualCount& count : saved) {
    novelty.usual_[count.column()] = {count.mean(), std::max(kLeastDeviation, count.deviation())};
  }
  return novelty;
}

google::protobuf::RepeatedPtrField<UsualCount> CountNovelty::Save() const {
  google::protobuf::RepeatedPtrField<UsualCount> saved;
  for (const auto& [column, usual] : usual_) {
    UsualCount* const count = saved.Add();
    count->set_column(column);
    count->set_mean(usual.mean);
    count->set_deviation(usual.deviation);
  }
  return saved;
}

double CountNovelty::Squared(const Usual& usual, double count) {
  const double distance = (std::log1p(count) - usual.mean) / usual.deviation;
  return std::min(kMostOfAFunction, distance * distance);
}

std::vector<double> CountNovelty::Of(const SparseMatrix& counts) const {
  // What a row without any call has, to which each call that it has is a change.
  double nothing = 0;
  for (const auto& [name, usual] : usual_) nothing += Squared(usual, 0);
  std::vector<Usual> usual_of_column;
  for (const std::string& name : counts.column_names) {
    const auto known = usual_.find(name);
    usual_of_column.push_back(known == usual_.end() ? Usual() : known->second);
  }
  const double functions = std::max<size_t>(1, usual_.size());
  std::vector<double> novelty;
  for (size_t row = 0; row < counts.rows(); ++row) {
    double sum = nothing;
    for (size_t i = counts.row_begin[row]; i < counts.row_begin[row + 1]; ++i) {
      const Usual& usual = usual_of_column[counts.column_index[i]];
      sum += Squared(usual, counts.value[i]) - Squared(usual, 0);
    }
    novelty.push_back(sum / functions);
  }
  return novelty;
}

}  // namespace callprint
