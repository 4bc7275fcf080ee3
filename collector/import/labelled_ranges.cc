#include "collector/import/labelled_ranges.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "workloads/csv_reader.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr int kDecimals = 9;
constexpr int64_t kNanosecondsPerSecond = 1000000000;

// Exactly: a double has too few digits for an epoch in nanoseconds.
std::optional<int64_t> Nanoseconds(absl::string_view seconds) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(seconds, absl::MaxSplits('.', 1));
  const auto is_number = [](absl::string_view digits) {
    return !digits.empty() && digits.find_first_not_of("0123456789") == absl::string_view::npos;
  };
  int64_t whole;
  if (!is_number(parts.first) || !absl::SimpleAtoi(parts.first, &whole)) return std::nullopt;
  if (whole > std::numeric_limits<int64_t>::max() / kNanosecondsPerSecond - 1) return std::nullopt;
  int64_t fraction = 0;
  if (seconds.size() > parts.first.size()) {
    std::string digits(parts.second);
    if (!is_number(digits) || digits.size() > kDecimals) return std::nullopt;
    digits.resize(kDecimals, '0');
    if (!absl::SimpleAtoi(digits, &fraction)) return std::nullopt;
  }
  return whole * kNanosecondsPerSecond + fraction;
}

}  // namespace

absl::StatusOr<std::vector<LabelledRange>> ParseLabelledRanges(absl::string_view csv,
                                                               const std::string& name) {
  ASSIGN_OR_RETURN(const std::vector<CsvRecord> records, ParseCsv(csv, name));
  std::vector<std::string> columns = {"begin_s", "end_s", "label"};
  const bool has_files = !records.empty() && records[0].field[0] == "file";
  if (has_files) columns.insert(columns.begin(), "file");
  RETURN_IF_ERROR(CheckCsvHeader(records, columns, name));
  std::vector<LabelledRange> ranges;
  std::vector<std::string> faults;
  for (size_t i = 1; i < records.size(); ++i) {
    const std::vector<std::string>& fields = records[i].field;
    const auto fault = [&](absl::string_view what) {
      faults.push_back(absl::StrCat(name, ":", records[i].line, ": ", what));
    };
    if (fields.size() != columns.size()) {
      fault(absl::StrCat(fields.size(), " fields in place of ", columns.size()));
      continue;
    }
    LabelledRange range;
    if (has_files) range.file = fields[0];
    const size_t first = has_files ? 1 : 0;
    const std::optional<int64_t> begin = Nanoseconds(fields[first]);
    const std::optional<int64_t> end = fields[first + 1].empty()
                                           ? std::numeric_limits<int64_t>::max()
                                           : Nanoseconds(fields[first + 1]);
    range.label = fields[first + 2];
    if (!begin || !end) {
      fault(absl::StrCat("\"", begin ? fields[first + 1] : fields[first],
                         "\" is no time; write seconds as the trace does, such as 812.000010"));
    } else if (*end <= *begin) {
      fault("the range ends before it begins");
    } else if (range.label.empty()) {
      fault("the label is empty");
    } else {
      range.begin_ns = *begin;
      range.end_ns = *end;
      ranges.push_back(std::move(range));
    }
  }
  if (!faults.empty()) return absl::InvalidArgumentError(absl::StrJoin(faults, "; "));
  if (ranges.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(name, ":1: no ranges follow the header"));
  }
  return ranges;
}

}  // namespace callprint
