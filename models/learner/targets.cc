#include "models/learner/targets.h"

namespace callprint {

Targets Targets::Binary(const std::vector<int>& label) {
  Targets targets;
  targets.value.assign(label.begin(), label.end());
  return targets;
}

Targets Targets::OneOf(size_t classes, const std::vector<int>& class_of_row) {
  Targets targets;
  targets.classes = classes;
  targets.exclusive = true;
  targets.value.resize(class_of_row.size() * classes, 0);
  for (size_t row = 0; row < class_of_row.size(); ++row) {
    targets.value[row * classes + class_of_row[row]] = 1;
  }
  return targets;
}

std::vector<int> Targets::Against(size_t k) const {
  std::vector<int> label;
  label.reserve(rows());
  for (size_t row = 0; row < rows(); ++row) label.push_back(holds(row, k));
  return label;
}

std::vector<int> Targets::ClassOfRow() const {
  std::vector<int> class_of_row(rows(), 0);
  for (size_t row = 0; row < rows(); ++row) {
    while (!holds(row, class_of_row[row])) ++class_of_row[row];
  }
  return class_of_row;
}

std::vector<size_t> Targets::Counts() const {
  std::vector<size_t> count(classes, 0);
  for (size_t i = 0; i < value.size(); ++i) count[i % classes] += value[i];
  return count;
}

Targets Targets::Rows(const std::vector<size_t>& rows) const {
  Targets selected = {classes, exclusive, {}};
  selected.value.reserve(rows.size() * classes);
  for (const size_t row : rows) {
    selected.value.insert(selected.value.end(), value.begin() + row * classes,
                          value.begin() + (row + 1) * classes);
  }
  return selected;
}

Targets Targets::Classes(const std::vector<size_t>& chosen) const {
  Targets selected = {chosen.size(), exclusive, {}};
  selected.value.reserve(rows() * chosen.size());
  for (size_t row = 0; row < rows(); ++row) {
    for (const size_t k : chosen) selected.value.push_back(holds(row, k));
  }
  return selected;
}

}  // namespace callprint
