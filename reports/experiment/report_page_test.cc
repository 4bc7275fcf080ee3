#include "reports/experiment/report_page.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/evaluation/summary.h"
#include "reports/evaluation/synthetic_results.h"
#include "reports/experiment/figures/ranking_figure.h"
#include "reports/experiment/report_inputs.h"
#include "reports/experiment/tables.h"
#include "reports/figures/palette.h"
#include "reports/page/page.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class TablesTest : public ::testing::Test {
 protected:
  void Make(const std::vector<SyntheticModel>& models) {
    inputs_ = MakeSyntheticResults(16, 8, {MakeTrack("random", 4), MakeTrack("unseen_family", 4)},
                                   models);
  }
  void Summarize() {
    joined_ = JoinFolds(inputs_).value();
    summaries_ = callprint::Summarize(inputs_.spec, joined_).value();
    checks_ = CheckValidity(joined_, summaries_);
  }
  void AddReference(const std::string& metric, double value, const std::string& note) {
    Reference* reference = inputs_.spec.add_reference();
    reference->set_source("arXiv 1");
    reference->set_track("random");
    reference->set_metric(metric);
    reference->set_value(value);
    reference->set_note(note);
  }
  ReportInputs Inputs() const {
    ReportInputs inputs = {inputs_};
    inputs.leakage = leakage_;
    return inputs;
  }
  std::string Page() {
    return PageAsMarkdown(ReportPage(Inputs(), joined_, summaries_, checks_).value());
  }

  EvaluationInputs inputs_;
  std::optional<LeakageResult> leakage_;
  JoinedFolds joined_;
  std::vector<TrackSummary> summaries_;
  std::vector<ValidityCheck> checks_;
};

TEST_F(TablesTest, CsvHasTheAgreedHeaderAndRows) {
  Make({{"model", 1.0}, {"a,\"b\"", 0.6}});
  Summarize();
  const std::vector<std::string> lines = absl::StrSplit(Csv(joined_, summaries_), '\n');
  EXPECT_EQ(lines[0], "track,model,metric,value,ci_low,ci_high,folds");
  EXPECT_EQ(lines[1], "random,model,accuracy,1.000000,1.000000,1.000000,4");
  const std::vector<std::string> metrics = {"accuracy",
                                            "balanced_accuracy",
                                            "macro_f1",
                                            "micro_f1",
                                            "mcc",
                                            "auroc",
                                            "auprc",
                                            "tpr_at_fpr_1e-2",
                                            "tpr_at_fpr_1e-3",
                                            "brier",
                                            "ece",
                                            "worst_group_accuracy"};
  for (size_t i = 0; i < metrics.size(); ++i) {
    EXPECT_THAT(lines[1 + i], HasSubstr("random,model," + metrics[i] + ","));
  }
  EXPECT_THAT(lines[13], HasSubstr("random,\"a,\"\"b\"\"\",accuracy,"));
  // Header, 2 tracks * 2 models * 12 metrics, and what follows the last line's end.
  EXPECT_EQ(lines.size(), 1 + 2 * 2 * 12 + 1);
}

TEST_F(TablesTest, ReferencesOfOneSourceShareARow) {
  Make({{"model", 1.0}, {"other", 0.6}});
  AddReference("accuracy", 0.9928, "");
  AddReference("auroc", 0.9994, "");
  AddReference("accuracy", 0.9931, "cross-validated");
  Summarize();
  const std::string table =
      LeaderboardTable(inputs_.spec, joined_, joined_.track[0], summaries_).ForMarkdown();
  EXPECT_THAT(table, HasSubstr("| arXiv 1 | 0.9928 |  | 0.9994 |  |\n"));
  EXPECT_THAT(table, HasSubstr("| arXiv 1, cross-validated | 0.9931 |  |  |  |\n"));
  EXPECT_THAT(LeaderboardTable(inputs_.spec, joined_, joined_.track[1], summaries_).ForMarkdown(),
              Not(HasSubstr("arXiv")));
}

TEST_F(TablesTest, TerminalSaysWhatTracksMeanAndWhatDoesNotHold) {
  Make({{"model", 0.7}, {"sizes", 0.95, /*trivial=*/true}});
  Summarize();
  const std::string text = TerminalTables(inputs_, joined_, summaries_, checks_);
  EXPECT_THAT(text, HasSubstr("random, 4 folds: optimistic: the same programs on both sides"));
  EXPECT_THAT(text, HasSubstr("128 samples in 8 groups, 50.0 % yes"));
  EXPECT_THAT(text, HasSubstr("sizes (baseline)"));
  EXPECT_THAT(text, HasSubstr("MARKED: no trivial baseline wins random"));
}

TEST_F(TablesTest, PageShowsWhereTheBestModelFails) {
  Make({{"model", 1.0}, {"other", 0.6}});
  for (FoldResult& fold : inputs_.folds) {
    if (fold.model().name() != "model") continue;
    for (Prediction& prediction : *fold.mutable_prediction()) {
      // All samples of program001, which has a cipher in user space.
      const int sample = std::stoi(prediction.sample_id().substr(1));
      if (sample / 8 == 1) prediction.set_score(0.25);
    }
  }
  Summarize();
  const std::string page = Page();
  EXPECT_THAT(
      page,
      HasSubstr("| program001 | family000 | yes | cipher in user space | 8 | 0.000 | 0.250 |"));
  // 4 programs have a cipher in user space, one of them is always wrong.
  EXPECT_THAT(page, HasSubstr("| cipher in user space | 32 | 0.750 |"));
  EXPECT_THAT(page, HasSubstr("| cipher in the kernel | 32 | 1.000 |"));
}

TEST_F(TablesTest, PageCountsOnlyWhatTakesPartInATrack) {
  inputs_ = MakeSyntheticResults(16, 8, {MakeTrack("rate_matched", 4)}, {{"model", 1.0}});
  Summarize();
  // Of 64 samples of each label, the one with a rate of its own is left out, and one of the others.
  EXPECT_THAT(Page(), HasSubstr("63 true positives, 0 false positives, 63 true negatives, 0 false "
                                "negatives"));
}

TEST_F(TablesTest, ManyClassesHaveTheirOwnColumnsAndBaseRates) {
  inputs_ = MakeSyntheticClassResults(MULTI_CLASS, 6, 8, 4,
                                      {MakeTrack("random", 4), MakeTrack("open_world", 4)},
                                      {{"model", 0.9}, {"sizes", 0.3, /*trivial=*/true}});
  AddReference("macro_f1", 0.858, "");
  AddReference("micro_f1", 0.867, "");
  Summarize();
  const std::string table =
      LeaderboardTable(inputs_.spec, joined_, joined_.track[0], summaries_).ForMarkdown();
  EXPECT_THAT(table,
              HasSubstr("| model | macro-F1 | accuracy = micro-F1 | balanced accuracy | AUROC |"));
  EXPECT_THAT(table, HasSubstr("| arXiv 1 | 0.8580 | 0.8670 |  |  |"));
  EXPECT_THAT(LeaderboardTable(inputs_.spec, joined_, joined_.track[1], summaries_).ForMarkdown(),
              HasSubstr("| model | AUROC of known | macro-F1 |"));
  const std::string text = TerminalTables(inputs_, joined_, summaries_, checks_);
  EXPECT_THAT(text, HasSubstr("48 samples in 48 groups, 6 classes, the largest class00 (16.7 %); "
                              "always the largest: accuracy 0.167\n"));
  EXPECT_THAT(text, HasSubstr("; 32 samples of 4 programs are of no class"));
  const std::string csv = Csv(joined_, summaries_);
  EXPECT_THAT(csv, HasSubstr("open_world,model,unknown_auroc,"));
  EXPECT_THAT(csv, Not(HasSubstr("random,model,unknown_auroc,")));
  EXPECT_THAT(csv, Not(HasSubstr(",nan")));
}

TEST_F(TablesTest, PageOfManyClassesShowsClassesConfusionsAndTheUnknown) {
  inputs_ = MakeSyntheticClassResults(
      MULTI_CLASS, 6, 8, 4,
      {MakeTrack("random", 4), MakeTrack("unseen_kernel", 4), MakeTrack("open_world", 4)},
      {{"model", 0.9}, {"sizes", 0.3, /*trivial=*/true}});
  Summarize();
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("| class | n | precision | recall | F1 |"));
  EXPECT_THAT(page, HasSubstr("| true | answered | n | share of the class |"));
  EXPECT_THAT(page, HasSubstr("| unknown program | n | mean largest score |"));
  EXPECT_THAT(page, HasSubstr("| held-out kernel | n | functions | never in training |"));
  EXPECT_THAT(page, HasSubstr("## Leakage in bits"));
  EXPECT_THAT(page, HasSubstr("results.json all but the predictions"));
  EXPECT_THAT(page, Not(HasSubstr("true positives")));
  EXPECT_THAT(page, Not(HasSubstr(" nan")));
}

TEST_F(TablesTest, PageShowsLeakageByWindowOfItsOwnDatasetOnly) {
  Make({{"model", 1.0}, {"other", 0.6}});
  Summarize();
  EXPECT_THAT(Page(), HasSubstr("bazel run //experiments:leakage measures it"));
  LeakageResult& leakage = leakage_.emplace();
  for (const char* const observer : {"none", "first_ms:10"}) {
    LeakageRow* row = leakage.add_row();
    row->set_dataset(inputs_.manifest.name());
    row->set_manifest_sha256(inputs_.dataset_sha256);
    row->set_observer(observer);
    row->mutable_accuracy()->set_value(0.625);
    row->set_entropy_bits(1);
  }
  const std::string page = Page();
  EXPECT_THAT(page, Not(HasSubstr("measures it")));
  const size_t section = page.find("## Leakage in bits");
  EXPECT_GT(page.find("| first 10 ms | 0.625 ["), section);
  EXPECT_LT(page.find("| first 10 ms | 0.625 ["), page.find("\n## ", section + 1));
  leakage.mutable_row(0)->set_manifest_sha256("another");
  const auto refused = ReportPage(Inputs(), joined_, summaries_, checks_);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("manifest another"));
  // Of sets of labels there is no such section: what is not shown is not silently taken.
  inputs_ = MakeSyntheticClassResults(MULTI_LABEL, 6, 20, 0, {MakeTrack("unseen_session", 3)},
                                      {{"model", 0.9}, {"sizes", 0.6, /*trivial=*/true}});
  Summarize();
  leakage_.emplace();
  EXPECT_FALSE(ReportPage(Inputs(), joined_, summaries_, checks_).ok());
}

TEST_F(TablesTest, PageSaysWhatIsUnknownWhereFamiliesAreLeftOut) {
  inputs_ = MakeSyntheticClassResults(
      MULTI_CLASS, 8, 8, 4, {MakeTrack("open_world", 4), MakeTrack("open_world_family", 4)},
      {{"model", 0.9}, {"sizes", 0.3, /*trivial=*/true}});
  Summarize();
  const std::string page = Page();
  EXPECT_THAT(page,
              HasSubstr("## Track open_world_family, 4 folds: families that training never saw"));
  // A quarter of the samples is of a family that the fold leaves out; the groups are 8 files, 4
  // families.
  EXPECT_THAT(page, HasSubstr("64 samples in 12 groups, 8 classes"));
  EXPECT_THAT(page,
              HasSubstr("16 samples of 8 programs are of families that their fold leaves out"));
  EXPECT_THAT(page, HasSubstr("| of a class | 64 |"));
  EXPECT_THAT(page, HasSubstr("| of a family in training | 48 |"));
  EXPECT_THAT(page, HasSubstr("| unknown family | n | mean largest score |"));
  // Of leakage, in bits.
  EXPECT_THAT(page, HasSubstr("| open_world | model | 2."));
  EXPECT_THAT(page, Not(HasSubstr("| open_world_family | model | 2.")));
  EXPECT_THAT(page, HasSubstr("(open_world, open_world_family: AUROC of known)"));
  EXPECT_THAT(page, Not(HasSubstr(" nan")));
  EXPECT_THAT(Csv(joined_, summaries_), HasSubstr("open_world_family,model,unknown_auroc,"));
  EXPECT_THAT(RankingMetricSvg(joined_, summaries_),
              HasSubstr("(open_world, open_world_family: AUROC of known against unknown)"));
}

TEST_F(TablesTest, PageOfSetsOfLabelsCountsWhatIsPresent) {
  inputs_ = MakeSyntheticClassResults(MULTI_LABEL, 6, 20, 0, {MakeTrack("unseen_session", 3)},
                                      {{"model", 0.9}, {"sizes", 0.6, /*trivial=*/true}});
  AddReference("micro_f1", 0.867, "");
  inputs_.spec.mutable_reference(0)->set_track("unseen_session");
  Summarize();
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("| model | macro-F1 | micro-F1 | subset accuracy | Hamming loss | "));
  EXPECT_THAT(page, HasSubstr("| arXiv 1 |  | 0.8670 |  |  |  |"));
  EXPECT_THAT(page, HasSubstr("120 samples in 6 groups, 6 classes, "));
  EXPECT_THAT(page, HasSubstr("| classes present | n | subset accuracy | Hamming loss |"));
  EXPECT_THAT(page, HasSubstr("| recording shard | session |"));
  EXPECT_THAT(page, Not(HasSubstr("Leakage in bits")));
  EXPECT_THAT(page, Not(HasSubstr(" nan")));
}

TEST_F(TablesTest, FigureHasALineAtChanceWhereTheMetricHasOne) {
  const std::string dashed = "stroke-dasharray";
  Make({{"model", 1.0}, {"other", 0.6}});
  Summarize();
  EXPECT_THAT(RankingMetricSvg(joined_, summaries_), HasSubstr(dashed));
  inputs_ = MakeSyntheticClassResults(MULTI_CLASS, 6, 8, 4, {MakeTrack("random", 4)},
                                      {{"model", 0.9}, {"other", 0.5}});
  Summarize();
  EXPECT_THAT(RankingMetricSvg(joined_, summaries_), Not(HasSubstr(dashed)));
  EXPECT_THAT(RankingMetricSvg(joined_, summaries_), HasSubstr(">Macro-F1 on held-out samples"));
  inputs_ = MakeSyntheticClassResults(MULTI_CLASS, 6, 8, 4, {MakeTrack("open_world", 4)},
                                      {{"model", 0.9}, {"other", 0.5}});
  Summarize();
  EXPECT_THAT(RankingMetricSvg(joined_, summaries_), HasSubstr(dashed));
}

TEST_F(TablesTest, PageShowsWhichOptionsFail) {
  Make({{"model", 1.0}, {"other", 0.6}});
  for (SampleInfo& sample : inputs_.samples) {
    sample.set_options(sample.file() == "file03" ? "-9" : "-1");
  }
  for (FoldResult& fold : inputs_.folds) {
    if (fold.model().name() != "model") continue;
    for (Prediction& prediction : *fold.mutable_prediction()) {
      // program001 with -9.
      if (prediction.sample_id() == "s00011") prediction.set_score(0.25);
    }
  }
  Summarize();
  EXPECT_THAT(Page(), HasSubstr("| program | options | n | accuracy | mean score |\n"
                                "|---|---:|---:|---:|---:|\n"
                                "| program001 | -9 | 1 | 0.000 | 0.250 |"));
}

TEST_F(TablesTest, NamesCannotBreakThePageOrTheFigure) {
  Make({{"<b>|model", 1.0}, {"other", 0.6}});
  Summarize();
  EXPECT_THAT(Page(), HasSubstr("| \\<b\\>\\|model |"));
  EXPECT_THAT(Page(), Not(HasSubstr("| <b>|model")));
  const std::string svg = RankingMetricSvg(joined_, summaries_);
  EXPECT_THAT(svg, HasSubstr("&lt;b&gt;|model"));
  EXPECT_THAT(svg, Not(HasSubstr("<b>")));
}

TEST_F(TablesTest, FigureHasAPointForEachModelAndTrack) {
  Make({{"model", 1.0}, {"other", 0.6}, {"third", 0.7}});
  Summarize();
  const std::string svg = RankingMetricSvg(joined_, summaries_);
  const std::vector<std::string> parts = absl::StrSplit(svg, "<circle");
  EXPECT_EQ(parts.size() - 1, 2 * 3);
}

TEST_F(TablesTest, FigureHasTheModelsColoursAndGreyControls) {
  Make({{"sizes", 0.6, /*trivial=*/true},
        {"model", 1.0},
        {"permuted", 0.5, /*trivial=*/false, /*permuted=*/true},
        {"other", 0.7}});
  Summarize();
  const std::string svg = RankingMetricSvg(joined_, summaries_);
  const auto dot = [](const char* color, const char* model) {
    return absl::StrCat("fill=\"", color, "\"><title>", model, " on random: ");
  };
  EXPECT_THAT(svg, HasSubstr(dot(SeriesStyle(0).color, "model")));
  EXPECT_THAT(svg, HasSubstr(dot(SeriesStyle(1).color, "other")));
  EXPECT_THAT(svg, HasSubstr(dot(kBaselineColor, "sizes")));
  EXPECT_THAT(svg, HasSubstr(dot(kBaselineColor, "permuted")));
  EXPECT_THAT(svg, HasSubstr("grey: controls"));
  Make({{"model", 1.0}, {"other", 0.7}});
  Summarize();
  EXPECT_THAT(RankingMetricSvg(joined_, summaries_), Not(HasSubstr("grey")));
}

TEST_F(TablesTest, PageCarriesItsProvenance) {
  Make({{"model", 1.0}, {"other", 0.6}});
  inputs_.manifest.set_kernel_release("6.1.0-test");
  inputs_.manifest.set_emulator("QEMU emulator version 7");
  Summarize();
  const std::string page = Page();
  EXPECT_THAT(page, HasSubstr("6.1.0-test"));
  EXPECT_THAT(page, HasSubstr("QEMU emulator version 7"));
  EXPECT_THAT(page, HasSubstr("| SHA-256 of its manifest | 0123 |"));
  EXPECT_THAT(page, HasSubstr("    bootstrap_resamples: 200\n"));
  EXPECT_THAT(page, HasSubstr("    name: \"model\"\n"));
}

}  // namespace
}  // namespace callprint
