#include "models/preprocessing/mutual_information.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace callprint {
namespace {

constexpr int kNonZeroBins = 7;

// What a label takes in every row, 0 to rows_of.size() - 1, and how many rows take each.
struct Label {
  std::vector<int> value;
  std::vector<int> rows_of;
};

// Exclusive classes are one label with many values; others are a label each.
std::vector<Label> Labels(const Targets& targets) {
  std::vector<Label> labels;
  if (targets.exclusive) {
    labels.push_back({targets.ClassOfRow(), std::vector<int>(targets.classes, 0)});
  } else {
    for (size_t k = 0; k < targets.classes; ++k) {
      labels.push_back({targets.Against(k), std::vector<int>(2, 0)});
    }
  }
  for (Label& label : labels) {
    for (const int value : label.value) ++label.rows_of[value];
  }
  return labels;
}

// The non-zero values of a matrix column by column, those of column c from begin[c] to begin[c +
// 1].
struct Columns {
  std::vector<size_t> begin;
  std::vector<float> value;
  std::vector<int> row;
};

Columns ByColumn(const SparseMatrix& features) {
  Columns columns;
  columns.begin.assign(features.columns() + 1, 0);
  for (size_t i = 0; i < features.value.size(); ++i) {
    columns.begin[features.column_index[i] + 1] += features.value[i] != 0;
  }
  std::partial_sum(columns.begin.begin(), columns.begin.end(), columns.begin.begin());
  columns.value.resize(columns.begin.back());
  columns.row.resize(columns.begin.back());
  std::vector<size_t> next(columns.begin.begin(), columns.begin.end() - 1);
  for (size_t row = 0; row < features.rows(); ++row) {
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      if (features.value[i] == 0) continue;
      const size_t place = next[features.column_index[i]]++;
      columns.value[place] = features.value[i];
      columns.row[place] = row;
    }
  }
  return columns;
}

// The last values of all bins but the last.
using Cuts = std::array<float, kNonZeroBins - 1>;

// Puts cuts number first to last - 1 where sorting all values would, given that those places lie
// from `from` to `to` or are right already. The middle one first: the others have half as much to
// look at.
void SelectCuts(std::vector<float>& values, size_t from, size_t to, int first, int last) {
  if (first >= last || from >= to) return;
  const int middle = (first + last) / 2;
  const size_t place = values.size() * (middle + 1) / kNonZeroBins;
  if (place >= from && place < to) {
    std::nth_element(values.begin() + from, values.begin() + place, values.begin() + to);
  }
  SelectCuts(values, from, std::min(place, to), first, middle);
  SelectCuts(values, std::max(place + 1, from), to, middle + 1, last);
}

// `values` are not empty; their order changes.
Cuts CutsOf(std::vector<float>& values) {
  Cuts cuts;
  SelectCuts(values, 0, values.size(), 0, cuts.size());
  for (size_t i = 0; i < cuts.size(); ++i) {
    cuts[i] = values[values.size() * (i + 1) / kNonZeroBins];
  }
  return cuts;
}

// Between equal cuts there is an empty bin, which tells nothing.
uint8_t BinOf(float value, const Cuts& cuts) {
  uint8_t bin = 1;
  for (const float cut : cuts) bin += cut < value;
  return bin;
}

// counts[bin * values + value of the label]; nats.
double PlugInEstimate(const std::vector<int>& counts, const std::vector<int>& rows_of,
                      double rows) {
  double information = 0;
  for (size_t bin = 0; bin < counts.size(); bin += rows_of.size()) {
    const double bin_rows = std::accumulate(&counts[bin], &counts[bin] + rows_of.size(), 0);
    for (size_t value = 0; value < rows_of.size(); ++value) {
      const double both = counts[bin + value];
      if (both == 0) continue;
      information += both / rows * std::log(both * rows / (bin_rows * rows_of[value]));
    }
  }
  return std::max(information, 0.0);
}

}  // namespace

std::vector<double> MutualInformation(const SparseMatrix& features, const Targets& targets) {
  const std::vector<Label> labels = Labels(targets);
  const Columns columns = ByColumn(features);
  std::vector<double> information(features.columns(), 0);
  std::vector<float> values;
  std::vector<uint8_t> bins;
  std::vector<int> counts;
  for (size_t column = 0; column < features.columns(); ++column) {
    const size_t begin = columns.begin[column];
    const size_t end = columns.begin[column + 1];
    if (begin == end) continue;
    values.assign(&columns.value[begin], &columns.value[end]);
    const Cuts cuts = CutsOf(values);
    bins.clear();
    for (size_t i = begin; i < end; ++i) bins.push_back(BinOf(columns.value[i], cuts));
    for (const Label& label : labels) {
      const size_t label_values = label.rows_of.size();
      counts.assign((kNonZeroBins + 1) * label_values, 0);
      for (size_t i = begin; i < end; ++i) {
        ++counts[bins[i - begin] * label_values + label.value[columns.row[i]]];
      }
      // What is not stored is 0.
      for (size_t value = 0; value < label_values; ++value) {
        counts[value] = label.rows_of[value];
        for (size_t bin = 1; bin <= kNonZeroBins; ++bin) {
          counts[value] -= counts[bin * label_values + value];
        }
      }
      information[column] += PlugInEstimate(counts, label.rows_of, features.rows());
    }
  }
  return information;
}

}  // namespace callprint
