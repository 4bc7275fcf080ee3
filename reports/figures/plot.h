// Lines over numbers: panels with axes, a legend below, as SVG.
//
// Example:
//   Plot plot;
//   plot.title = "ROC on random";
//   plot.panel.push_back({"", {"false-positive rate"}, {"true-positive rate"}, {line}});
//   std::string svg = PlotSvg(plot);
#ifndef CALLPRINT_REPORTS_FIGURES_PLOT_H_
#define CALLPRINT_REPORTS_FIGURES_PLOT_H_

#include <string>
#include <vector>

#include "reports/figures/palette.h"

namespace callprint {

struct PlotAxis {
  std::string label;
  double low = 0;
  double high = 1;
  // Drawn and named; rising.
  std::vector<double> tick = {0, 0.2, 0.4, 0.6, 0.8, 1};
  // Values below `low`, zero among them, stand at the edge. Precondition: low > 0.
  bool logarithmic = false;
};

struct PlotPoint {
  double x = 0;
  double y = 0;
  // In pixels; 0: no mark.
  double mark_radius = 0;
};

struct PlotLine {
  // Empty: not in the legend.
  std::string name;
  LineStyle style = {kInkColor, ""};
  // In their order; those that are not finite are left out, those outside the axes drawn at the
  // edge.
  std::vector<PlotPoint> point;
  // Goes along the x axis first, and then to the next point's y.
  bool steps = false;
  double width = 1.6;
  double opacity = 1;
};

struct PlotPanel {
  std::string title;
  // In the panel's lower right corner.
  std::string note;
  PlotAxis x;
  PlotAxis y;
  // The first lies lowest. Lines of one name and style share an entry of the legend.
  std::vector<PlotLine> line;
};

struct Plot {
  std::string title;
  int columns = 3;
  // Of each panel, in pixels.
  double panel_width = 250;
  double panel_height = 220;
  std::vector<PlotPanel> panel;
};

// Names are escaped. Points that are closer than can be seen are drawn once, so that the size does
// not grow with the number of samples. Equal plots give equal bytes.
std::string PlotSvg(const Plot& plot);

// An axis from 0 to at least `highest`, with some three to six round ticks.
PlotAxis RoundAxis(std::string label, double highest);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FIGURES_PLOT_H_
