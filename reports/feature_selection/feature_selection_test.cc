#include "reports/feature_selection/feature_selection.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/model_spec_file.h"
#include "reports/feature_selection/feature_selection_figure.h"
#include "reports/feature_selection/feature_selection_page.h"
#include "reports/feature_selection/selection_version.h"
#include "reports/figures/palette.h"
#include "reports/html/html_page.h"
#include "reports/page/page.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<SelectionSize> Sizes(const std::vector<double>& fold_mean, double standard_error) {
  std::vector<SelectionSize> sizes;
  for (const double mean : fold_mean) {
    sizes.emplace_back().fold_mean = mean;
    sizes.back().standard_error = standard_error;
  }
  return sizes;
}

// Worked by hand: the best is 0.875; 0.75 is within 0.125 of it, 0.625 is not.
TEST(OneStandardErrorTest, IsTheFewestWithinIt) {
  const OneStandardError fewest =
      FewestWithinOneStandardError(Sizes({0.5, 0.625, 0.75, 0.875, 0.8125}, 0.125));
  EXPECT_EQ(fewest.best, 3);
  EXPECT_EQ(fewest.enough, 2);
}

TEST(OneStandardErrorTest, WithoutSpreadItIsTheBest) {
  const OneStandardError fewest = FewestWithinOneStandardError(Sizes({0.5, 0.9, 0.9, 0.7}, 0));
  EXPECT_EQ(fewest.best, 1);
  EXPECT_EQ(fewest.enough, 1);
}

// The error counts of the best, not of the smaller set.
TEST(OneStandardErrorTest, TakesTheErrorOfTheBest) {
  std::vector<SelectionSize> sizes = Sizes({0.5, 0.9}, 0.01);
  sizes[0].standard_error = 1;
  EXPECT_EQ(FewestWithinOneStandardError(sizes).enough, 1);
}

SelectionFold FoldWithOrder(const std::vector<std::string>& columns,
                            const std::vector<int>& order) {
  SelectionFold fold;
  for (const std::string& column : columns) fold.add_column(column);
  RankedColumns* ranking = fold.add_ranking();
  ranking->mutable_order()->Add(order.begin(), order.end());
  return fold;
}

// Worked by hand, with the first two of each fold: b twice, a and c once. a has ranks 1 and (not
// there) 4, c has 3 and 2.
TEST(AgreedColumnsTest, ByHand) {
  const std::vector<SelectedColumn> agreed =
      AgreedColumns({FoldWithOrder({"a", "b", "c", "d"}, {0, 1, 2, 3}),
                     FoldWithOrder({"b", "c", "d"}, {0, 1, 2})},
                    0, 2);
  ASSERT_EQ(agreed.size(), 4);
  const char* const name[] = {"b", "a", "c", "d"};
  const int folds[] = {2, 1, 1, 0};
  const double mean_rank[] = {1.5, 2.5, 2.5, 3.5};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(agreed[i].name, name[i]);
    EXPECT_EQ(agreed[i].folds, folds[i]) << name[i];
    EXPECT_EQ(agreed[i].mean_rank, mean_rank[i]) << name[i];
  }
}

constexpr int kFolds = 4;
constexpr int kSamples = 80;

// Functions a (9 of 16 calls), b (6 of 16) and c (1 of 16). Two rankings on the track `random`: c,
// b, a, where c alone answers every sample rightly; and a blind one, a, b, c, where c is needed.
SelectionInputs MakeInputs() {
  SelectionInputs inputs;
  inputs.experiment.set_name("experiment");
  inputs.experiment.set_bootstrap_resamples(100);
  inputs.experiment.set_bootstrap_seed(1);
  inputs.manifest.set_name("made up");
  inputs.manifest.set_version("1");
  inputs.manifest.set_positive_label("yes");
  inputs.dataset_sha256 = "0123";
  inputs.samples.features.column_names = {"count:a", "count:b", "count:c"};
  for (int i = 0; i < kSamples; ++i) {
    SampleInfo& info = inputs.samples.info.emplace_back();
    info.set_id(absl::StrFormat("s%02d", i));
    info.set_label(i % 2 == 0 ? "no" : "yes");
    info.set_program(absl::StrCat("p", i % 4));
    const float calls[] = {9, 6, 1};
    for (uint32_t column = 0; column < 3; ++column) {
      inputs.samples.features.column_index.push_back(column);
      inputs.samples.features.value.push_back(calls[column]);
    }
    inputs.samples.features.row_begin.push_back(inputs.samples.features.value.size());
  }
  for (int f = 0; f < kFolds; ++f) {
    SelectionFold& fold = inputs.folds.emplace_back();
    fold.set_schema_version(kSelectionSchemaVersion);
    fold.set_track("random");
    fold.set_fold(f);
    fold.set_folds(kFolds);
    fold.mutable_spec()->set_title("How many?");
    fold.mutable_spec()->add_size(1);
    fold.mutable_spec()->add_size(2);
    fold.mutable_model()->mutable_features()->add_group("count");
    fold.set_dataset_sha256("0123");
    for (const char* name : {"count:a", "count:b", "count:c"}) fold.add_column(name);
    for (int i = f; i < kSamples; i += kFolds) fold.add_sample_id(absl::StrFormat("s%02d", i));
    for (const bool control : {false, true}) {
      RankedColumns* ranking = fold.add_ranking();
      ranking->set_method(control ? "shuffled" : "gain");
      ranking->set_control(control);
      for (int i = 0; i < 3; ++i) ranking->add_order(control ? i : 2 - i);
      for (int columns = 1; columns <= 3; ++columns) {
        SelectionPoint* point = ranking->add_point();
        point->set_columns(columns);
        const bool knows = !control || columns == 3;
        for (int i = f; i < kSamples; i += kFolds) {
          // Who does not know answers every second sample of either label.
          const bool positive = knows ? i % 2 == 1 : i / 8 % 2 == 1;
          point->add_score(positive ? 0.75 : 0.25);
        }
      }
    }
  }
  return inputs;
}

FeatureSelection Analyse() {
  absl::StatusOr<FeatureSelection> selection = AnalyseFeatureSelection(MakeInputs());
  EXPECT_TRUE(selection.ok()) << selection.status();
  return *std::move(selection);
}

TEST(FeatureSelectionTest, OneFunctionIsEnough) {
  const FeatureSelection selection = Analyse();
  ASSERT_EQ(selection.track.size(), 1);
  const TrackSelection& track = selection.track[0];
  EXPECT_EQ(track.samples, kSamples);
  EXPECT_EQ(track.groups, kSamples);
  EXPECT_EQ(track.columns, 3);
  ASSERT_EQ(track.curve.size(), 2);
  const SelectionCurve& gain = track.curve[0];
  ASSERT_EQ(gain.size.size(), 3);
  EXPECT_EQ(gain.enough, 0);
  const SelectionSize& enough = gain.size[0];
  EXPECT_EQ(enough.balanced_accuracy.value, 1);
  EXPECT_EQ(enough.balanced_accuracy.low, 1);
  EXPECT_EQ(enough.auroc.value, 1);
  EXPECT_EQ(enough.fold_mean, 1);
  EXPECT_EQ(enough.standard_error, 0);
  EXPECT_EQ(enough.jaccard, 1);
  EXPECT_EQ(enough.kuncheva, 1);
  EXPECT_EQ(enough.calls, 1 / 16.0);
  ASSERT_EQ(enough.column.size(), 1);
  EXPECT_EQ(enough.column[0].name, "count:c");
  EXPECT_EQ(enough.column[0].folds, kFolds);
  EXPECT_EQ(gain.size[1].calls, 7 / 16.0);
  EXPECT_EQ(gain.size[2].calls, 1);
  EXPECT_TRUE(std::isnan(gain.size[2].jaccard));
  // The control needs all, and is not chosen.
  EXPECT_EQ(track.curve[1].enough, 2);
  EXPECT_LT(track.curve[1].size[0].balanced_accuracy.value, 0.7);
  EXPECT_EQ(track.smallest.curve, 0);
  EXPECT_EQ(track.smallest.size, 0);
  EXPECT_EQ(track.cheapest.size, 0);
  EXPECT_EQ(FilterLine(track, track.smallest), "c");
}

TEST(FeatureSelectionTest, RefusesFoldsThatDoNotBelongTogether) {
  const auto fault = [](const auto& change) {
    SelectionInputs inputs = MakeInputs();
    change(inputs);
    const absl::Status status = AnalyseFeatureSelection(std::move(inputs)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  };
  EXPECT_THAT(fault([](SelectionInputs& inputs) { inputs.folds.clear(); }),
              HasSubstr("there are no folds"));
  EXPECT_THAT(fault([](SelectionInputs& inputs) { inputs.folds.pop_back(); }),
              HasSubstr("fold 3: it is there 0 times"));
  EXPECT_THAT(fault([](SelectionInputs& inputs) { inputs.folds[1] = inputs.folds[0]; }),
              HasSubstr("fold 0: it is there 2 times"));
  EXPECT_THAT(fault([](SelectionInputs& inputs) { inputs.folds[1].set_dataset_sha256("45"); }),
              HasSubstr("another dataset"));
  EXPECT_THAT(fault([](SelectionInputs& inputs) { inputs.folds[1].mutable_spec()->set_seed(9); }),
              HasSubstr("another spec, model or split"));
  EXPECT_THAT(fault([](SelectionInputs& inputs) { inputs.folds[1].set_sample_id(0, "s00"); }),
              HasSubstr("sample s00 is held out twice"));
  EXPECT_THAT(fault([](SelectionInputs& inputs) { inputs.folds[1].set_sample_id(0, "x"); }),
              HasSubstr("sample x is unknown"));
  EXPECT_THAT(fault([](SelectionInputs& inputs) {
                for (RankedColumns& ranking : *inputs.folds[2].mutable_ranking()) {
                  for (SelectionPoint& point : *ranking.mutable_point()) {
                    point.mutable_score()->RemoveLast();
                  }
                }
                inputs.folds[2].mutable_sample_id()->RemoveLast();
              }),
              HasSubstr("is not predicted"));
  EXPECT_THAT(
      fault([](SelectionInputs& inputs) { inputs.folds[1].mutable_ranking(0)->set_order(0, 3); }),
      HasSubstr("it is not complete"));
}

TEST(FeatureSelectionTest, PagesSayWhatIsEnough) {
  const FeatureSelection selection = Analyse();
  const std::string page = PageAsMarkdown(FeatureSelectionPage(selection));
  EXPECT_THAT(page, HasSubstr("The smallest set, which also has the fewest calls"));
  EXPECT_THAT(page, HasSubstr("1 functions by gain, 1.000 ± 0.000 over folds, 6.2 % of all calls"));
  EXPECT_THAT(page, HasSubstr("\n    c\n"));
  EXPECT_THAT(page, HasSubstr("shuffled (control)"));
  EXPECT_THAT(FeatureSelectionTerminal(selection), HasSubstr("How many?"));
  const std::string csv = FeatureSelectionCsv(selection);
  EXPECT_THAT(csv, HasSubstr("random,gain,1,balanced_accuracy,1.000000,1.000000,1.000000\n"));
  EXPECT_THAT(csv, HasSubstr("random,gain,all,kuncheva,,,\n"));
  EXPECT_THAT(SelectedFunctionsCsv(selection), HasSubstr("random,gain,1,c,4,1.00,0.062500\n"));
}

TEST(FeatureSelectionTest, FigureShowsTheControlInGrey) {
  const std::string svg = FeatureSelectionSvg(Analyse());
  const auto dot = [](const char* color, const char* ranking) {
    return absl::StrCat("fill=\"", color, "\"><title>", ranking, ", ");
  };
  EXPECT_THAT(svg, HasSubstr(dot(SeriesStyle(0).color, "gain")));
  EXPECT_THAT(svg, HasSubstr(dot(kBaselineColor, "shuffled")));
}

TEST(FeatureSelectionTest, FigureHasALineARankingAndEscapesNames) {
  FeatureSelection selection = Analyse();
  selection.track[0].curve[0].method = "<gain>";
  const std::string svg = FeatureSelectionSvg(selection);
  EXPECT_THAT(svg, HasSubstr("</svg>"));
  EXPECT_THAT(svg, HasSubstr("&lt;gain&gt;"));
  EXPECT_THAT(svg, Not(HasSubstr("<gain>")));
  size_t lines = 0;
  for (size_t at = svg.find("<polyline"); at != std::string::npos;
       at = svg.find("<polyline", at + 1)) {
    ++lines;
  }
  EXPECT_EQ(lines, 2);
  const Page page = FeatureSelectionPage(selection);
  ASSERT_EQ(FiguresOf(page).size(), 1u);
  EXPECT_EQ(FiguresOf(page)[0]->path, "report");
  EXPECT_EQ(FiguresOf(page)[0]->svg, svg);
  EXPECT_THAT(PageAsHtml(page), HasSubstr("<td>&lt;gain&gt;</td>"));
  EXPECT_THAT(PageAsHtml(page), Not(HasSubstr("<gain>")));
}

}  // namespace
}  // namespace callprint
