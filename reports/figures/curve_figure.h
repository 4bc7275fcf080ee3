// A picture of curves: panels of values over a scale of settings, with intervals.
#ifndef CALLPRINT_REPORTS_FIGURES_CURVE_FIGURE_H_
#define CALLPRINT_REPORTS_FIGURES_CURVE_FIGURE_H_

#include <string>
#include <vector>

namespace callprint {

struct CurvePoint {
  // Which of the panel's settings.
  int setting = 0;
  double value = 0;
  double low = 0;
  double high = 0;
};

// In the order of its settings. Curves of one name have one style (palette.h) in all panels.
struct Curve {
  std::string name;
  std::vector<CurvePoint> point;
  // Of a model that is a control: grey.
  bool is_control = false;
};

struct CurvePanel {
  std::string title;
  // At equal distances.
  std::vector<std::string> setting;
  std::vector<Curve> curve;
};

struct CurveFigure {
  std::string title;
  // Of the lowest line below the panels.
  std::string note;
  int columns = 4;
  // Of every panel; what is outside is drawn at the edge.
  double lowest = 0;
  double highest = 1;
  std::vector<double> ticks;
  // Drawn dashed where it is in [lowest, highest].
  double reference = 0;
  std::vector<CurvePanel> panel;
};

// Names are escaped; values that are not finite are left out. Equal figures give equal bytes.
std::string CurvesSvg(const CurveFigure& figure);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FIGURES_CURVE_FIGURE_H_
