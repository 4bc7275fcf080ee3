#include "reports/experiment/figures/family_figure.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/evaluation/held_out.h"
#include "reports/figures/dot_rows.h"

namespace callprint {
namespace {

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

}  // namespace

Figure FamilyFigure(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry,
                    const std::string& model, const std::string& positive_label) {
  const bool binary = joined.labelling == BINARY;
  DotRows rows;
  rows.title =
      absl::StrCat("Accuracy of ", model, " on ", track.spec.name(), ", by family and program");
  rows.coin = binary;
  if (binary) rows.series = {positive_label, "the other label"};
  for (const Family& family : Families(joined, track, entry)) {
    DotRow& row = rows.row.emplace_back();
    row.name = family.name;
    for (const Program& program : family.program) {
      row.dot.push_back(
          {program.accuracy(), binary && !program.positive ? 1 : 0,
           absl::StrFormat("%s: %d of %d right", program.name, program.right, program.samples)});
    }
  }
  return {absl::StrCat("figures/families_", AsFigureName(track.spec.name())),
          absl::StrCat(
              rows.title,
              ", the family with the lowest mean first. A dot is a program, a larger one several",
              binary ? "; where dots of a family stand at both ends, the model has learnt "
                       "the tool and answers the same for programs with and without the "
                       "label."
                     : "."),
          DotRowsSvg(rows)};
}

}  // namespace callprint
