#include "reports/text_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace callprint {
namespace {

// Characters, not bytes, of UTF-8 text.
size_t Width(const std::string& text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

}  // namespace

std::string TextTable::ForTerminal() const {
  std::vector<size_t> width(rows_[0].size(), 0);
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], Width(row[i]));
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      absl::StrAppend(&line, "  ", row[i], std::string(width[i] - Width(row[i]), ' '));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

std::string TextTable::ForMarkdown() const {
  std::string text;
  for (size_t r = 0; r < rows_.size(); ++r) {
    for (const std::string& cell : rows_[r])
      absl::StrAppend(&text, "| ", MarkdownEscaped(cell), " ");
    absl::StrAppend(&text, "|\n");
    if (r > 0) continue;
    for (size_t i = 0; i < rows_[0].size(); ++i) absl::StrAppend(&text, i == 0 ? "|---" : "|---:");
    absl::StrAppend(&text, "|\n");
  }
  return text;
}

std::string MarkdownEscaped(absl::string_view text) {
  constexpr absl::string_view kSpecial = "\\`*_{}[]<>#|~&!";
  std::string escaped;
  for (char c : text) {
    if (static_cast<unsigned char>(c) < ' ') c = ' ';
    if (kSpecial.find(c) != absl::string_view::npos) escaped.push_back('\\');
    escaped.push_back(c);
  }
  return escaped;
}

std::string Decimal(double value) {
  // Adding zero turns a rounded -0 into 0.
  return absl::StrFormat("%.3f", std::round(value * 1000) / 1000 + 0.0);
}

std::string WithInterval(double value, double low, double high) {
  return absl::StrCat(Decimal(value), " [", Decimal(low), ", ", Decimal(high), "]");
}

std::string Percent(double share) { return absl::StrFormat("%.1f %%", 100 * share); }

}  // namespace callprint
