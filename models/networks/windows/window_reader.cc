#include "models/networks/windows/window_reader.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "models/learner/saved_learner.h"
#include "models/networks/vocabulary.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// As many as a column's name has digits for.
constexpr uint32_t kMostPeriods = 100;
constexpr uint32_t kMostPlaces = 10000;

// By part.
constexpr absl::string_view kPrefix[] = {
    "call_order:u:", "call_order:caller:", "call_order:callee:"};
constexpr uint32_t kCall = 0;
constexpr uint32_t kCaller = 1;
constexpr uint32_t kCallee = 2;

}  // namespace

absl::StatusOr<WindowReader::Column> WindowReader::ParseColumn(const std::string& name) {
  Column column;
  for (column.part = kCall; column.part <= kCallee; ++column.part) {
    absl::string_view rest = name;
    if (!absl::ConsumePrefix(&rest, kPrefix[column.part])) continue;
    const std::pair<absl::string_view, absl::string_view> numbers =
        absl::StrSplit(rest, absl::MaxSplits(':', 1));
    if (absl::SimpleAtoi(numbers.first, &column.period) && column.period < kMostPeriods &&
        absl::SimpleAtoi(numbers.second, &column.place) && column.place < kMostPlaces) {
      return column;
    }
  }
  return absl::InvalidArgumentError(absl::StrCat("column \"", name,
                                                 "\" is none of a window's call order (\"",
                                                 kPrefix[kCall], "03:0017\", caller or callee)"));
}

absl::StatusOr<WindowReader> WindowReader::Fit(const TwoBranchNetworkSpec& spec,
                                               const SparseMatrix& training) {
  WindowReader reader;
  for (const std::string& name : training.column_names) {
    ASSIGN_OR_RETURN(const Column column, ParseColumn(name));
    reader.columns_.push_back(column);
  }
  std::map<float, size_t> rows_with;
  for (size_t row = 0; row < training.rows(); ++row) {
    std::set<float> numbers;
    for (size_t i = training.row_begin[row]; i < training.row_begin[row + 1]; ++i) {
      if (training.value[i] == 0) continue;
      const Column& column = reader.columns_[training.column_index[i]];
      reader.periods_ = std::max<size_t>(reader.periods_, column.period + 1);
      reader.places_ = std::max<size_t>(reader.places_, column.place + 1);
      numbers.insert(training.value[i]);
    }
    for (const float number : numbers) ++rows_with[number];
  }
  if (reader.places_ == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("no training row has a call (columns \"", kPrefix[kCall],
                     "*\"); the group is there where samples are windows whose WindowSpec sets "
                     "call_order_length"));
  }

  reader.vocabulary_ = Vocabulary(rows_with, spec.min_samples(), spec.vocabulary());
  return reader;
}

WindowTable WindowReader::Read(const SparseMatrix& features) const {
  WindowTable table;
  const size_t size = features.rows() * periods_ * places_;
  std::vector<int32_t>* const parts[] = {&table.call, &table.caller, &table.callee};
  for (std::vector<int32_t>* part : parts) part->assign(size, 0);
  for (size_t row = 0; row < features.rows(); ++row) {
    for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
      const Column& column = columns_[features.column_index[i]];
      const float number = features.value[i];
      if (number == 0 || column.period >= periods_ || column.place >= places_) continue;
      const auto found = std::lower_bound(vocabulary_.begin(), vocabulary_.end(), number);
      const bool known = found != vocabulary_.end() && *found == number;
      (*parts[column.part])[(row * periods_ + column.period) * places_ + column.place] =
          known ? kUnknownWindowFunction + 1 + (found - vocabulary_.begin())
                : kUnknownWindowFunction;
    }
  }
  return table;
}

void WindowReader::Save(SavedTwoBranchNetwork* saved) const {
  for (const Column& column : columns_) {
    saved->add_part(column.part);
    saved->add_period(column.period);
    saved->add_place(column.place);
  }
  saved->set_periods(periods_);
  saved->set_places(places_);
  saved->mutable_function()->Add(vocabulary_.begin(), vocabulary_.end());
}

absl::StatusOr<WindowReader> WindowReader::Load(const SavedTwoBranchNetwork& saved,
                                                size_t columns) {
  if (saved.part_size() != columns || saved.period_size() != columns ||
      saved.place_size() != columns) {
    return DamagedModel(absl::StrCat("its windows have ", saved.part_size(), ", ",
                                     saved.period_size(), " and ", saved.place_size(),
                                     " columns, not ", columns));
  }
  WindowReader reader;
  // What is read stands in a column, so that damage makes no network beyond all memory.
  uint32_t periods = 0;
  uint32_t places = 0;
  for (size_t i = 0; i < columns; ++i) {
    const Column column = {saved.part(i), saved.period(i), saved.place(i)};
    if (column.part > kCallee || column.period >= kMostPeriods || column.place >= kMostPlaces) {
      return DamagedModel(absl::StrCat("column ", i, " of its windows cannot be"));
    }
    periods = std::max(periods, column.period + 1);
    places = std::max(places, column.place + 1);
    reader.columns_.push_back(column);
  }
  if (saved.periods() == 0 || saved.periods() > periods || saved.places() == 0 ||
      saved.places() > places) {
    return DamagedModel(absl::StrCat("its windows have ", saved.periods(), " periods of ",
                                     saved.places(), " places"));
  }
  reader.periods_ = saved.periods();
  reader.places_ = saved.places();
  reader.vocabulary_.assign(saved.function().begin(), saved.function().end());
  for (size_t i = 0; i < reader.vocabulary_.size(); ++i) {
    const bool rises = i == 0 || reader.vocabulary_[i - 1] < reader.vocabulary_[i];
    if (!rises || !std::isfinite(reader.vocabulary_[i])) {
      return DamagedModel(absl::StrCat("function ", i, " of its vocabulary cannot be"));
    }
  }
  return reader;
}

}  // namespace callprint
