#include "collector/marks.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace callprint {
namespace {

constexpr absl::string_view kClockMark = "callprint: CLOCK_MONOTONIC ";

}  // namespace

std::string ClockMarkText(int64_t monotonic_ns) { return absl::StrCat(kClockMark, monotonic_ns); }

std::optional<int64_t> ParseClockMark(absl::string_view text) {
  int64_t time_ns;
  if (!absl::ConsumePrefix(&text, kClockMark) || !absl::SimpleAtoi(text, &time_ns)) {
    return std::nullopt;
  }
  return time_ns;
}

absl::StatusOr<std::vector<Mark>> ParseMarks(absl::string_view text) {
  std::vector<Mark> marks;
  int line_number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++line_number;
    const std::vector<absl::string_view> words =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (words.empty()) continue;
    int64_t time_ns;
    if (words.size() != 3 || !absl::SimpleAtoi(words[0], &time_ns) || time_ns < 0) {
      return absl::InvalidArgumentError(absl::StrCat(
          "line ", line_number, " of the marks is not `nanoseconds name value`: ", line));
    }
    Mark& mark = marks.emplace_back();
    mark.set_time_ns(time_ns);
    mark.set_name(std::string(words[1]));
    mark.set_value(std::string(words[2]));
  }
  std::stable_sort(marks.begin(), marks.end(),
                   [](const Mark& a, const Mark& b) { return a.time_ns() < b.time_ns(); });
  return marks;
}

}  // namespace callprint
