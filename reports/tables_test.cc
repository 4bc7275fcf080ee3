#include "reports/tables.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/figure.h"
#include "reports/markdown.h"
#include "reports/summary.h"
#include "reports/synthetic_results.h"

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
  std::string Page() { return MarkdownReport(inputs_, joined_, summaries_, checks_).value(); }

  ReportInputs inputs_;
  JoinedFolds joined_;
  std::vector<TrackSummary> summaries_;
  std::vector<ValidityCheck> checks_;
};

TEST_F(TablesTest, CsvHasTheAgreedHeaderAndRows) {
  Make({{"model", 1.0}, {"a,\"b\"", 0.6}});
  Summarize();
  const std::vector<std::string> lines = absl::StrSplit(Csv(inputs_.spec, summaries_), '\n');
  EXPECT_EQ(lines[0], "track,model,metric,mean,ci_low,ci_high,folds");
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
  const std::string table = LeaderboardTable(inputs_.spec, summaries_, "random").ForMarkdown();
  EXPECT_THAT(table, HasSubstr("| arXiv 1 | 0.9928 |  | 0.9994 |  |\n"));
  EXPECT_THAT(table, HasSubstr("| arXiv 1, cross-validated | 0.9931 |  |  |  |\n"));
  EXPECT_THAT(LeaderboardTable(inputs_.spec, summaries_, "unseen_family").ForMarkdown(),
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

TEST_F(TablesTest, NamesCannotBreakThePageOrTheFigure) {
  Make({{"<b>|model", 1.0}, {"other", 0.6}});
  Summarize();
  EXPECT_THAT(Page(), HasSubstr("| \\<b\\>\\|model |"));
  EXPECT_THAT(Page(), Not(HasSubstr("| <b>|model")));
  const std::string svg = BalancedAccuracySvg(joined_, summaries_);
  EXPECT_THAT(svg, HasSubstr("&lt;b&gt;|model"));
  EXPECT_THAT(svg, Not(HasSubstr("<b>")));
}

TEST_F(TablesTest, FigureHasAPointForEachModelAndTrack) {
  Make({{"model", 1.0}, {"other", 0.6}, {"third", 0.7}});
  Summarize();
  const std::string svg = BalancedAccuracySvg(joined_, summaries_);
  const std::vector<std::string> parts = absl::StrSplit(svg, "<circle");
  EXPECT_EQ(parts.size() - 1, 2 * 3);
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
