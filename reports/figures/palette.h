// The colours of figures. A figure alone is drawn in its light colours; a page that holds it
// replaces them in the dark (html/style.h), so that a figure is the same bytes in both places.
#ifndef CALLPRINT_REPORTS_FIGURES_PALETTE_H_
#define CALLPRINT_REPORTS_FIGURES_PALETTE_H_

#include <vector>

namespace callprint {

struct PaletteColor {
  const char* light;
  const char* dark;
};

// Every colour that a figure of an experiment's report has. Lines and text have a contrast of at
// least 3 to the background, in the light and in the dark.
const std::vector<PaletteColor>& Palette();

// Grounds and lines that are of no model.
inline constexpr char kGroundColor[] = "white";
inline constexpr char kPanelColor[] = "#f6f6f4";
inline constexpr char kGridColor[] = "#ddd";
inline constexpr char kInkColor[] = "#111";
inline constexpr char kNoteColor[] = "#555";
inline constexpr char kBaselineColor[] = "#777";
inline constexpr char kReferenceColor[] = "#a33";
// Of what is right and wrong, or of the positive and the negative label.
inline constexpr char kFirstColor[] = "#1f5fa8";
inline constexpr char kSecondColor[] = "#c0561f";

struct LineStyle {
  const char* color;
  // stroke-dasharray; empty: one line.
  const char* dash;
};

// By line: its style. Controls (models/model_spec_file.h) are grey; where there are more lines than
// colours, dashes tell them apart (of 32 that are no controls, no two share both).
std::vector<LineStyle> LineStyles(const std::vector<bool>& is_control);

// The style of the n-th line of a figure that is not of models.
LineStyle SeriesStyle(int n);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_FIGURES_PALETTE_H_
