#include "reports/figures/family_figure.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/figures/canvas.h"
#include "reports/figures/palette.h"
#include "reports/held_out.h"
#include "reports/svg_text.h"

namespace callprint {
namespace {

// Sizes in pixels.
constexpr double kTop = 62;
constexpr double kRow = 17;
constexpr double kAxis = 460;
constexpr double kNameWidth = 6.9;
constexpr double kDot = 4;

struct Program {
  std::string name;
  bool positive = false;
  int samples = 0;
  int right = 0;

  double accuracy() const { return static_cast<double>(right) / samples; }
};

struct Family {
  std::string name;
  std::vector<Program> program;
  double mean_accuracy = 0;
};

// Lowest mean first.
std::vector<Family> Families(const JoinedFolds& joined, const JoinedTrack& track,
                             const Entry& entry) {
  std::map<std::string, std::map<std::string, Program>> programs;
  for (const int i : track.held_out) {
    if (!IsKnown(joined, track, i)) continue;
    const SampleInfo& sample = joined.samples[i];
    Program& program = programs[sample.family()][sample.program()];
    program.name = sample.program();
    program.positive = joined.labelling == BINARY && joined.label[i] == 1;
    ++program.samples;
    program.right += IsRight(joined, entry, i);
  }
  std::vector<Family> families;
  for (const auto& [name, of_family] : programs) {
    Family family;
    family.name = name;
    for (const auto& [unused, program] : of_family) {
      family.mean_accuracy += program.accuracy() / of_family.size();
      family.program.push_back(program);
    }
    families.push_back(std::move(family));
  }
  std::stable_sort(families.begin(), families.end(), [](const Family& a, const Family& b) {
    return a.mean_accuracy < b.mean_accuracy;
  });
  return families;
}

// A square, else a circle.
void AddMark(double x, double y, bool square, const std::string& title, std::string* svg) {
  if (square) {
    absl::StrAppendFormat(svg,
                          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
                          "fill-opacity=\"0.75\">",
                          x - kDot + 0.5, y - kDot + 0.5, 2 * kDot - 1, 2 * kDot - 1, kSecondColor);
  } else {
    absl::StrAppendFormat(
        svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" fill-opacity=\"0.75\">", x, y,
        kDot, kFirstColor);
  }
  absl::StrAppend(svg, "<title>", XmlEscaped(title), "</title>", square ? "</rect>" : "</circle>",
                  "\n");
}

}  // namespace

Figure FamilyFigure(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry,
                    const std::string& model, const std::string& positive_label) {
  const std::vector<Family> families = Families(joined, track, entry);
  size_t longest = 0;
  for (const Family& family : families) longest = std::max(longest, family.name.size());
  const double left = 20 + kNameWidth * longest;
  const double bottom = kTop + kRow * families.size();
  const std::string title =
      absl::StrCat("Accuracy of ", model, " on ", track.spec.name(), ", by family and program");
  std::string svg =
      CanvasBegin(std::max(left + kAxis + 24, 8.0 * title.size() + 24), bottom + 26, title);
  const auto x = [&](double accuracy) { return left + kAxis * accuracy; };
  const bool binary = joined.labelling == BINARY;
  if (binary) {
    AddMark(left + kDot, kTop - 20, false, positive_label, &svg);
    AddText(left + 14, kTop - 16, "start", kNoteColor, positive_label, &svg);
    const double second = left + 34 + kNameWidth * positive_label.size();
    AddMark(second, kTop - 20, true, "the other label", &svg);
    AddText(second + 10, kTop - 16, "start", kNoteColor, "the other label", &svg);
  }
  absl::StrAppendFormat(
      &svg, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n", left - 6,
      kTop - 6, kAxis + 12, bottom - kTop + 6, kPanelColor);
  for (const double tick : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const bool coin = binary && tick == 0.5;
    AddLine({x(tick), kTop - 6, x(tick), bottom}, coin ? kReferenceColor : kGridColor,
            coin ? "4 3" : "", &svg);
    AddText(x(tick), bottom + 16, "middle", kNoteColor, absl::StrFormat("%g", tick), &svg);
  }
  for (size_t row = 0; row < families.size(); ++row) {
    const double y = kTop + kRow * (row + 0.5) - 3;
    AddText(left - 10, y + 4, "end", kInkColor, families[row].name, &svg);
    // Programs at one place stand side by side.
    std::map<std::string, int> at_place;
    for (const Program& program : families[row].program) {
      const std::string place = absl::StrFormat("%.2f", program.accuracy());
      const int before = at_place[place]++;
      // Away from the edge that they are nearest to.
      const double shift = (program.accuracy() > 0.5 ? -2.4 : 2.4) * kDot * before;
      AddMark(std::min(std::max(x(program.accuracy()) + shift, x(0)), x(1)), y,
              binary && !program.positive,
              absl::StrFormat("%s: %d of %d right", program.name, program.right, program.samples),
              &svg);
    }
  }
  return {absl::StrCat("figures/families_", AsFigureName(track.spec.name())),
          absl::StrCat(title, ", the family with the lowest mean first. A dot is a program",
                       binary ? "; where dots of a family stand at both ends, the model has learnt "
                                "the tool and answers the same for programs with and without the "
                                "label."
                              : "."),
          svg + "</svg>\n"};
}

}  // namespace callprint
