#include "reports/experiment/tables/open_world_tables.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reports/evaluation/held_out.h"
#include "reports/statistics/statistics.h"

namespace callprint {
namespace {

double TopScore(const JoinedFolds& joined, const Entry& entry, int sample) {
  return entry.class_score[sample * joined.classes.size() + Answer(joined, entry, sample)];
}

std::vector<double> TopScores(const JoinedFolds& joined, const JoinedTrack& track,
                              const Entry& entry, bool known) {
  std::vector<double> scores;
  for (const int i : track.held_out) {
    if (IsKnown(joined, track, i) == known) scores.push_back(TopScore(joined, entry, i));
  }
  return scores;
}

// A row for each `name` of samples that are not known; `heading` is what a name is of.
TextTable UnknownTable(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry,
                       const std::string& heading,
                       const std::function<const std::string&(const SampleInfo&)>& name) {
  struct Row {
    std::string name;
    Moments top_score;
    std::map<size_t, int> answers;
  };
  std::map<std::string, Row> by_name;
  for (const int i : track.held_out) {
    if (IsKnown(joined, track, i)) continue;
    Row& row = by_name[name(joined.samples[i])];
    row.name = name(joined.samples[i]);
    row.top_score.Add(TopScore(joined, entry, i));
    ++row.answers[Answer(joined, entry, i)];
  }
  std::vector<Row> rows;
  for (auto& entry_of_name : by_name) rows.push_back(std::move(entry_of_name.second));
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return a.top_score.Mean().value_or(0) > b.top_score.Mean().value_or(0);
  });
  TextTable table({heading, "n", "mean largest score", "most often taken for", "share"});
  for (const Row& row : rows) {
    const auto most =
        std::max_element(row.answers.begin(), row.answers.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    const double samples = row.top_score.count();
    table.AddRow({row.name, absl::StrCat(row.top_score.count()),
                  Decimal(row.top_score.Mean().value_or(0)), joined.classes[most->first],
                  Percent(most->second / samples)});
  }
  return table;
}

}  // namespace

std::string KnownName(const JoinedTrack& track) {
  return track.family_fold.empty() ? "of a class" : "of a family in training";
}

std::string UnknownName(const JoinedTrack& track) {
  return track.family_fold.empty() ? "of no class" : "of a family left out";
}

TextTable TopScoreTable(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry) {
  TextTable table({"samples", "n", "mean", "5 %", "25 %", "median", "75 %", "95 %"});
  for (const bool known : {true, false}) {
    const std::vector<double> scores = TopScores(joined, track, entry, known);
    Moments moments;
    for (const double score : scores) moments.Add(score);
    std::vector<std::string> row = {known ? KnownName(track) : UnknownName(track),
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
  return UnknownTable(joined, track, entry, "unknown program",
                      [](const SampleInfo& s) -> const std::string& { return s.program(); });
}

TextTable UnknownFamilyTable(const JoinedFolds& joined, const JoinedTrack& track,
                             const Entry& entry) {
  return UnknownTable(joined, track, entry, "unknown family",
                      [](const SampleInfo& s) -> const std::string& { return s.family(); });
}

}  // namespace callprint
