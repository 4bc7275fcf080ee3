#include "reports/experiment/tables/class_tables.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reports/evaluation/held_out.h"

namespace callprint {
namespace {

constexpr size_t kConfusionsShown = 15;

std::string Ratio(double numerator, double denominator) {
  return denominator == 0 ? "-" : Decimal(numerator / denominator);
}

}  // namespace

std::vector<ClassDecisions> CountDecisions(const JoinedFolds& joined, const JoinedTrack& track,
                                           const Entry& entry) {
  std::vector<ClassDecisions> decisions(joined.classes.size());
  for (const int i : track.held_out) {
    if (!IsKnown(joined, track, i)) continue;
    const size_t answer = joined.labelling == MULTI_CLASS ? Answer(joined, entry, i) : 0;
    for (size_t k = 0; k < decisions.size(); ++k) {
      const bool is_there = joined.truth[i * decisions.size() + k] == 1;
      const bool answered =
          joined.labelling == MULTI_CLASS ? k == answer : IsAnswered(joined, entry, i, k);
      decisions[k].samples += is_there;
      decisions[k].answers += answered;
      decisions[k].right += is_there && answered;
    }
  }
  return decisions;
}

TextTable PerClassTable(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry) {
  TextTable table({"class", "n", "precision", "recall", "F1"});
  const std::vector<ClassDecisions> decisions = CountDecisions(joined, track, entry);
  for (size_t k = 0; k < decisions.size(); ++k) {
    const ClassDecisions& d = decisions[k];
    table.AddRow({joined.classes[k], absl::StrCat(d.samples), Ratio(d.right, d.answers),
                  Ratio(d.right, d.samples), Ratio(2.0 * d.right, d.samples + d.answers)});
  }
  return table;
}

std::vector<Confusion> Confusions(const JoinedFolds& joined, const JoinedTrack& track,
                                  const Entry& entry) {
  std::map<std::pair<size_t, size_t>, int> count;
  for (const int i : track.held_out) {
    if (!IsKnown(joined, track, i) || IsRight(joined, entry, i)) continue;
    ++count[{joined.label[i], Answer(joined, entry, i)}];
  }
  std::vector<Confusion> confusions;
  for (const auto& [pair, samples] : count) {
    confusions.push_back({pair.first, pair.second, samples});
  }
  std::stable_sort(confusions.begin(), confusions.end(),
                   [](const Confusion& a, const Confusion& b) { return a.samples > b.samples; });
  return confusions;
}

TextTable ConfusionTable(const JoinedFolds& joined, const JoinedTrack& track,
                         const std::vector<Confusion>& confusions) {
  std::vector<int> count(joined.classes.size(), 0);
  for (const int i : track.held_out) {
    if (IsKnown(joined, track, i)) ++count[joined.label[i]];
  }
  TextTable table({"true", "answered", "n", "share of the class"});
  for (size_t i = 0; i < confusions.size() && i < kConfusionsShown; ++i) {
    const Confusion& confusion = confusions[i];
    table.AddRow({joined.classes[confusion.label], joined.classes[confusion.answer],
                  absl::StrCat(confusion.samples),
                  Percent(static_cast<double>(confusion.samples) / count[confusion.label])});
  }
  return table;
}

TextTable PresentCountTable(const JoinedFolds& joined, const JoinedTrack& track,
                            const Entry& entry) {
  struct Part {
    int samples = 0;
    int right = 0;
    int wrong_decisions = 0;
  };
  std::map<int, Part> parts;
  const size_t classes = joined.classes.size();
  for (const int i : track.held_out) {
    const auto begin = joined.truth.begin() + i * classes;
    Part& part = parts[std::accumulate(begin, begin + classes, 0)];
    ++part.samples;
    part.right += IsRight(joined, entry, i);
    for (size_t k = 0; k < classes; ++k) {
      part.wrong_decisions += IsAnswered(joined, entry, i, k) != (*(begin + k) == 1);
    }
  }
  TextTable table({"classes present", "n", "subset accuracy", "Hamming loss"});
  for (const auto& [present, part] : parts) {
    table.AddRow({absl::StrCat(present), absl::StrCat(part.samples),
                  Ratio(part.right, part.samples),
                  Ratio(part.wrong_decisions, static_cast<double>(part.samples) * classes)});
  }
  return table;
}

}  // namespace callprint
