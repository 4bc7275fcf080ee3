#include "reports/open_world_tables.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reports/held_out.h"
#include "reports/statistics.h"

namespace callprint {
namespace {

double TopScore(const JoinedFolds& joined, const Entry& entry, int sample) {
  return entry.class_score[sample * joined.classes.size() + Answer(joined, entry, sample)];
}

std::vector<double> TopScores(const JoinedFolds& joined, const JoinedTrack& track,
                              const Entry& entry, bool known) {
  std::vector<double> scores;
  for (const int i : track.held_out) {
    if (IsTrainable(joined, i) == known) scores.push_back(TopScore(joined, entry, i));
  }
  return scores;
}

}  // namespace

TextTable TopScoreTable(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry) {
  TextTable table({"samples", "n", "mean", "5 %", "25 %", "median", "75 %", "95 %"});
  for (const bool known : {true, false}) {
    const std::vector<double> scores = TopScores(joined, track, entry, known);
    Moments moments;
    for (const double score : scores) moments.Add(score);
    std::vector<std::string> row = {known ? "of a class" : "of no class",
                                    absl::StrCat(scores.size()),
                                    Decimal(moments.Mean().value_or(0))};
    for (const double share : {0.05, 0.25, 0.5, 0.75, 0.95}) {
      row.push_back(Decimal(Quantile(scores, share).value_or(0)));
    }
    table.AddRow(std::move(row));
  }
  return table;
}

Acceptance AcceptKnown(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry) {
  std::vector<double> known = TopScores(joined, track, entry, true);
  const std::vector<double> unknown = TopScores(joined, track, entry, false);
  std::sort(known.rbegin(), known.rend());
  // A share of 0.95 of 20 is 19 in spite of rounding.
  const size_t accepted = std::ceil(kAcceptedKnown * known.size() - 1e-9);
  const double threshold = known[accepted - 1];
  const auto taken = std::count_if(unknown.begin(), unknown.end(),
                                   [&](double score) { return score >= threshold; });
  return {threshold, static_cast<double>(taken) / unknown.size()};
}

TextTable UnknownProgramTable(const JoinedFolds& joined, const JoinedTrack& track,
                              const Entry& entry) {
  struct Program {
    std::string name;
    Moments top_score;
    std::map<size_t, int> answers;
  };
  std::map<int, Program> by_index;
  for (const int i : track.held_out) {
    if (IsTrainable(joined, i)) continue;
    Program& program = by_index[joined.program[i]];
    program.name = joined.samples[i].program();
    program.top_score.Add(TopScore(joined, entry, i));
    ++program.answers[Answer(joined, entry, i)];
  }
  std::vector<Program> programs;
  for (auto& entry_of_index : by_index) programs.push_back(std::move(entry_of_index.second));
  std::stable_sort(programs.begin(), programs.end(), [](const Program& a, const Program& b) {
    return a.top_score.Mean().value_or(0) > b.top_score.Mean().value_or(0);
  });
  TextTable table({"unknown program", "n", "mean largest score", "most often taken for", "share"});
  for (const Program& program : programs) {
    const auto most =
        std::max_element(program.answers.begin(), program.answers.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    const double samples = program.top_score.count();
    table.AddRow({program.name, absl::StrCat(program.top_score.count()),
                  Decimal(program.top_score.Mean().value_or(0)), joined.classes[most->first],
                  Percent(most->second / samples)});
  }
  return table;
}

}  // namespace callprint
