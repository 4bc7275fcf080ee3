// Expected tables and documents are written by hand.
#include "reports/readme/readme_table.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

void Add(const std::string& track, const std::string& model, bool trivial, double accuracy,
         ExperimentResult* result) {
  TrackSummary* summary = result->add_summary();
  summary->set_track(track);
  summary->set_model(model);
  summary->set_trivial_baseline(trivial);
  MetricValue* metric = summary->add_metric();
  metric->set_name("accuracy");
  metric->set_value(accuracy);
  metric->set_ci_low(accuracy - 0.25);
  metric->set_ci_high(accuracy + 0.125);
  *summary->add_metric() = *metric;
  summary->mutable_metric(1)->set_name("brier");
}

ExperimentResult TwoTracks() {
  ExperimentResult result;
  Add("random", "trees", false, 0.875, &result);
  Add("random", "events", true, 0.5, &result);
  Add("random", "rate", true, 0.625, &result);
  Add("unseen_family", "trees", false, 0.75, &result);
  Add("unseen_family", "events", true, 0.5, &result);
  Add("unseen_family", "rate", true, 0.375, &result);
  return result;
}

ShownTable TableOf(const std::string& text) {
  ShownTable table;
  EXPECT_TRUE(ParseTextProto(text, "table", &table).ok());
  return table;
}

constexpr char kColumns[] = R"(
  column { track: "random" metric: "accuracy" heading: "known" }
  column { track: "unseen_family" metric: "accuracy" heading: "new, accuracy" })";

TEST(MarkdownTableTest, ShowsModelsPublishedFiguresAndTheBestBaselineOfEachColumn) {
  const auto table = MarkdownTable(TableOf(std::string(kColumns) + R"(
      row { published { name: "the paper" cell: "0.9928" cell: "" } }
      row { model: "trees" }
      row { best_baseline: "best baseline" })"),
                                   TwoTracks());
  // `rate` is the best on random, `events` on unseen_family.
  EXPECT_EQ(table.value(),
            "| model | known | new, accuracy |\n"
            "|---|---:|---:|\n"
            "| the paper | 0.9928 |  |\n"
            "| trees | 0.875 [0.625, 1.000] | 0.750 [0.500, 0.875] |\n"
            "| best baseline | 0.625 [0.375, 0.750] | 0.500 [0.250, 0.625] |\n");
}

TEST(MarkdownTableTest, RoundsAsReportsDo) {
  // The middle of two thousandths goes up, as in every table of a report (Decimal), also where the
  // nearest double is below it (0.9005); 0.90049996, which six digits would make the middle, goes
  // down. 0.3125, 0.0625 and 0.4375 are exact.
  ExperimentResult result;
  Add("random", "a", false, 0.9005, &result);
  Add("random", "b", false, 0.90049996, &result);
  Add("random", "c", false, 0.3125, &result);
  const auto table =
      MarkdownTable(TableOf(R"(column { track: "random" metric: "accuracy" heading: "x" }
                 row { model: "a" } row { model: "b" } row { model: "c" })"),
                    result);
  EXPECT_THAT(table.value(), HasSubstr("| a | 0.901 ["));
  EXPECT_THAT(table.value(), HasSubstr("| b | 0.900 ["));
  EXPECT_THAT(table.value(), HasSubstr("| c | 0.313 [0.063, 0.438] |"));
}

TEST(MarkdownTableTest, NamesWhatIsMissing) {
  const ExperimentResult result = TwoTracks();
  EXPECT_THAT(MarkdownTable(TableOf(std::string(kColumns) + R"(row { model: "forest" })"), result)
                  .status()
                  .message(),
              HasSubstr("no model forest with track random, metric accuracy"));
  EXPECT_THAT(MarkdownTable(TableOf(R"(column { track: "random" metric: "acuracy" heading: "" }
                                       row { model: "trees" })"),
                            result)
                  .status()
                  .message(),
              HasSubstr("acuracy"));
  EXPECT_THAT(MarkdownTable(TableOf(R"(column { track: "random" metric: "brier" heading: "" }
                                       row { best_baseline: "best" })"),
                            result)
                  .status()
                  .message(),
              HasSubstr("less is better"));
  EXPECT_THAT(MarkdownTable(TableOf(std::string(kColumns) +
                                    R"(row { published { name: "the paper" cell: "1" } })"),
                            result)
                  .status()
                  .message(),
              HasSubstr("the paper has 1 cells, where the table has 2 columns"));
  EXPECT_FALSE(MarkdownTable(TableOf(std::string(kColumns) + "row {}"), result).ok());
}

Sentence SentenceOf(const std::string& text) {
  Sentence sentence;
  EXPECT_TRUE(ParseTextProto(text, "sentence", &sentence).ok());
  return sentence;
}

TEST(SentenceTest, HasTheFiguresInTheirPlaces) {
  EXPECT_EQ(SentenceWithFigures(SentenceOf(R"(words: "from {} to {}, it falls"
                              figure { model: "trees" track: "random" metric: "accuracy" }
                              figure { model: "rate" track: "unseen_family" metric: "accuracy" })"),
                                TwoTracks())
                .value(),
            "from 0.875 to 0.375, it falls");
}

TEST(SentenceTest, RefusesFiguresWithoutPlaceAndUnknownModels) {
  EXPECT_THAT(SentenceWithFigures(SentenceOf(R"(words: "it falls"
                                figure { model: "trees" track: "random" metric: "accuracy" })"),
                                  TwoTracks())
                  .status()
                  .message(),
              HasSubstr("0 places for 1 figures"));
  EXPECT_THAT(SentenceWithFigures(SentenceOf(R"(words: "{}"
                                figure { model: "forest" track: "random" metric: "accuracy" })"),
                                  TwoTracks())
                  .status()
                  .message(),
              HasSubstr("no model forest with track random"));
}

TEST(SaysTest, LooksAcrossLines) {
  EXPECT_TRUE(Says("It falls from\n0.875  to 0.375.", "from 0.875 to"));
  EXPECT_FALSE(Says("It falls from 0.875", "from 0.876"));
}

TEST(WithBlockTest, ReplacesWhatStandsBetweenTheLines) {
  EXPECT_EQ(WithBlock("a\n<!-- x: begin -->\nold\n\nold\n<!-- x: end -->\nb\n", "x", "new\nnew\n")
                .value(),
            "a\n<!-- x: begin -->\n\nnew\nnew\n\n<!-- x: end -->\nb\n");
}

TEST(WithBlockTest, ChangesNothingWhereTheBlockIsThere) {
  const std::string document = "<!-- y: begin -->\n<!-- x: begin -->\n\nnew\n\n<!-- x: end -->";
  EXPECT_EQ(WithBlock(document, "x", "new\n").value(), document);
}

TEST(WithBlockTest, RefusesLinesThatAreMissingDoubledOrInTheWrongOrder) {
  for (const std::string document :
       {"", "<!-- x: begin -->\n", "<!-- x: end -->\n", "<!-- x: end -->\n<!-- x: begin -->\n",
        "<!-- x: begin -->\n<!-- x: begin -->\n<!-- x: end -->\n",
        "<!-- x: begin -->\n<!-- x: end -->\n<!-- x: end -->\n",
        "<!-- x: begin -->\n<!-- x: end -->\n<!-- x: begin -->\n",
        "<!-- x: begin --> and more\n<!-- x: end -->\n"}) {
    EXPECT_FALSE(WithBlock(document, "x", "new").ok()) << document;
  }
}

TEST(PageWithOnePictureTest, LeavesOutFiguresAndRenamesThePicture) {
  EXPECT_EQ(
      PageWithOnePicture("# Title\n\n![All models](report.svg)\n\n![ROC](figures/roc.svg)\n\n"
                         "| a |\nreport.svg and ![no](figures/x.svg)\n",
                         "picture.svg"),
      "# Title\n\n![All models](picture.svg)\n\n| a |\nreport.svg and ![no](figures/x.svg)\n");
}

TEST(ChangedLinesTest, ShowsBothSides) {
  EXPECT_EQ(ChangedLines("a\nb\nc", "a\nd\nc"), "- b\n+ d\n");
  EXPECT_EQ(ChangedLines("a", "a"), "");
}

}  // namespace
}  // namespace callprint
