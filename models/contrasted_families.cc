#include "models/contrasted_families.h"

#include <map>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace callprint {

absl::StatusOr<std::vector<size_t>> RowsOfContrastedFamilies(
    const Targets& targets, const std::vector<std::string>& family) {
  if (targets.classes != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("contrasted_families_only is for two labels, not for ", targets.classes,
                     " classes; leave it out of the model's spec"));
  }
  if (family.size() != targets.rows()) {
    return absl::InvalidArgumentError(
        "contrasted_families_only needs the family of every training sample, which is not known "
        "here");
  }
  std::map<std::string, std::set<int>> labels_of;
  for (size_t row = 0; row < family.size(); ++row) {
    labels_of[family[row]].insert(targets.holds(row, 0));
  }
  std::vector<size_t> rows;
  for (size_t row = 0; row < family.size(); ++row) {
    if (labels_of[family[row]].size() == 2) rows.push_back(row);
  }
  if (!rows.empty()) return rows;
  return absl::InvalidArgumentError(
      absl::StrCat("none of ", labels_of.size(),
                   " families has training samples of both labels; leave contrasted_families_only "
                   "out of the model's spec"));
}

}  // namespace callprint
