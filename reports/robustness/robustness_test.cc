// Expectations are worked by hand.
#include "reports/robustness/robustness.h"

#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/figures/curve_figure.h"
#include "reports/figures/palette.h"
#include "reports/html/html_page.h"
#include "reports/page/page.h"
#include "reports/robustness/robustness.pb.h"
#include "reports/robustness/robustness_page.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kSamples = 8;

std::string Id(int i) { return "sample-" + std::to_string(i); }

// Eight samples of eight programs; even ones are positive.
std::vector<SampleInfo> Samples() {
  std::vector<SampleInfo> samples(kSamples);
  for (int i = 0; i < kSamples; ++i) {
    samples[i].set_id(Id(i));
    samples[i].set_label(i % 2 == 0 ? "yes" : "no");
    samples[i].set_program("program-" + std::to_string(i));
  }
  return samples;
}

void AddPerturbed(const std::string& perturbation, int first, const std::vector<double>& scores,
                  PerturbedFold* fold) {
  PerturbedFold::Perturbed* perturbed = fold->add_perturbed();
  perturbed->set_perturbation(perturbation);
  for (size_t i = 0; i < scores.size(); ++i) {
    Prediction* prediction = perturbed->add_prediction();
    prediction->set_sample_id(Id(first + i));
    prediction->set_label((first + i) % 2 == 0 ? "yes" : "no");
    prediction->set_score(scores[i]);
  }
}

// As recorded all is right but sample 7; without half of the calls also 0 and 2 are wrong.
std::vector<PerturbedFold> Folds() {
  std::vector<PerturbedFold> folds(2);
  for (int i = 0; i < 2; ++i) {
    FoldResult* fold = folds[i].mutable_fold();
    fold->set_track("unseen_program");
    fold->set_fold(i);
    fold->set_folds(2);
    fold->mutable_model()->set_name("model");
    fold->set_dataset_sha256("digest");
  }
  AddPerturbed("none", 0, {0.9, 0.1, 0.8, 0.2}, &folds[0]);
  AddPerturbed("drop_calls:0.5", 0, {0.1, 0.1, 0.4, 0.2}, &folds[0]);
  AddPerturbed("none", 4, {0.9, 0.1, 0.8, 0.7}, &folds[1]);
  AddPerturbed("drop_calls:0.5", 4, {0.9, 0.1, 0.8, 0.7}, &folds[1]);
  return folds;
}

ExperimentSpec Spec() {
  ExperimentSpec spec;
  spec.set_title("Title");
  spec.set_bootstrap_resamples(200);
  TrackSpec* track = spec.add_track();
  track->set_name("unseen_program");
  track->set_folds(2);
  return spec;
}

Manifest TwoLabels() {
  Manifest manifest;
  manifest.set_name("made_up");
  manifest.set_positive_label("yes");
  return manifest;
}

absl::StatusOr<Robustness> Analyse(const std::vector<PerturbedFold>& folds) {
  return AnalyseRobustness(Spec(), TwoLabels(), Samples(), folds);
}

TEST(RobustnessTest, ComparesWithTheSameSamplesAsRecorded) {
  const auto robustness = Analyse(Folds());
  ASSERT_TRUE(robustness.ok()) << robustness.status();
  EXPECT_THAT(robustness->perturbation, ElementsAre("none", "drop_calls:0.5"));
  EXPECT_EQ(robustness->samples.at("unseen_program"), 8);
  const RobustnessRow& clean = FindRow(*robustness, "unseen_program", "model", "none");
  // (4 of 4 positives + 3 of 4 negatives) / 2, then (2 of 4 + 3 of 4) / 2.
  EXPECT_DOUBLE_EQ(clean.balanced_accuracy, 0.875);
  EXPECT_DOUBLE_EQ(clean.difference, 0);
  EXPECT_DOUBLE_EQ(clean.difference_interval.low, 0);
  EXPECT_DOUBLE_EQ(clean.difference_interval.high, 0);
  const RobustnessRow& dropped = FindRow(*robustness, "unseen_program", "model", "drop_calls:0.5");
  EXPECT_DOUBLE_EQ(dropped.balanced_accuracy, 0.625);
  EXPECT_DOUBLE_EQ(dropped.difference, -0.25);
  EXPECT_LT(dropped.interval.low, 0.625);
  EXPECT_GT(dropped.interval.high, 0.625);
  // Nothing that was wrong is right, so no resample gains.
  EXPECT_LE(dropped.difference_interval.high, 0);
  EXPECT_GE(dropped.difference_interval.low, -0.5);
}

TEST(RobustnessTest, ShowsTheSameNumbersEverywhere) {
  const auto robustness = Analyse(Folds());
  ASSERT_TRUE(robustness.ok()) << robustness.status();
  EXPECT_THAT(RobustnessCsv(*robustness),
              HasSubstr("\nunseen_program,model,drop_calls,0.5,0.625000,"));
  EXPECT_THAT(RobustnessCsv(*robustness), HasSubstr("\nunseen_program,model,none,,0.875000,"));
  const Page page = RobustnessPage(*robustness);
  EXPECT_THAT(PageAsMarkdown(page), HasSubstr("| drop_calls | 0.5 | 0.625 ["));
  EXPECT_THAT(RobustnessTerminal(*robustness), HasSubstr("-0.250 ["));
  ASSERT_EQ(FiguresOf(page).size(), 1u);
  EXPECT_EQ(FiguresOf(page)[0]->path, "report");
  EXPECT_THAT(FiguresOf(page)[0]->svg, HasSubstr("<title>model: 0.625 ["));
  const auto again = Analyse(Folds());
  EXPECT_EQ(PageAsHtml(page), PageAsHtml(RobustnessPage(*again)));
}

TEST(RobustnessTest, PageEscapesNames) {
  std::vector<PerturbedFold> folds = Folds();
  for (PerturbedFold& fold : folds) fold.mutable_fold()->mutable_model()->set_name("<b>");
  const auto robustness = Analyse(folds);
  ASSERT_TRUE(robustness.ok()) << robustness.status();
  const std::string html = PageAsHtml(RobustnessPage(*robustness));
  EXPECT_THAT(html, HasSubstr(">&lt;b&gt;</th>"));
  EXPECT_THAT(html, HasSubstr("<title>&lt;b&gt;: 0.625 ["));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
}

TEST(RobustnessTest, RefusesFoldsThatDoNotBelongTogether) {
  const auto refused = [](const std::vector<PerturbedFold>& folds, const std::string& why) {
    const auto robustness = Analyse(folds);
    EXPECT_EQ(robustness.status().code(), absl::StatusCode::kInvalidArgument) << why;
    EXPECT_THAT(std::string(robustness.status().message()), HasSubstr(why));
  };
  auto folds = Folds();
  refused({}, "no folds");
  refused({folds[0]}, "1 folds, but the spec has 2");
  refused({folds[0], folds[0]}, "given twice");
  folds = Folds();
  folds[1].mutable_perturbed()->RemoveLast();
  refused(folds, "not every fold has the perturbation drop_calls:0.5");
  folds = Folds();
  folds[1].mutable_perturbed(1)->mutable_prediction()->RemoveLast();
  refused(folds, "other samples than none");
  folds = Folds();
  folds[1].mutable_perturbed(0)->set_perturbation("jitter:1");
  refused(folds, "the first perturbation must be none");
  folds = Folds();
  folds[1].mutable_fold()->set_dataset_sha256("other");
  refused(folds, "another dataset");
  folds = Folds();
  for (auto& perturbed : *folds[1].mutable_perturbed())
    perturbed.mutable_prediction(0)->set_sample_id("x");
  refused(folds, "no sample x");

  Manifest classes = TwoLabels();
  classes.set_labelling(MULTI_CLASS);
  EXPECT_EQ(AnalyseRobustness(Spec(), classes, Samples(), Folds()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(RobustnessTest, KnowsWhichModelsAreControls) {
  std::vector<PerturbedFold> folds = Folds();
  EXPECT_THAT(Analyse(folds).value().control, IsEmpty());
  for (PerturbedFold& fold : folds) fold.mutable_fold()->mutable_model()->set_permute_labels(true);
  EXPECT_THAT(Analyse(folds).value().control, ElementsAre("model"));
}

TEST(CurvesSvgTest, DrawsValuesWhereTheyAre) {
  CurveFigure figure;
  figure.title = "a < b";
  figure.ticks = {0, 0.5, 1};
  figure.reference = 0.5;
  // One panel, 210 wide from 44 and 130 high from 64: settings at a quarter and three quarters.
  figure.panel = {{"panel", {"1", "2"}, {{"curve", {{0, 0.5, 0.25, 0.75}, {1, 2, 2, 2}}}}}};
  const std::string svg = CurvesSvg(figure);
  EXPECT_THAT(svg, HasSubstr("a &lt; b"));
  // What is outside is drawn at the edge.
  EXPECT_THAT(svg, HasSubstr("points=\"96.5,129.0 201.5,64.0\""));
  EXPECT_THAT(svg, HasSubstr("x1=\"96.5\" y1=\"161.5\" x2=\"96.5\" y2=\"96.5\""));
  EXPECT_EQ(svg, CurvesSvg(figure));
}

TEST(CurvesSvgTest, ControlsAreGreyAndTakeNoColour) {
  CurveFigure figure;
  const std::vector<CurvePoint> point = {{0, 0.5, 0.25, 0.75}};
  figure.panel = {{"panel",
                   {"1"},
                   {{"first", point}, {"control", point, /*is_control=*/true}, {"second", point}}}};
  const std::string svg = CurvesSvg(figure);
  EXPECT_THAT(svg, HasSubstr(std::string("fill=\"") + SeriesStyle(0).color + "\"><title>first:"));
  EXPECT_THAT(svg, HasSubstr(std::string("fill=\"") + kBaselineColor + "\"><title>control:"));
  EXPECT_THAT(svg, HasSubstr(std::string("fill=\"") + SeriesStyle(1).color + "\"><title>second:"));
}

TEST(CurvesSvgTest, IsAsWideAsItsLegend) {
  CurveFigure figure;
  figure.panel = {{"panel", {"1"}, {{std::string(40, 'a'), {}}, {"last", {}}}}};
  const std::string svg = CurvesSvg(figure);
  const auto number_after = [&svg](const std::string& text) {
    const size_t at = svg.find(text);
    EXPECT_NE(at, std::string::npos) << text;
    return std::stod(svg.substr(at + text.size()));
  };
  const size_t name = svg.find(">last</text>");
  ASSERT_NE(name, std::string::npos);
  const double x = std::stod(svg.substr(svg.rfind("x=\"", name) + 3));
  // Four characters of at least 5 pixels follow.
  EXPECT_GT(number_after("viewBox=\"0 0 "), x + 20);
}

}  // namespace
}  // namespace callprint
