#include "reports/figures/palette.h"

#include <iterator>

namespace callprint {
namespace {

constexpr PaletteColor kModelColors[] = {
    {"#1f5fa8", "#6aa9ee"}, {"#c0561f", "#f0915a"}, {"#3a8a4d", "#6fc485"}, {"#7b4fa0", "#bd9ae0"},
    {"#8a6d1f", "#d3b04c"}, {"#a8325a", "#f07fa6"}, {"#0b7f86", "#4fc4ca"}, {"#3d4450", "#c9cfda"},
};
constexpr int kColors = std::size(kModelColors);

constexpr const char* kDashes[] = {"", "6 3", "2 2", "8 3 2 3"};
constexpr int kDashCount = std::size(kDashes);

}  // namespace

const std::vector<PaletteColor>& Palette() {
  static const auto* const palette = [] {
    auto* colors = new std::vector<PaletteColor>(std::begin(kModelColors), std::end(kModelColors));
    colors->insert(colors->end(), {{kGroundColor, "#15171b"},
                                   {kPanelColor, "#20232a"},
                                   {kGridColor, "#3a3f48"},
                                   {kInkColor, "#e8e9ec"},
                                   {kNoteColor, "#aab0bb"},
                                   {kBaselineColor, "#98a0ad"},
                                   {kReferenceColor, "#ff8080"}});
    return colors;
  }();
  return *palette;
}

std::vector<LineStyle> LineStyles(const std::vector<bool>& is_control) {
  std::vector<LineStyle> styles;
  int colored = 0;
  int grey = 0;
  for (const bool control : is_control) {
    if (control) {
      styles.push_back({kBaselineColor, kDashes[grey++ % kDashCount]});
    } else {
      styles.push_back(SeriesStyle(colored++));
    }
  }
  return styles;
}

LineStyle SeriesStyle(int n) {
  return {kModelColors[n % kColors].light, kDashes[n / kColors % kDashCount]};
}

}  // namespace callprint
