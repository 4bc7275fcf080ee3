#include "models/trees/random_forest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "models/learner/saved_learner.h"
#include "workloads/random.h"

namespace callprint {
namespace {

// A tree on a few thousand rows does not get this deep.
constexpr uint32_t kUnlimitedDepth = 64;
// What a split has to gain: more than rounding can.
constexpr double kLeastGain = 1e-9;
// Nodes with more than this share of all rows walk a column's sorted order; the others sort.
constexpr size_t kWalkShare = 8;
constexpr uint32_t kNoPlace = std::numeric_limits<uint32_t>::max();

struct Node {
  // Rows with a smaller value go to the node after this one, others to `right`. A leaf's `right`
  // is 0.
  uint32_t column = 0;
  float threshold = 0;
  uint32_t right = 0;
  // Leaves: where its shares begin in Forest::share.
  uint32_t shares = 0;
};

struct Forest {
  size_t classes = 0;
  std::vector<std::vector<Node>> tree;
  // Of each leaf, the share of its training rows that each class has.
  std::vector<float> share;
  // Of each column, what all its splits took from the impurity, times rows; not saved.
  std::vector<double> gain;
};

// Grows the trees of one forest. Training columns are kept dense, each with its rows in order.
class TreeGrower {
 public:
  TreeGrower(const RandomForestSpec& spec, const ClassLearnerInput& input, Forest* forest)
      : spec_(spec),
        weight_(input.weight),
        classes_(input.targets.classes),
        rows_(input.features.rows()),
        columns_(input.features.columns()),
        random_(input.seed),
        forest_(*forest),
        value_(rows_ * columns_, 0),
        place_(rows_ * columns_, kNoPlace),
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
    for (uint32_t column = 0; column < columns_; ++column) {
      const float* const value = &value_[column * rows_];
      const size_t begin = order_.size();
      for (uint32_t row = 0; row < rows_; ++row) {
        if (value[row] != 0) order_.push_back(row);
      }
      std::sort(order_.begin() + begin, order_.end(), [value](uint32_t a, uint32_t b) {
        return value[a] != value[b] ? value[a] < value[b] : a < b;
      });
      for (size_t i = begin; i < order_.size(); ++i) place_[column * rows_ + order_[i]] = i;
      order_begin_.push_back(order_.size());
    }
    forest_.gain.assign(columns_, 0);
    all_rows_.resize(rows_);
    std::iota(all_rows_.begin(), all_rows_.end(), 0);
    all_columns_.resize(columns_);
    std::iota(all_columns_.begin(), all_columns_.end(), 0);
  }

  std::vector<Node> GrowTree() {
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
      tree_[node].shares = forest_.share.size();
      for (const double value : count) forest_.share.push_back(value / total);
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
    forest_.gain[split.column] += split.gain;
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
    sorted_.resize(rows_);
    for (const uint32_t column : ColumnsOfLevel(depth)) {
      size_t number = 0;
      if (walk) {
        for (size_t i = order_begin_[column]; i < order_begin_[column + 1]; ++i) {
          // Without a branch, which could not be foreseen.
          sorted_[number] = order_[i];
          number += in_node_[order_[i]];
        }
      } else {
        const uint32_t* const place = &place_[column * rows_];
        for (const uint32_t row : rows) {
          sorted_[number] = place[row];
          number += place[row] != kNoPlace;
        }
        std::sort(sorted_.begin(), sorted_.begin() + number);
        for (size_t i = 0; i < number; ++i) sorted_[i] = order_[sorted_[i]];
      }
      if (number > 0) SplitColumn(column, number, rows.size() - number, count, total, &best);
    }
    if (walk) {
      for (const uint32_t row : rows) in_node_[row] = false;
    }
    return best;
  }

  // The impurity of both sides together, summed over classes, is a constant minus
  //   sum over sides of (sum over classes of (rows of the class)^2) / rows,
  // so that moving a row changes it in the terms of the row's classes only. The column is not 0 in
  // the first `number` of sorted_, and is in `zeros` more rows; those are never moved, since rows
  // above them move from the top down and rows below them from the bottom up.
  void SplitColumn(uint32_t column, size_t number, size_t zeros, const std::vector<double>& count,
                   double total, Split* best) {
    const float* const value = &value_[column * rows_];
    const auto value_at = [&](size_t i) { return value[sorted_[i]]; };
    double all_squares = 0;
    for (const double rows : count) all_squares += rows * rows;
    double moved_total, moved_squares, rest_squares;
    const auto start = [&] {
      moved_.assign(classes_, 0);
      rest_ = count;
      moved_total = 0;
      moved_squares = 0;
      rest_squares = all_squares;
    };
    const auto move = [&](uint32_t row) {
      const double w = weight_[row];
      moved_total += w;
      for (size_t j = class_begin_[row]; j < class_begin_[row + 1]; ++j) {
        const uint32_t k = class_of_row_[j];
        moved_squares += w * (2 * moved_[k] + w);
        rest_squares -= w * (2 * rest_[k] - w);
        moved_[k] += w;
        rest_[k] -= w;
      }
    };
    const auto cut = [&](float low, float high) {
      if (low == high) return;
      const double gain =
          moved_squares / moved_total + rest_squares / (total - moved_total) - all_squares / total;
      if (gain <= std::max(best->gain, kLeastGain * total)) return;
      const float middle = low + (high - low) / 2;
      *best = {gain, column, middle > low ? middle : high};
    };

    size_t negative = 0;
    while (negative < number && value_at(negative) < 0) ++negative;
    start();
    for (size_t i = number; i > negative; --i) {
      move(sorted_[i - 1]);
      if (i - 1 > negative) {
        cut(value_at(i - 2), value_at(i - 1));
      } else if (zeros > 0) {
        cut(0, value_at(i - 1));
      } else if (negative > 0) {
        cut(value_at(negative - 1), value_at(i - 1));
      }
    }
    if (negative == 0) return;
    start();
    for (size_t i = 0; i < negative; ++i) {
      move(sorted_[i]);
      if (i + 1 < negative) {
        cut(value_at(i), value_at(i + 1));
      } else if (zeros > 0) {
        cut(value_at(i), 0);
      }
    }
  }

  const RandomForestSpec& spec_;
  const std::vector<double>& weight_;
  const size_t classes_;
  const size_t rows_;
  const size_t columns_;
  Random random_;
  Forest& forest_;
  // [column, row]
  std::vector<float> value_;
  std::vector<uint32_t> place_;
  // Rows in which column c is not 0, by its value (equals by number): order_[order_begin_[c] ..
  // order_begin_[c + 1]). place_ says where a row is there.
  std::vector<size_t> order_begin_ = {0};
  std::vector<uint32_t> order_;
  // Classes of row r: class_of_row_[class_begin_[r] .. class_begin_[r + 1]).
  std::vector<size_t> class_begin_ = {0};
  std::vector<uint32_t> class_of_row_;
  std::vector<uint32_t> all_rows_;
  std::vector<uint32_t> all_columns_;
  // Of the tree that grows.
  std::vector<Node> tree_;
  std::vector<std::vector<uint32_t>> level_columns_;
  // Rows of the node that is split in which the column that is looked at is not 0, by its value.
  std::vector<uint32_t> sorted_;
  // Space for FindSplit and SplitColumn.
  std::vector<uint8_t> in_node_;
  std::vector<double> moved_;
  std::vector<double> rest_;
};

class RandomForest : public Learner {
 public:
  explicit RandomForest(const RandomForestSpec& spec) : spec_(spec) {}

  absl::Status Fit(const LearnerInput& input) override {
    std::vector<double> weight;
    for (const int label : input.label) {
      weight.push_back(label == 1 ? input.positive_weight : input.negative_weight);
    }
    return FitClasses(
        {input.features, Targets::Binary(input.label), input.group, weight, input.seed});
  }

  bool LearnsClasses() const override { return true; }

  absl::Status FitClasses(const ClassLearnerInput& input) override {
    forest_ = Forest();
    forest_.classes = input.targets.classes;
    TreeGrower grower(spec_, input, &forest_);
    for (uint32_t tree = 0; tree < spec_.trees(); ++tree) {
      forest_.tree.push_back(grower.GrowTree());
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    std::vector<double> scores(features.rows() * forest_.classes, 0);
    std::vector<float> value(features.columns());
    for (size_t row = 0; row < features.rows(); ++row) {
      std::fill(value.begin(), value.end(), 0.0f);
      for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
        value[features.column_index[i]] = features.value[i];
      }
      double* const score = &scores[row * forest_.classes];
      for (const std::vector<Node>& tree : forest_.tree) {
        size_t node = 0;
        while (tree[node].right != 0) {
          node = value[tree[node].column] < tree[node].threshold ? node + 1 : tree[node].right;
        }
        for (size_t k = 0; k < forest_.classes; ++k)
          score[k] += forest_.share[tree[node].shares + k];
      }
      // A sum of float shares can pass 1 by a rounding error.
      for (size_t k = 0; k < forest_.classes; ++k)
        score[k] = std::min(1.0, score[k] / forest_.tree.size());
    }
    return scores;
  }

  absl::StatusOr<std::vector<double>> ColumnWeights(size_t columns) const override {
    return forest_.gain;
  }

  absl::StatusOr<SavedLearner> Save() const override {
    SavedLearner saved;
    SavedForest& forest = *saved.mutable_forest();
    forest.set_classes(forest_.classes);
    for (const std::vector<Node>& tree : forest_.tree) {
      SavedForest::Tree& nodes = *forest.add_tree();
      for (const Node& node : tree) {
        nodes.add_column(node.column);
        nodes.add_threshold(node.threshold);
        nodes.add_right(node.right);
        nodes.add_shares(node.shares);
      }
    }
    forest.mutable_share()->Add(forest_.share.begin(), forest_.share.end());
    return saved;
  }

  absl::Status Load(const SavedLearner& saved, size_t columns) override {
    const SavedForest& forest = saved.forest();
    forest_.gain.clear();
    forest_.classes = forest.classes();
    forest_.share.assign(forest.share().begin(), forest.share().end());
    forest_.tree.clear();
    for (const SavedForest::Tree& nodes : forest.tree()) {
      const int size = nodes.column_size();
      if (size == 0 || nodes.threshold_size() != size || nodes.right_size() != size ||
          nodes.shares_size() != size) {
        return DamagedModel(
            absl::StrCat("tree ", forest_.tree.size(), " has nodes that lack something"));
      }
      std::vector<Node> tree;
      for (int i = 0; i < size; ++i) {
        const Node node = {nodes.column(i), nodes.threshold(i), nodes.right(i), nodes.shares(i)};
        const bool leaf = node.right == 0;
        // Children come after their parents, so that a walk ends.
        const bool leads_on =
            node.right > i + 1 && node.right < static_cast<size_t>(size) && node.column < columns;
        if (leaf ? node.shares + forest_.classes > forest_.share.size() : !leads_on) {
          return DamagedModel(
              absl::StrCat("node ", i, " of tree ", forest_.tree.size(), " leads nowhere"));
        }
        tree.push_back(node);
      }
      forest_.tree.push_back(std::move(tree));
    }
    return forest_.tree.empty() || forest_.classes == 0 ? DamagedModel("it has no tree")
                                                        : absl::OkStatus();
  }

 private:
  const RandomForestSpec spec_;
  Forest forest_;
};

}  // namespace

std::unique_ptr<Learner> MakeRandomForest(const RandomForestSpec& spec) {
  return std::make_unique<RandomForest>(spec);
}

}  // namespace callprint
