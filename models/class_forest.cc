#include "models/class_forest.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "models/saved_learner.h"
#include "workloads/random.h"

namespace callprint {
namespace {

// A tree on a few thousand rows does not get this deep.
constexpr uint32_t kUnlimitedDepth = 64;
// What a split has to gain: more than rounding can.
constexpr double kLeastGain = 1e-9;
// Nodes with more than this share of all rows walk a column's sorted order; the others sort.
constexpr size_t kWalkShare = 8;

}  // namespace

// Grows the trees of one forest. Training columns are kept dense, each with its rows in order.
class TreeGrower {
 public:
  TreeGrower(const RandomForestSpec& spec, const ClassLearnerInput& input, ClassForest* forest)
      : spec_(spec),
        weight_(input.weight),
        classes_(input.targets.classes),
        rows_(input.features.rows()),
        columns_(input.features.columns()),
        random_(input.seed),
        forest_(*forest),
        value_(rows_ * columns_, 0),
        order_(rows_ * columns_),
        in_node_(rows_, false) {
    for (size_t row = 0; row < rows_; ++row) {
      const SparseMatrix& features = input.features;
      for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
        value_[features.column_index[i] * rows_ + row] = features.value[i];
      }
      for (size_t k = 0; k < classes_; ++k) {
        if (input.targets.holds(row, k)) class_of_row_.push_back(k);
      }
      class_begin_.push_back(class_of_row_.size());
    }
    for (size_t column = 0; column < columns_; ++column) {
      const float* const value = &value_[column * rows_];
      uint32_t* const order = &order_[column * rows_];
      std::iota(order, order + rows_, 0);
      std::sort(order, order + rows_, [value](uint32_t a, uint32_t b) {
        return value[a] != value[b] ? value[a] < value[b] : a < b;
      });
    }
    all_rows_.resize(rows_);
    std::iota(all_rows_.begin(), all_rows_.end(), 0);
    all_columns_.resize(columns_);
    std::iota(all_columns_.begin(), all_columns_.end(), 0);
  }

  std::vector<ClassForest::Node> GrowTree() {
    level_columns_.clear();
    tree_.clear();
    Grow(Draw(spec_.rows_per_tree(), &all_rows_), 0);
    return std::move(tree_);
  }

 private:
  struct Split {
    double gain = 0;
    uint32_t column = 0;
    float threshold = 0;
  };

  // A share of `from`, at least one, without replacement. Leaves `from` in another order.
  std::vector<uint32_t> Draw(double share, std::vector<uint32_t>* from) {
    const size_t number = std::max<size_t>(1, std::lround(share * from->size()));
    for (size_t i = 0; i < number; ++i) {
      std::swap((*from)[i], (*from)[i + random_.Below(from->size() - i)]);
    }
    return {from->begin(), from->begin() + number};
  }

  const std::vector<uint32_t>& ColumnsOfLevel(size_t depth) {
    // The first node of a level comes after one of each level above it, so levels draw in turn.
    if (depth == level_columns_.size()) {
      level_columns_.push_back(Draw(spec_.columns_per_level(), &all_columns_));
    }
    return level_columns_[depth];
  }

  void Grow(const std::vector<uint32_t>& rows, size_t depth) {
    std::vector<double> count(classes_, 0);
    double total = 0;
    for (const uint32_t row : rows) {
      total += weight_[row];
      for (size_t i = class_begin_[row]; i < class_begin_[row + 1]; ++i) {
        count[class_of_row_[i]] += weight_[row];
      }
    }
    const size_t node = tree_.size();
    tree_.emplace_back();
    const size_t max_depth = spec_.max_depth() == 0 ? kUnlimitedDepth : spec_.max_depth();
    const bool pure = std::all_of(count.begin(), count.end(),
                                  [&](double value) { return value == 0 || value == total; });
    Split split;
    if (!pure && depth < max_depth) split = FindSplit(rows, count, total, depth);
    if (split.gain == 0) {
      tree_[node].shares = forest_.share_.size();
      for (const double value : count) forest_.share_.push_back(value / total);
      return;
    }
    std::vector<uint32_t> left;
    std::vector<uint32_t> right;
    const float* const value = &value_[split.column * rows_];
    for (const uint32_t row : rows) {
      (value[row] < split.threshold ? left : right).push_back(row);
    }
    tree_[node].column = split.column;
    tree_[node].threshold = split.threshold;
    Grow(left, depth + 1);
    tree_[node].right = tree_.size();
    Grow(right, depth + 1);
  }

  Split FindSplit(const std::vector<uint32_t>& rows, const std::vector<double>& count, double total,
                  size_t depth) {
    Split best;
    const bool walk = rows.size() * kWalkShare > rows_;
    if (walk) {
      for (const uint32_t row : rows) in_node_[row] = true;
    }
    std::vector<uint32_t> sorted;
    for (const uint32_t column : ColumnsOfLevel(depth)) {
      const float* const value = &value_[column * rows_];
      if (walk) {
        sorted.clear();
        const uint32_t* const order = &order_[column * rows_];
        for (size_t i = 0; i < rows_; ++i) {
          if (in_node_[order[i]]) sorted.push_back(order[i]);
        }
      } else {
        sorted = rows;
        std::sort(sorted.begin(), sorted.end(), [value](uint32_t a, uint32_t b) {
          return value[a] != value[b] ? value[a] < value[b] : a < b;
        });
      }
      if (value[sorted.front()] == value[sorted.back()]) continue;
      SplitColumn(column, sorted, count, total, &best);
    }
    if (walk) {
      for (const uint32_t row : rows) in_node_[row] = false;
    }
    return best;
  }

  // The impurity of both sides together, summed over classes, is a constant minus
  //   sum over sides of (sum over classes of (rows of the class)^2) / rows,
  // so that moving a row changes it in the terms of the row's classes only.
  void SplitColumn(uint32_t column, const std::vector<uint32_t>& sorted,
                   const std::vector<double>& count, double total, Split* best) {
    const float* const value = &value_[column * rows_];
    left_.assign(classes_, 0);
    right_ = count;
    double left_total = 0;
    double left_squares = 0;
    double right_squares = 0;
    for (const double rows : count) right_squares += rows * rows;
    const double unsplit = right_squares / total;
    for (size_t i = 0; i + 1 < sorted.size(); ++i) {
      const uint32_t row = sorted[i];
      const double w = weight_[row];
      left_total += w;
      for (size_t j = class_begin_[row]; j < class_begin_[row + 1]; ++j) {
        const uint32_t k = class_of_row_[j];
        left_squares += w * (2 * left_[k] + w);
        right_squares -= w * (2 * right_[k] - w);
        left_[k] += w;
        right_[k] -= w;
      }
      const float low = value[row];
      const float high = value[sorted[i + 1]];
      if (low == high) continue;
      const double gain =
          left_squares / left_total + right_squares / (total - left_total) - unsplit;
      if (gain <= std::max(best->gain, kLeastGain * total)) continue;
      const float middle = low + (high - low) / 2;
      *best = {gain, column, middle > low ? middle : high};
    }
  }

  const RandomForestSpec& spec_;
  const std::vector<double>& weight_;
  const size_t classes_;
  const size_t rows_;
  const size_t columns_;
  Random random_;
  ClassForest& forest_;
  // [column, row]
  std::vector<float> value_;
  std::vector<uint32_t> order_;
  // Classes of row r: class_of_row_[class_begin_[r] .. class_begin_[r + 1]).
  std::vector<size_t> class_begin_ = {0};
  std::vector<uint32_t> class_of_row_;
  std::vector<uint32_t> all_rows_;
  std::vector<uint32_t> all_columns_;
  // Of the tree that grows.
  std::vector<ClassForest::Node> tree_;
  std::vector<std::vector<uint32_t>> level_columns_;
  // Space for FindSplit and SplitColumn.
  std::vector<uint8_t> in_node_;
  std::vector<double> left_;
  std::vector<double> right_;
};

void ClassForest::Train(const RandomForestSpec& spec, const ClassLearnerInput& input) {
  classes_ = input.targets.classes;
  TreeGrower grower(spec, input, this);
  for (uint32_t tree = 0; tree < spec.trees(); ++tree) trees_.push_back(grower.GrowTree());
}

std::vector<double> ClassForest::Predict(const SparseMatrix& features) const {
  std::vector<double> scores(features.rows() * classes_, 0);
  std::vector<float> value(features.columns());
  for (size_t row = 0; row < features.rows(); ++row) {
    std::fill(value.begin(), value.end(), 0.0f);
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      value[features.column_index[i]] = features.value[i];
    }
    double* const score = &scores[row * classes_];
    for (const std::vector<Node>& tree : trees_) {
      size_t node = 0;
      while (tree[node].right != 0) {
        node = value[tree[node].column] < tree[node].threshold ? node + 1 : tree[node].right;
      }
      for (size_t k = 0; k < classes_; ++k) score[k] += share_[tree[node].shares + k];
    }
    // A sum of float shares can pass 1 by a rounding error.
    for (size_t k = 0; k < classes_; ++k) score[k] = std::min(1.0, score[k] / trees_.size());
  }
  return scores;
}

SavedLearner ClassForest::Save() const {
  SavedLearner saved;
  SavedLearner::Forest& forest = *saved.mutable_forest();
  forest.set_classes(classes_);
  for (const std::vector<Node>& tree : trees_) {
    SavedLearner::Forest::Tree& nodes = *forest.add_tree();
    for (const Node& node : tree) {
      nodes.add_column(node.column);
      nodes.add_threshold(node.threshold);
      nodes.add_right(node.right);
      nodes.add_shares(node.shares);
    }
  }
  forest.mutable_share()->Add(share_.begin(), share_.end());
  return saved;
}

absl::Status ClassForest::Load(const SavedLearner& saved, size_t columns) {
  const SavedLearner::Forest& forest = saved.forest();
  classes_ = forest.classes();
  share_.assign(forest.share().begin(), forest.share().end());
  trees_.clear();
  for (const SavedLearner::Forest::Tree& nodes : forest.tree()) {
    const int size = nodes.column_size();
    if (size == 0 || nodes.threshold_size() != size || nodes.right_size() != size ||
        nodes.shares_size() != size) {
      return DamagedModel(absl::StrCat("tree ", trees_.size(), " has nodes that lack something"));
    }
    std::vector<Node> tree;
    for (int i = 0; i < size; ++i) {
      const Node node = {nodes.column(i), nodes.threshold(i), nodes.right(i), nodes.shares(i)};
      const bool leaf = node.right == 0;
      // Children come after their parents, so that a walk ends.
      const bool leads_on =
          node.right > i + 1 && node.right < static_cast<size_t>(size) && node.column < columns;
      if (leaf ? node.shares + classes_ > share_.size() : !leads_on) {
        return DamagedModel(absl::StrCat("node ", i, " of tree ", trees_.size(), " leads nowhere"));
      }
      tree.push_back(node);
    }
    trees_.push_back(std::move(tree));
  }
  return trees_.empty() || classes_ == 0 ? DamagedModel("it has no tree") : absl::OkStatus();
}

}  // namespace callprint
