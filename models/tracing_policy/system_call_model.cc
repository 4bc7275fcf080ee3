#include "models/tracing_policy/system_call_model.h"

#include <cmath>
#include <cstddef>
#include <set>

namespace callprint {
namespace {

bool IsPair(const std::string& column) { return column.rfind("pair:", 0) == 0; }

// "pair:FIRST" of "pair:FIRST>SECOND", "time:CALL" of "time:CALL@LOG2".
std::string GivenOf(const std::string& column) {
  return column.substr(0, column.find(IsPair(column) ? '>' : '@'));
}

std::string GroupOf(const std::string& column) { return IsPair(column) ? "pair" : "time"; }

}  // namespace

SystemCallModel SystemCallModel::Fit(const SparseMatrix& training) {
  SystemCallModel model;
  std::vector<double> count(training.columns(), 0);
  for (size_t i = 0; i < training.value.size(); ++i) {
    count[training.column_index[i]] += training.value[i];
  }
  // What may follow: all calls, or all times, that were seen, and one for those that were not.
  std::map<std::string, std::set<std::string>> seen;
  for (size_t column = 0; column < training.columns(); ++column) {
    if (count[column] == 0) continue;
    const std::string& name = training.column_names[column];
    model.count_[name] = count[column];
    model.given_[GivenOf(name)] += count[column];
    seen[GroupOf(name)].insert(name.substr(GivenOf(name).size()));
  }
  for (const auto& [group, what] : seen) model.choices_[group] = what.size();
  return model;
}

std::vector<double> SystemCallModel::SurpriseOf(const SparseMatrix& windows) const {
  const auto value_or_0 = [](const std::map<std::string, double>& values, const std::string& key) {
    const auto found = values.find(key);
    return found == values.end() ? 0 : found->second;
  };
  std::vector<double> bits;
  for (const std::string& name : windows.column_names) {
    const double choices = value_or_0(choices_, GroupOf(name)) + 1;
    bits.push_back(
        std::log2((value_or_0(given_, GivenOf(name)) + choices) / (value_or_0(count_, name) + 1)));
  }
  std::vector<double> surprise;
  for (size_t row = 0; row < windows.rows(); ++row) {
    double sum = 0;
    double calls = 0;
    for (size_t i = windows.row_begin[row]; i < windows.row_begin[row + 1]; ++i) {
      const uint32_t column = windows.column_index[i];
      sum += bits[column] * windows.value[i];
      // Each call has a time; the first of a thread has no pair.
      if (!IsPair(windows.column_names[column])) calls += windows.value[i];
    }
    surprise.push_back(calls > 0 ? sum / calls : 0);
  }
  return surprise;
}

}  // namespace callprint
