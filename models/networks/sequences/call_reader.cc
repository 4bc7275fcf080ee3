#include "models/networks/sequences/call_reader.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "dataset/calls/call_sequence.h"
#include "models/learner/saved_learner.h"
#include "models/networks/vocabulary.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr uint32_t kMostPlaces = kSequenceChunks * kSequenceChunkLength;

// By channel.
constexpr absl::string_view kPrefix[] = {"sequence:function:", "sequence:depth:", "sequence:gap:"};
constexpr uint32_t kFunction = 0;
constexpr uint32_t kDepth = 1;
constexpr uint32_t kGap = 2;

// A number far from all that was trained on would drown the others.
constexpr double kLargest = 8;

}  // namespace

absl::StatusOr<CallReader::Column> CallReader::ParseColumn(const std::string& name) {
  Column column;
  for (column.channel = kFunction; column.channel <= kGap; ++column.channel) {
    absl::string_view place = name;
    if (absl::ConsumePrefix(&place, kPrefix[column.channel]) &&
        absl::SimpleAtoi(place, &column.place) && column.place < kMostPlaces) {
      return column;
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("column \"", name, "\" is none of a call sequence (\"", kPrefix[kFunction],
                   "0017\", depth or gap, below ", kMostPlaces, ")"));
}

size_t CallReader::chunks() const {
  return (length_ + kSequenceChunkLength - 1) / kSequenceChunkLength;
}

size_t CallReader::chunk_length() const { return std::min(length_, kSequenceChunkLength); }

void CallReader::ReadRow(const SparseMatrix& features, size_t row, Row* values) const {
  for (std::vector<float>* channel : {&values->number, &values->depth, &values->gap}) {
    channel->assign(places(), 0);
  }
  for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
    const Column& column = columns_[features.column_index[i]];
    if (column.place >= length_) continue;
    std::vector<float>& channel = column.channel == kFunction ? values->number
                                  : column.channel == kDepth  ? values->depth
                                                              : values->gap;
    channel[column.place] = features.value[i];
  }
}

absl::StatusOr<CallReader> CallReader::Fit(const SequenceNetworkSpec& spec,
                                           const SparseMatrix& training) {
  CallReader reader;
  for (const std::string& name : training.column_names) {
    ASSIGN_OR_RETURN(const Column column, ParseColumn(name));
    reader.columns_.push_back(column);
  }
  for (size_t i = 0; i < training.value.size(); ++i) {
    const Column& column = reader.columns_[training.column_index[i]];
    if (column.channel != kFunction || training.value[i] == 0) continue;
    reader.length_ = std::max<size_t>(reader.length_, column.place + 1);
  }
  if (reader.length_ == 0) {
    return absl::InvalidArgumentError(
        "no training row has a call (columns \"sequence:function:*\")");
  }

  std::map<float, size_t> rows_with;
  Row row;
  double calls = 0;
  double mean = 0;
  double squares = 0;
  for (size_t i = 0; i < training.rows(); ++i) {
    reader.ReadRow(training, i, &row);
    std::set<float> numbers;
    for (size_t place = 0; place < reader.places(); ++place) {
      if (row.number[place] == 0) continue;
      numbers.insert(row.number[place]);
      // Welford (1962).
      const double gap = row.gap[place];
      const double before = gap - mean;
      calls += 1;
      mean += before / calls;
      squares += before * (gap - mean);
    }
    for (const float number : numbers) ++rows_with[number];
  }
  reader.gap_mean_ = mean;
  const double deviation = std::sqrt(squares / calls);
  // Where all gaps are alike, their differences are rounding noise.
  if (deviation > 1e-7 * std::abs(mean)) reader.gap_deviation_ = deviation;

  reader.vocabulary_ = Vocabulary(rows_with, spec.min_samples(), spec.vocabulary());
  return reader;
}

CallTable CallReader::Read(const SparseMatrix& features) const {
  CallTable table;
  const size_t size = features.rows() * places();
  table.function.reserve(size);
  table.depth.reserve(size);
  table.gap.reserve(size);
  Row row;
  for (size_t i = 0; i < features.rows(); ++i) {
    ReadRow(features, i, &row);
    for (size_t place = 0; place < places(); ++place) {
      const float number = row.number[place];
      if (number == 0) {
        table.function.push_back(0);
        table.depth.push_back(0);
        table.gap.push_back(0);
        continue;
      }
      const auto found = std::lower_bound(vocabulary_.begin(), vocabulary_.end(), number);
      const bool known = found != vocabulary_.end() && *found == number;
      table.function.push_back(known ? kUnknownFunction + 1 + (found - vocabulary_.begin())
                                     : kUnknownFunction);
      const double depth = row.depth[place] - 1.0;
      const double gap = (row.gap[place] - gap_mean_) / gap_deviation_;
      table.depth.push_back(std::clamp(depth, 0.0, kLargest));
      table.gap.push_back(std::clamp(gap, -kLargest, kLargest));
    }
  }
  return table;
}

void CallReader::Save(SavedSequenceNetwork* saved) const {
  for (const Column& column : columns_) {
    saved->add_channel(column.channel);
    saved->add_place(column.place);
  }
  saved->set_length(length_);
  saved->mutable_function()->Add(vocabulary_.begin(), vocabulary_.end());
  saved->set_gap_mean(gap_mean_);
  saved->set_gap_deviation(gap_deviation_);
}

absl::StatusOr<CallReader> CallReader::Load(const SavedSequenceNetwork& saved, size_t columns) {
  if (saved.channel_size() != columns || saved.place_size() != columns) {
    return DamagedModel(absl::StrCat("its sequences have ", saved.channel_size(), " and ",
                                     saved.place_size(), " columns, not ", columns));
  }
  if (saved.length() == 0 || saved.length() > kMostPlaces) {
    return DamagedModel(absl::StrCat("its sequences have ", saved.length(), " places"));
  }
  if (!std::isfinite(saved.gap_mean()) || !std::isfinite(saved.gap_deviation()) ||
      saved.gap_deviation() <= 0) {
    return DamagedModel("the scale of its gaps cannot be");
  }
  CallReader reader;
  for (size_t i = 0; i < columns; ++i) {
    if (saved.channel(i) > kGap || saved.place(i) >= kMostPlaces) {
      return DamagedModel(absl::StrCat("column ", i, " of its sequences cannot be"));
    }
    reader.columns_.push_back({saved.channel(i), saved.place(i)});
  }
  reader.length_ = saved.length();
  reader.vocabulary_.assign(saved.function().begin(), saved.function().end());
  for (size_t i = 0; i < reader.vocabulary_.size(); ++i) {
    const bool rises = i == 0 || reader.vocabulary_[i - 1] < reader.vocabulary_[i];
    if (!rises || !std::isfinite(reader.vocabulary_[i])) {
      return DamagedModel(absl::StrCat("function ", i, " of its vocabulary cannot be"));
    }
  }
  reader.gap_mean_ = saved.gap_mean();
  reader.gap_deviation_ = saved.gap_deviation();
  return reader;
}

}  // namespace callprint
