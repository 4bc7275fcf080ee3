#include "reports/ablation/ablation.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/ablation/ablation_page.h"
#include "reports/evaluation/summary.h"
#include "reports/evaluation/synthetic_results.h"
#include "reports/html/html_page.h"
#include "reports/page/page.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct MadeUpModel {
  SyntheticModel model;
  std::vector<std::string> groups;
};

// Of the groups a, b and c, a has the signal; b and c know nothing.
std::vector<MadeUpModel> Models() {
  return {{{"majority", 0.5}, {}},           {{"all_groups", 1}, {"a", "b", "c"}},
          {{"without_a", 0.6}, {"b", "c"}},  {{"without_b", 1}, {"a", "c"}},
          {{"without_c", 0.98}, {"a", "b"}}, {{"only_a", 1}, {"a"}},
          {{"only_b", 0.5}, {"b"}},          {{"only_c", 0.6}, {"c"}}};
}

EvaluationInputs MakeInputs(const std::vector<MadeUpModel>& models) {
  std::vector<SyntheticModel> synthetic;
  for (const MadeUpModel& model : models) synthetic.push_back(model.model);
  EvaluationInputs inputs = MakeSyntheticResults(
      48, 10, {MakeTrack("random", 5), MakeTrack("unseen_family", 4)}, synthetic);
  for (size_t m = 0; m < models.size(); ++m) {
    ModelSpec& spec = inputs.models[m];
    spec.mutable_features()->clear_group();
    for (const std::string& group : models[m].groups) spec.mutable_features()->add_group(group);
    for (FoldResult& fold : inputs.folds) {
      if (fold.model().name() == spec.name()) *fold.mutable_model() = spec;
    }
  }
  return inputs;
}

std::vector<MadeUpModel> Without(const std::string& name) {
  std::vector<MadeUpModel> models;
  for (const MadeUpModel& model : Models()) {
    if (model.model.name != name) models.push_back(model);
  }
  return models;
}

TEST(FindAblationTest, FindsModelsByTheirGroups) {
  const JoinedFolds joined = JoinFolds(MakeInputs(Models())).value();
  const AblationModels found = FindAblation(joined).value();
  EXPECT_EQ(joined.models[found.all].name(), "all_groups");
  ASSERT_EQ(found.group.size(), 3);
  EXPECT_EQ(found.group[1].group, "b");
  EXPECT_EQ(joined.models[found.group[1].alone].name(), "only_b");
  EXPECT_EQ(joined.models[found.group[1].left_out].name(), "without_b");
}

TEST(FindAblationTest, NamesEveryModelThatIsMissing) {
  const JoinedFolds joined = JoinFolds(MakeInputs(Without("only_b"))).value();
  EXPECT_THAT(FindAblation(joined).status().message(), HasSubstr("of b alone"));
  // Of another learner's seed, it is not the same model.
  EvaluationInputs inputs = MakeInputs(Models());
  inputs.models[3].set_seed(9);
  for (FoldResult& fold : inputs.folds) {
    if (fold.model().name() == "without_b") *fold.mutable_model() = inputs.models[3];
  }
  EXPECT_THAT(FindAblation(JoinFolds(inputs).value()).status().message(),
              HasSubstr("of all but b"));
}

TEST(FindAblationTest, RefusesASingleGroup) {
  const EvaluationInputs inputs =
      MakeSyntheticResults(8, 5, {MakeTrack("random", 2)}, {{"good", 1.0}, {"coin", 0.5}});
  EXPECT_THAT(FindAblation(JoinFolds(inputs).value()).status().message(),
              HasSubstr("no model has two feature groups"));
}

class AnalyseAblationTest : public ::testing::Test {
 protected:
  AnalyseAblationTest()
      : inputs_(MakeInputs(Models())),
        joined_(JoinFolds(inputs_).value()),
        summaries_(Summarize(inputs_.spec, joined_).value()),
        models_(FindAblation(joined_).value()),
        tracks_(AnalyseAblation(inputs_.spec, joined_, models_).value()) {}

  double BalancedAccuracy(const std::string& track, const std::string& model) const {
    for (const TrackSummary& summary : summaries_) {
      if (summary.track() == track && summary.model() == model) {
        return FindMetric(summary, Metric::kBalancedAccuracy).value();
      }
    }
    ADD_FAILURE() << "no summary of " << model << " on " << track;
    return -1;
  }

  AblationReport Report() const { return {inputs_, joined_, summaries_, models_, tracks_}; }

  const EvaluationInputs inputs_;
  const JoinedFolds joined_;
  const std::vector<TrackSummary> summaries_;
  const AblationModels models_;
  const std::vector<TrackAblation> tracks_;
};

TEST_F(AnalyseAblationTest, AChangeIsThatOfTheSummaries) {
  ASSERT_EQ(tracks_.size(), 2);
  const char* const track[] = {"random", "unseen_family"};
  const char* const left_out[] = {"without_a", "without_b", "without_c"};
  for (int t = 0; t < 2; ++t) {
    for (int g = 0; g < 3; ++g) {
      const Change& change = tracks_[t].change[g];
      EXPECT_NEAR(
          change.value,
          BalancedAccuracy(track[t], left_out[g]) - BalancedAccuracy(track[t], "all_groups"),
          1e-12);
      EXPECT_LE(change.interval.low, change.value);
      EXPECT_GE(change.interval.high, change.value);
    }
  }
}

TEST_F(AnalyseAblationTest, WhatIsMissedShowsAndWhatIsNotDoesNot) {
  for (const TrackAblation& track : tracks_) {
    EXPECT_LT(track.change[0].interval.high, -0.2);
    EXPECT_LT(track.change[0].p_value, 0.05);
    // Both answer everything rightly.
    EXPECT_EQ(track.change[1].value, 0);
    EXPECT_EQ(track.change[1].interval.low, 0);
    EXPECT_EQ(track.change[1].p_value, 1);
    EXPECT_NEAR(track.change[2].value, -0.02, 0.03);
    // A small change is less certain than a large one.
    EXPECT_GT(track.change[2].p_value, track.change[0].p_value);
  }
}

// The all model is right everywhere here, so that the interval of a change is that of what the
// other model reaches, less 1, on the same resamples.
TEST_F(AnalyseAblationTest, IntervalsAreOverTheResamplesOfTheSummaries) {
  for (const TrackSummary& summary : summaries_) {
    if (summary.model() != "without_a") continue;
    const MetricValue& value = FindMetric(summary, Metric::kBalancedAccuracy);
    const Change& change = tracks_[summary.track() == "random" ? 0 : 1].change[0];
    EXPECT_NEAR(change.interval.low, value.ci_low() - 1, 1e-12);
    EXPECT_NEAR(change.interval.high, value.ci_high() - 1, 1e-12);
  }
}

TEST_F(AnalyseAblationTest, TablesShowEveryGroupOfEveryTrack) {
  const std::string csv = AblationCsv(Report());
  for (const char* row : {"random,all groups,balanced_accuracy,1.000000,1.000000,1.000000,,,,,,,\n",
                          "\nrandom,a,balanced_accuracy,1.000000", "\nunseen_family,c,"}) {
    EXPECT_THAT(csv, HasSubstr(row));
  }
  const std::string page = PageAsMarkdown(AblationPage(Report()));
  EXPECT_THAT(page, HasSubstr("| all groups | 1.000 [1.000, 1.000] |"));
  // The best alone comes first.
  EXPECT_LT(page.find("| a | 1.000"), page.find("| c | 0."));
  EXPECT_LT(page.find("| c | 0."), page.find("| b | 0."));
  EXPECT_THAT(AblationTerminal(Report()), HasSubstr("balanced accuracy"));
}

TEST_F(AnalyseAblationTest, PageHasEveryModelAsAFigureAndEscapesNames) {
  AblationModels models = models_;
  models.group[0].group = "<a>";
  const Page page = AblationPage({inputs_, joined_, summaries_, models, tracks_});
  ASSERT_EQ(FiguresOf(page).size(), 1u);
  EXPECT_EQ(FiguresOf(page)[0]->path, "report");
  EXPECT_THAT(FiguresOf(page)[0]->svg, HasSubstr("without_b"));
  const std::string html = PageAsHtml(page);
  EXPECT_THAT(html, HasSubstr("<td>&lt;a&gt;</td><td class=\"number\">1.000 [1.000, 1.000]</td>"));
  EXPECT_THAT(html, Not(HasSubstr("<a>")));
  EXPECT_THAT(html, HasSubstr("without_b"));
}

}  // namespace
}  // namespace callprint
