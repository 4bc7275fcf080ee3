// Rows of dots between 0 and 1: shares of many things, in groups.
#ifndef CALLPRINT_REPORTS_FIGURES_DOT_ROWS_H_
#define CALLPRINT_REPORTS_FIGURES_DOT_ROWS_H_

#include <string>
#include <vector>

namespace callprint {

struct Dot {
  double value = 0;
  // 0: a circle, 1: a square.
  int series = 0;
  // Shown where a pointer rests on it.
  std::string title;
};

struct DotRow {
  std::string name;
  std::vector<Dot> dot;
};

struct DotRows {
  std::string title;
  // Names of the series, for the legend; none, or two.
  std::vector<std::string> series;
  // A dashed line at 0.5.
  bool coin = false;
  // From the top.
  std::vector<DotRow> row;
};

// Dots of a row and series that stand at one place are one, whose area is the sum of theirs; two
// series stand a little above and below each other. Names are escaped. Equal rows give equal bytes.
std::string DotRowsSvg(const DotRows& rows);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FIGURES_DOT_ROWS_H_
