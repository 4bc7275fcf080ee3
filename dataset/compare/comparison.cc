#include "dataset/compare/comparison.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "workloads/status_macros.h"
#include "workloads/visible_text.h"

namespace callprint {
namespace {

constexpr char kCountPrefix[] = "count:";

double CallsOf(const SparseMatrix& counts, size_t row) {
  double calls = 0;
  for (size_t i = counts.row_begin[row]; i < counts.row_begin[row + 1]; ++i) {
    calls += counts.value[i];
  }
  return calls;
}

// Square roots of each row's shares, so that a likeness is a product of rows.
SparseMatrix RootShares(SparseMatrix counts) {
  for (size_t row = 0; row < counts.rows(); ++row) {
    const double calls = CallsOf(counts, row);
    for (size_t i = counts.row_begin[row]; i < counts.row_begin[row + 1]; ++i) {
      counts.value[i] = static_cast<float>(std::sqrt(counts.value[i] / calls));
    }
  }
  return counts;
}

// Of a row that is written out, zero elsewhere, and a row of `roots`.
double Likeness(const std::vector<float>& written, const SparseMatrix& roots, size_t row) {
  double likeness = 0;
  for (size_t i = roots.row_begin[row]; i < roots.row_begin[row + 1]; ++i) {
    likeness += written[roots.column_index[i]] * roots.value[i];
  }
  return likeness;
}

struct Nearest {
  size_t row = 0;
  double likeness = -1;
};

// Among the rows that `is_asked` allows; the first of equals.
template <typename Filter>
Nearest FindNearest(const std::vector<float>& written, const SparseMatrix& roots, Filter is_asked) {
  Nearest nearest;
  for (size_t row = 0; row < roots.rows(); ++row) {
    if (!is_asked(row)) continue;
    const double likeness = Likeness(written, roots, row);
    if (likeness > nearest.likeness) nearest = {row, likeness};
  }
  return nearest;
}

UsualRange RangeOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&values](double share) {
    return values[static_cast<size_t>(std::lround(share * (values.size() - 1)))];
  };
  return {at(0.05), at(0.95)};
}

// How like samples are to those of other programs.
absl::StatusOr<UsualRange> UsualLikeness(const SampleSet& dataset, const SparseMatrix& roots) {
  const size_t samples = dataset.info.size();
  const size_t looked_at = std::min(samples, kUsualSamples);
  std::vector<double> likeness;
  std::vector<float> written(roots.columns(), 0);
  for (size_t i = 0; i < looked_at; ++i) {
    const size_t row = i * samples / looked_at;
    std::fill(written.begin(), written.end(), 0);
    for (size_t k = roots.row_begin[row]; k < roots.row_begin[row + 1]; ++k) {
      written[roots.column_index[k]] = roots.value[k];
    }
    const Nearest nearest = FindNearest(written, roots, [&](size_t other) {
      return dataset.info[other].program() != dataset.info[row].program();
    });
    if (nearest.likeness < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat(dataset.dataset, " has one program; nothing says what is like it"));
    }
    likeness.push_back(nearest.likeness);
  }
  return RangeOf(std::move(likeness));
}

std::string Percent(double share) { return absl::StrFormat("%.1f %%", 100 * share); }

}  // namespace

absl::StatusOr<Comparison> Compare(const SampleSet& asked, const SampleSet& dataset) {
  if (asked.info.empty() || dataset.info.empty()) {
    return absl::InvalidArgumentError("there is no sample to compare");
  }
  Comparison comparison;
  const SparseMatrix roots = RootShares(dataset.features);
  ASSIGN_OR_RETURN(comparison.likeness, UsualLikeness(dataset, roots));
  std::vector<double> calls;
  for (size_t row = 0; row < dataset.info.size(); ++row) {
    calls.push_back(CallsOf(dataset.features, row));
  }
  comparison.calls = RangeOf(std::move(calls));

  absl::flat_hash_map<absl::string_view, uint32_t> place;
  for (const std::string& name : roots.column_names) place.emplace(name, place.size());
  std::vector<double> foreign(asked.features.columns(), 0);
  double all_calls = 0;
  for (size_t row = 0; row < asked.info.size(); ++row) {
    ComparedSample& sample = comparison.sample.emplace_back();
    sample.calls = CallsOf(asked.features, row);
    all_calls += sample.calls;
    double foreign_calls = 0;
    std::vector<float> written(roots.columns(), 0);
    for (size_t i = asked.features.row_begin[row]; i < asked.features.row_begin[row + 1]; ++i) {
      const uint32_t column = asked.features.column_index[i];
      const float value = asked.features.value[i];
      const auto found = place.find(asked.features.column_names[column]);
      if (found != place.end()) {
        written[found->second] = static_cast<float>(std::sqrt(value / sample.calls));
      } else {
        foreign_calls += value;
        foreign[column] += value;
      }
    }
    sample.foreign_calls = sample.calls == 0 ? 0 : foreign_calls / sample.calls;
    const Nearest nearest = FindNearest(written, roots, [](size_t /*row*/) { return true; });
    sample.nearest = nearest.row;
    sample.likeness = nearest.likeness;
  }
  for (uint32_t column = 0; column < foreign.size(); ++column) {
    if (foreign[column] == 0) continue;
    comparison.foreign_function.emplace_back(
        absl::StripPrefix(asked.features.column_names[column], kCountPrefix),
        foreign[column] / all_calls);
  }
  std::stable_sort(comparison.foreign_function.begin(), comparison.foreign_function.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (comparison.foreign_function.size() > kForeignFunctionsTold) {
    comparison.foreign_function.resize(kForeignFunctionsTold);
  }
  return comparison;
}

std::string ComparisonText(const SampleSet& asked, const SampleSet& dataset,
                           const Comparison& comparison) {
  std::string text = absl::StrFormat("%-24s %10s %12s  %-8s %-24s %s\n", "sample", "calls",
                                     "never there", "likeness", "most like", "which is");
  for (size_t i = 0; i < comparison.sample.size(); ++i) {
    const ComparedSample& sample = comparison.sample[i];
    const SampleInfo& nearest = dataset.info[sample.nearest];
    absl::StrAppendFormat(&text, "%-24s %10.0f %12s  %-8.3f %-24s %s\n",
                          VisibleText(asked.info[i].id()), sample.calls,
                          Percent(sample.foreign_calls), sample.likeness,
                          VisibleText(nearest.program()), VisibleText(nearest.label()));
  }
  absl::StrAppendFormat(
      &text,
      "usual in %s %s: %.0f to %.0f calls, and a likeness of %.3f to %.3f to another program\n",
      dataset.dataset, dataset.dataset_version, comparison.calls.low, comparison.calls.high,
      comparison.likeness.low, comparison.likeness.high);
  if (!comparison.foreign_function.empty()) {
    std::vector<std::string> told;
    for (const auto& [name, share] : comparison.foreign_function) {
      told.push_back(absl::StrCat(VisibleText(name), " ", Percent(share)));
    }
    absl::StrAppend(&text, "never called there: ", absl::StrJoin(told, ", "), " of the calls\n");
  }
  return text;
}

}  // namespace callprint
