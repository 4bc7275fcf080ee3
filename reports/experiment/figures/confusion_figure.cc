#include "reports/experiment/figures/confusion_figure.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/held_out.h"
#include "reports/figures/canvas.h"
#include "reports/figures/palette.h"
#include "reports/page/svg_text.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kTop = 44;
constexpr double kNameWidth = 6.9;

// Few classes have room for their counts.
double CellSize(size_t classes) { return classes <= 3 ? 72 : classes <= 16 ? 32 : 12; }

// What stands for the negative label: the samples' own name of it.
std::string NegativeLabel(const JoinedFolds& joined) {
  const auto found = std::find(joined.label.begin(), joined.label.end(), 0);
  return found == joined.label.end() ? "negative"
                                     : joined.samples[found - joined.label.begin()].label();
}

}  // namespace

ConfusionMatrix CountConfusions(const JoinedFolds& joined, const JoinedTrack& track,
                                const Entry& entry, const std::string& positive_label) {
  ConfusionMatrix matrix;
  if (joined.labelling == BINARY) {
    matrix.label = {NegativeLabel(joined), positive_label};
  } else {
    matrix.label = joined.classes;
  }
  const size_t labels = matrix.label.size();
  matrix.samples.assign(labels * labels, 0);
  for (const int i : track.held_out) {
    if (!IsKnown(joined, track, i)) continue;
    const size_t answer = joined.labelling == BINARY ? entry.score[i] >= kDecisionThreshold
                                                     : Answer(joined, entry, i);
    ++matrix.samples[joined.label[i] * labels + answer];
  }
  return matrix;
}

Figure ConfusionFigure(const ConfusionMatrix& matrix, const std::string& track,
                       const std::string& model) {
  const size_t labels = matrix.label.size();
  size_t longest = 0;
  for (const std::string& label : matrix.label) longest = std::max(longest, label.size());
  const double cell = CellSize(labels);
  const double left = 34 + kNameWidth * longest;
  const double top = kTop + 24 + (labels <= 3 ? 0 : kNameWidth * longest * 0.75);
  const std::string title = absl::StrCat("Confusions of ", model, " on ", track);
  const double width =
      std::max(left + cell * labels + kNameWidth * longest * 0.75 + 12, 8.0 * title.size() + 24);
  std::string svg = CanvasBegin(width, top + cell * labels + 16, title);
  AddText(left, kTop, "start", kNoteColor, "answered", &svg);
  absl::StrAppendFormat(&svg,
                        "<text transform=\"translate(16 %.1f) rotate(-90)\" text-anchor=\"middle\" "
                        "fill=\"%s\">true</text>\n",
                        top + cell * labels / 2, kNoteColor);
  for (size_t row = 0; row < labels; ++row) {
    const double middle = top + cell * (row + 0.5);
    AddText(left - 6, middle + 4, "end", kInkColor, matrix.label[row], &svg);
    const double x = left + cell * (row + 0.5);
    if (labels <= 3) {
      AddText(x, top - 6, "middle", kInkColor, matrix.label[row], &svg);
    } else {
      absl::StrAppendFormat(
          &svg, "<text transform=\"translate(%.1f %.1f) rotate(-45)\" fill=\"%s\">%s</text>\n", x,
          top - 6, kInkColor, XmlEscaped(matrix.label[row]));
    }
  }
  absl::StrAppendFormat(
      &svg, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n", left, top,
      cell * labels, cell * labels, kPanelColor);
  for (size_t row = 0; row < labels; ++row) {
    int of_row = 0;
    for (size_t k = 0; k < labels; ++k) of_row += matrix.samples[row * labels + k];
    for (size_t k = 0; k < labels; ++k) {
      const int samples = matrix.samples[row * labels + k];
      if (samples == 0) continue;
      const double share = static_cast<double>(samples) / of_row;
      const double x = left + cell * k;
      const double y = top + cell * row;
      absl::StrAppendFormat(
          &svg,
          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
          "fill-opacity=\"%.2f\"><title>%s, answered %s: %d of %d</title></rect>\n",
          x, y, cell - 1, cell - 1, row == k ? kFirstColor : kSecondColor, 0.15 + 0.85 * share,
          XmlEscaped(matrix.label[row]), XmlEscaped(matrix.label[k]), samples, of_row);
      if (cell >= 32) {
        AddText(x + cell / 2, y + cell / 2 + 4, "middle", share > 0.8 ? kGroundColor : kInkColor,
                absl::StrCat(samples), &svg);
      }
    }
  }
  return {absl::StrCat("figures/confusions_", AsFigureName(track)),
          absl::StrCat(title,
                       ": a row is what is true, a column what was answered; right answers "
                       "are blue, wrong ones orange, the darker the larger their share of "
                       "the row."),
          svg + "</svg>\n"};
}

}  // namespace callprint
