#include "reports/experiment/figures/class_figure.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/experiment/tables/class_tables.h"
#include "reports/figures/dot_rows.h"

namespace callprint {
namespace {

double F1(const ClassDecisions& decisions) {
  const int both = decisions.samples + decisions.answers;
  return both == 0 ? 0 : 2.0 * decisions.right / both;
}

}  // namespace

Figure ClassFigure(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry,
                   const std::string& model) {
  const std::vector<ClassDecisions> decisions = CountDecisions(joined, track, entry);
  std::vector<size_t> order(decisions.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return F1(decisions[a]) < F1(decisions[b]); });
  DotRows rows;
  rows.title = absl::StrCat("Classes, as ", model, " answers them on ", track.spec.name());
  rows.series = {"recall", "precision"};
  for (const size_t k : order) {
    const ClassDecisions& of_class = decisions[k];
    DotRow& row = rows.row.emplace_back();
    row.name = joined.classes[k];
    if (of_class.samples > 0) {
      row.dot.push_back(
          {static_cast<double>(of_class.right) / of_class.samples, 0,
           absl::StrFormat("recall of %s: %d of %d", row.name, of_class.right, of_class.samples)});
    }
    if (of_class.answers > 0) {
      row.dot.push_back({static_cast<double>(of_class.right) / of_class.answers, 1,
                         absl::StrFormat("precision of %s: %d of %d", row.name, of_class.right,
                                         of_class.answers)});
    }
  }
  return {absl::StrCat("figures/classes_", AsFigureName(track.spec.name())),
          absl::StrCat(rows.title, ", the lowest F1 first."), DotRowsSvg(rows)};
}

}  // namespace callprint
