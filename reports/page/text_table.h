// A table of strings that a terminal or a page shows.
#ifndef CALLPRINT_REPORTS_PAGE_TEXT_TABLE_H_
#define CALLPRINT_REPORTS_PAGE_TEXT_TABLE_H_

#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace callprint {

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header) : rows_{std::move(header)} {}

  // Precondition: as many cells as the header has.
  void AddRow(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  // Pages show this cell of the row that was added last in bold. Precondition: there is such a row.
  void SetBold(size_t column) { bold_.insert({rows_.size() - 1, column}); }
  bool IsBold(size_t row, size_t column) const { return bold_.count({row, column}) > 0; }

  // The first is the header.
  const std::vector<std::vector<std::string>>& rows() const { return rows_; }

  // True if each cell below the header is a number, or empty.
  bool IsNumeric(size_t column) const;

  // Cells as visible_text.h has them. Columns padded with spaces, two spaces between them, each
  // line indented by two. Non-ASCII characters count as one column.
  std::string ForTerminal() const;

  // GitHub-flavoured; cells are escaped, so that a name cannot break the table or become a link.
  // Columns of numbers are aligned to the right.
  std::string ForMarkdown() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  // Rows and columns.
  std::set<std::pair<size_t, size_t>> bold_;
};

// `text` as Markdown that shows exactly these characters, on one line.
std::string MarkdownEscaped(absl::string_view text);

// Three decimals, also for -0.0004 ("0.000", not "-0.000").
std::string Decimal(double value);

// "0.993 [0.988, 0.997]".
std::string WithInterval(double value, double low, double high);

// "+0.012", "-0.004", "0.000".
std::string SignedDecimal(double value);

// "< 0.001", or three decimals.
std::string PValueCell(double p_value);

// "12.3 %".
std::string Percent(double share);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_PAGE_TEXT_TABLE_H_
