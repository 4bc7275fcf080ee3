#include "reports/page/text_table.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "workloads/visible_text.h"

namespace callprint {
namespace {

// Characters, not bytes, of UTF-8 text.
size_t Width(const std::string& text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

bool IsWordCharacter(char c) { return absl::ascii_isalnum(c) || c == '_'; }

// True where Markdown would read text[i] as markup.
bool NeedsEscape(absl::string_view text, size_t i) {
  constexpr absl::string_view kAlways = "\\`*<>|~&";
  const char c = text[i];
  if (kAlways.find(c) != absl::string_view::npos) return true;
  // An underscore inside a word, as most names have it, is no emphasis, and a bracket is a link
  // only if another part follows.
  if (c == '_') {
    return i == 0 || i + 1 == text.size() || !IsWordCharacter(text[i - 1]) ||
           !IsWordCharacter(text[i + 1]);
  }
  if (c == ']') return i + 1 < text.size() && (text[i + 1] == '(' || text[i + 1] == '[');
  return i == 0 && (c == '#' || c == '-' || c == '+' || c == '=') && text.size() > 1 &&
         text[1] == ' ';
}

// "0.993 [0.988, 0.997]", "-0.5", "+0.5", "< 0.001"; of none: "" and "-".
bool IsNumberOrNone(absl::string_view cell) {
  if (cell.empty() || cell == "-" || absl::StartsWith(cell, "< ")) return true;
  const size_t first_digit = cell[0] == '-' || cell[0] == '+' ? 1 : 0;
  return absl::ascii_isdigit(cell[first_digit]);
}

}  // namespace

std::string TextTable::ForTerminal() const {
  // Names of programs and models are other people's.
  std::vector<std::vector<std::string>> rows = rows_;
  for (auto& row : rows) {
    for (std::string& cell : row) cell = VisibleText(cell);
  }
  std::vector<size_t> width(rows[0].size(), 0);
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], Width(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      absl::StrAppend(&line, "  ", row[i], std::string(width[i] - Width(row[i]), ' '));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

bool TextTable::IsNumeric(size_t column) const {
  return std::all_of(rows_.begin() + 1, rows_.end(), [column](const std::vector<std::string>& row) {
    return IsNumberOrNone(row[column]);
  });
}

std::string TextTable::ForMarkdown() const {
  std::string text;
  for (size_t r = 0; r < rows_.size(); ++r) {
    for (size_t i = 0; i < rows_[r].size(); ++i) {
      const char* mark = IsBold(r, i) ? "**" : "";
      absl::StrAppend(&text, "| ", mark, MarkdownEscaped(rows_[r][i]), mark, " ");
    }
    absl::StrAppend(&text, "|\n");
    if (r > 0) continue;
    for (size_t i = 0; i < rows_[0].size(); ++i)
      absl::StrAppend(&text, IsNumeric(i) ? "|---:" : "|---");
    absl::StrAppend(&text, "|\n");
  }
  return text;
}

std::string MarkdownEscaped(absl::string_view text) {
  std::string escaped;
  for (size_t i = 0; i < text.size(); ++i) {
    if (NeedsEscape(text, i)) escaped.push_back('\\');
    escaped.push_back(static_cast<unsigned char>(text[i]) < ' ' ? ' ' : text[i]);
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

std::string SignedDecimal(double value) {
  const std::string text = Decimal(value);
  return text[0] == '-' || text == "0.000" ? text : absl::StrCat("+", text);
}

std::string PValueCell(double p_value) { return p_value < 0.001 ? "< 0.001" : Decimal(p_value); }

std::string Percent(double share) { return absl::StrFormat("%.1f %%", 100 * share); }

}  // namespace callprint
