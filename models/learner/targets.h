// What there is to learn of each row: one label or not, one of several classes, or any set of them.
//
// Example:
//   Targets binary = Targets::Binary({1, 0, 0});
//   Targets one_of_three = Targets::OneOf(3, {2, 0, 1});
#ifndef CALLPRINT_MODELS_LEARNER_TARGETS_H_
#define CALLPRINT_MODELS_LEARNER_TARGETS_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace callprint {

struct Targets {
  // 1: whether a row has the positive label.
  size_t classes = 1;
  // Exactly one class holds of each row.
  bool exclusive = false;
  // [row, class], row by row: 1 where the class holds of the row, 0 where not.
  std::vector<uint8_t> value;

  Targets() = default;
  // A constructor, so that a list of labels is not taken for these.
  Targets(size_t classes, bool exclusive, std::vector<uint8_t> value)
      : classes(classes), exclusive(exclusive), value(std::move(value)) {}

  // label[row] is 0 or 1.
  static Targets Binary(const std::vector<int>& label);
  // class_of_row[row] is in [0, classes).
  static Targets OneOf(size_t classes, const std::vector<int>& class_of_row);

  size_t rows() const { return value.size() / classes; }
  bool holds(size_t row, size_t k) const { return value[row * classes + k] != 0; }

  // 0 or 1 a row: class k against the rest.
  std::vector<int> Against(size_t k) const;
  // Class of each row. Precondition: exclusive.
  std::vector<int> ClassOfRow() const;
  // Number of rows of each class.
  std::vector<size_t> Counts() const;
  // Rows named, in that order.
  Targets Rows(const std::vector<size_t>& rows) const;
  // Only the classes named, in that order.
  Targets Classes(const std::vector<size_t>& chosen) const;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_LEARNER_TARGETS_H_
