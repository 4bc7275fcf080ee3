#include "reports/fmeter_clusters/k_means.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "workloads/random.h"

namespace callprint {
namespace {

// Means are padded to a multiple of this, so that the compiler makes vectors of the innermost loop.
constexpr size_t kLanes = 8;

std::vector<double> SquaredLengths(const SparseMatrix& rows) {
  std::vector<double> squares;
  for (size_t row = 0; row < rows.rows(); ++row) {
    double sum = 0;
    for (size_t i = rows.row_begin[row]; i < rows.row_begin[row + 1]; ++i) {
      sum += static_cast<double>(rows.value[i]) * rows.value[i];
    }
    squares.push_back(sum);
  }
  return squares;
}

// A step of Lloyd's algorithm, and its state.
class Lloyd {
 public:
  Lloyd(const SparseMatrix& rows, size_t clusters)
      : rows_(rows),
        clusters_(clusters),
        padded_((clusters + kLanes - 1) / kLanes * kLanes),
        squares_(SquaredLengths(rows)),
        of_row_(rows.rows(), -1),
        distance_(rows.rows(), 0),
        mean_(rows.columns() * padded_, 0) {}

  // Each row goes to its nearest mean. Whether one changed its cluster.
  bool Assign() {
    std::vector<float> product(padded_);
    bool changed = false;
    for (size_t row = 0; row < rows_.rows(); ++row) {
      Products(row, &product);
      int nearest = 0;
      double least = std::numeric_limits<double>::infinity();
      for (size_t k = 0; k < clusters_; ++k) {
        const double distance = mean_squares_[k] - 2.0 * product[k];
        if (distance >= least) continue;
        least = distance;
        nearest = k;
      }
      changed = changed || of_row_[row] != nearest;
      of_row_[row] = nearest;
      distance_[row] = squares_[row] + least;
    }
    return FillEmpty() || changed;
  }

  // Means become those of their rows.
  void Move() {
    const std::vector<double> sum = Sums();
    const std::vector<double> count = Counts();
    mean_squares_.assign(clusters_, 0);
    for (size_t column = 0; column < rows_.columns(); ++column) {
      for (size_t k = 0; k < clusters_; ++k) {
        const double mean = count[k] > 0 ? sum[column * clusters_ + k] / count[k] : 0;
        mean_[column * padded_ + k] = mean;
        mean_squares_[k] += mean * mean;
      }
    }
  }

  void Place(const std::vector<size_t>& first) {
    mean_squares_.assign(clusters_, 0);
    for (size_t k = 0; k < clusters_; ++k) {
      mean_squares_[k] = squares_[first[k]];
      for (size_t i = rows_.row_begin[first[k]]; i < rows_.row_begin[first[k] + 1]; ++i) {
        mean_[rows_.column_index[i] * padded_ + k] = rows_.value[i];
      }
    }
  }

  // To the means of the clusters as they are: squares of rows, less those of their sums by their
  // number.
  Clusters Result() const {
    Clusters result;
    result.of_row = of_row_;
    const std::vector<double> sum = Sums();
    const std::vector<double> count = Counts();
    double squares = 0;
    for (const double one : squares_) squares += one;
    std::vector<double> of_sum(clusters_, 0);
    for (size_t i = 0; i < sum.size(); ++i) of_sum[i % clusters_] += sum[i] * sum[i];
    for (size_t k = 0; k < clusters_; ++k) squares -= count[k] > 0 ? of_sum[k] / count[k] : 0;
    // Below 0 by rounding only.
    result.squared_distance = std::max(0.0, squares);
    return result;
  }

 private:
  // Of a row and each mean.
  void Products(size_t row, std::vector<float>* product) const {
    std::fill(product->begin(), product->end(), 0.0f);
    float* const out = product->data();
    for (size_t i = rows_.row_begin[row]; i < rows_.row_begin[row + 1]; ++i) {
      const float value = rows_.value[i];
      const float* const mean = &mean_[rows_.column_index[i] * padded_];
      for (size_t k = 0; k < padded_; k += kLanes) {
        for (size_t lane = 0; lane < kLanes; ++lane) out[k + lane] += value * mean[k + lane];
      }
    }
  }

  // [column, cluster]
  std::vector<double> Sums() const {
    std::vector<double> sum(rows_.columns() * clusters_, 0);
    for (size_t row = 0; row < rows_.rows(); ++row) {
      for (size_t i = rows_.row_begin[row]; i < rows_.row_begin[row + 1]; ++i) {
        sum[rows_.column_index[i] * clusters_ + of_row_[row]] += rows_.value[i];
      }
    }
    return sum;
  }

  std::vector<double> Counts() const {
    std::vector<double> count(clusters_, 0);
    for (const int k : of_row_) ++count[k];
    return count;
  }

  // Whether a cluster was empty and got a row.
  bool FillEmpty() {
    std::vector<double> count = Counts();
    bool filled = false;
    for (size_t k = 0; k < clusters_; ++k) {
      if (count[k] > 0) continue;
      const size_t farthest =
          std::max_element(distance_.begin(), distance_.end()) - distance_.begin();
      // Rounding; all rows are where their means are.
      if (distance_[farthest] < 1e-6 || count[of_row_[farthest]] == 1) return filled;
      --count[of_row_[farthest]];
      of_row_[farthest] = k;
      distance_[farthest] = 0;
      filled = true;
    }
    return filled;
  }

  const SparseMatrix& rows_;
  const size_t clusters_;
  const size_t padded_;
  const std::vector<double> squares_;
  std::vector<int> of_row_;
  // Squared, of each row to the mean that was nearest.
  std::vector<double> distance_;
  // [column, cluster, padded]
  std::vector<float> mean_;
  std::vector<double> mean_squares_;
};

// Rows drawn one after another, each by its squared distance to the nearest before.
std::vector<size_t> SeedRows(const SparseMatrix& rows, size_t clusters, Random& random) {
  const std::vector<double> squares = SquaredLengths(rows);
  std::vector<double> distance(rows.rows(), std::numeric_limits<double>::infinity());
  std::vector<size_t> seeds = {static_cast<size_t>(random.Below(rows.rows()))};
  std::vector<float> dense(rows.columns(), 0);
  while (seeds.size() < clusters) {
    const size_t last = seeds.back();
    const auto set = [&](bool present) {
      for (size_t i = rows.row_begin[last]; i < rows.row_begin[last + 1]; ++i) {
        dense[rows.column_index[i]] = present ? rows.value[i] : 0;
      }
    };
    set(true);
    double total = 0;
    for (size_t row = 0; row < rows.rows(); ++row) {
      double product = 0;
      for (size_t i = rows.row_begin[row]; i < rows.row_begin[row + 1]; ++i) {
        product += static_cast<double>(rows.value[i]) * dense[rows.column_index[i]];
      }
      const double to_last = std::max(0.0, squares[row] + squares[last] - 2 * product);
      distance[row] = row == last ? 0 : std::min(distance[row], to_last);
      total += distance[row];
    }
    set(false);
    const double drawn = (random.Next() >> 11) * 0x1p-53 * total;
    double reached = 0;
    // Where all rows are like one that is drawn already: any.
    size_t next = total > 0 ? rows.rows() : random.Below(rows.rows());
    size_t last_with_chance = 0;
    for (size_t row = 0; row < rows.rows() && next == rows.rows(); ++row) {
      if (distance[row] > 0) last_with_chance = row;
      reached += distance[row];
      if (reached > drawn) next = row;
    }
    seeds.push_back(next == rows.rows() ? last_with_chance : next);
  }
  return seeds;
}

}  // namespace

Clusters KMeansFrom(const SparseMatrix& rows, const std::vector<size_t>& first,
                    int most_iterations) {
  Lloyd lloyd(rows, first.size());
  lloyd.Place(first);
  for (int i = 0; i < most_iterations && lloyd.Assign(); ++i) lloyd.Move();
  return lloyd.Result();
}

absl::StatusOr<Clusters> KMeans(const SparseMatrix& rows, const KMeansOptions& options) {
  if (options.clusters == 0 || options.clusters > rows.rows()) {
    return absl::InvalidArgumentError(
        absl::StrCat("k-means of ", rows.rows(), " samples cannot have ", options.clusters,
                     " clusters; give 1 to as many as there are samples"));
  }
  Random random(DeriveSeed(options.seed, absl::StrCat("k-means ", options.clusters)));
  Clusters best;
  for (int restart = 0; restart < options.restarts; ++restart) {
    Clusters clusters =
        KMeansFrom(rows, SeedRows(rows, options.clusters, random), options.most_iterations);
    if (restart == 0 || clusters.squared_distance < best.squared_distance) {
      best = std::move(clusters);
    }
  }
  return best;
}

}  // namespace callprint
