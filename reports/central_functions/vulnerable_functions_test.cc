#include "reports/central_functions/vulnerable_functions.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kBetweennessIndex = CentralityIndex(CentralityMeasure::kBetweenness);
constexpr int kPagerankIndex = CentralityIndex(CentralityMeasure::kPagerank);

std::string MessageOf(const std::string& csv) {
  return std::string(ParseVulnerableFunctions(csv, "list.csv").status().message());
}

TEST(ParseVulnerableFunctionsTest, SourceIsAllAfterTheFirstComma) {
  const auto listed = ParseVulnerableFunctions(
      "function,source\r\nvfs_read,\"made up, 1\"\r\n do_exit , made up, 2\n", "list.csv");
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->size(), 2);
  EXPECT_EQ((*listed)[0].function, "vfs_read");
  EXPECT_EQ((*listed)[0].source, "made up, 1");
  EXPECT_EQ((*listed)[1].function, "do_exit");
  EXPECT_EQ((*listed)[1].source, "made up, 2");
}

// As features name it, whatever kernel the list's author read it from.
TEST(ParseVulnerableFunctionsTest, LeavesOutWhatTheCompilerAppended) {
  const auto listed = ParseVulnerableFunctions("function,source\nvfs_read.isra.0,x\n", "list.csv");
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_EQ((*listed)[0].function, "vfs_read");
  EXPECT_THAT(MessageOf("function,source\nvfs_read.isra.0,x\nvfs_read.part.1,y\n"),
              HasSubstr("vfs_read is in line 2 already"));
}

// Lists as spreadsheets save them: with a byte order mark, and with semicolons.
TEST(ParseVulnerableFunctionsTest, ReadsListsOfSpreadsheetsOrSaysWhatIsOdd) {
  const auto listed = ParseVulnerableFunctions(
      "\xef\xbb\xbf"
      "function,source\nvfs_read,CVE-2020-1\n",
      "list.csv");
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->size(), 1);
  EXPECT_EQ((*listed)[0].function, "vfs_read");
  EXPECT_EQ((*listed)[0].source, "CVE-2020-1");
  EXPECT_THAT(MessageOf("function;source\nvfs_read;CVE-2020-1\n"),
              HasSubstr("list.csv:1: the header is not \"function,source\", but "
                        "\"function;source\": its columns are separated by semicolons"));
}

TEST(ParseVulnerableFunctionsTest, EveryFaultIsNamedWithItsLine) {
  EXPECT_THAT(MessageOf("vfs_read,x\n"), HasSubstr("list.csv:1: the header is not"));
  EXPECT_THAT(MessageOf(""), HasSubstr("list.csv:1: the header is not"));
  EXPECT_THAT(MessageOf("function,source\n"), HasSubstr("no functions follow"));
  const std::string message = MessageOf(
      "function,source\n"
      "vfs_read,x\n"
      "\n"
      "vfs_write\n"
      ",x\n"
      "do exit,x\n"
      "9p_read,x\n"
      "do_exit,\n"
      "vfs_read,y\n"
      "vfs_open,x\n");
  EXPECT_THAT(message, AllOf(HasSubstr("list.csv:3: the line is empty"),
                             HasSubstr("list.csv:4: \"vfs_write\" has no comma"),
                             HasSubstr("list.csv:5: the function is empty"),
                             HasSubstr("list.csv:6: \"do exit\" is no function's name"),
                             HasSubstr("list.csv:7: \"9p_read\" is no function's name"),
                             HasSubstr("list.csv:8: do_exit has no source")));
  EXPECT_THAT(message, AllOf(HasSubstr("list.csv:9: vfs_read is in line 2 already"),
                             Not(HasSubstr("list.csv:2:")), Not(HasSubstr("list.csv:10:"))));
}

TEST(ReadVulnerableFunctionsTest, MissingFileIsNotFound) {
  EXPECT_EQ(ReadVulnerableFunctions("no-such.csv").status().code(), absl::StatusCode::kNotFound);
  const std::string path = ::testing::TempDir() + "/list.csv";
  ASSERT_TRUE(WriteFileAtomically(path, "function,source\nvfs_read,x\n").ok());
  EXPECT_TRUE(ReadVulnerableFunctions(path).ok());
}

std::vector<VulnerableFunction> ListOf(const std::vector<std::string>& functions) {
  std::vector<VulnerableFunction> listed;
  for (const std::string& function : functions) listed.push_back({function, "made up"});
  return listed;
}

// Functions f0 to f9 with these betweennesses; pagerank tells nothing, and calls the same as
// betweenness.
Ranking TenFunctions(const std::vector<double>& betweenness) {
  Ranking ranking;
  ranking.name = "ten";
  for (int i = 0; i < 10; ++i) ranking.function.push_back("f" + std::to_string(i));
  for (std::vector<double>& value : ranking.value) value = betweenness;
  ranking.value[kPagerankIndex].assign(10, 0.5);
  return ranking;
}

TEST(TestRankingTest, AurocAndItsPValueAreThoseOfMannAndWhitney) {
  // Listed: 0.9, 0.8, 0.7, 0.6 and 0.1; others: 0.5 to 0.2 and 0.
  const auto test =
      TestRanking(TenFunctions({0.9, 0.8, 0.7, 0.6, 0.1, 0.5, 0.4, 0.3, 0.2, 0}),
                  ListOf({"f0", "f1", "f2", "f3", "f4", "elsewhere"}), VulnerabilityTestOptions());
  ASSERT_TRUE(test.ok()) << test.status();
  EXPECT_EQ(test->listed, 5);
  EXPECT_EQ(test->others, 5);
  const MeasureTest& betweenness = test->measure[kBetweennessIndex];
  // By hand: of 25 pairs, 4 * 5 + 1 are in the right order.
  EXPECT_DOUBLE_EQ(betweenness.auroc.value, 21.0 / 25);
  EXPECT_LT(betweenness.auroc.interval.low, 21.0 / 25);
  EXPECT_EQ(betweenness.auroc.interval.high, 1);
  // By hand: ranks 10, 9, 8, 7 and 2 sum to 36, 8.5 above what is expected. Of the 252 ways to
  // choose 5 of 10, 1 + 1 + 2 + 3 + 5 sum to 15, 16, ..., 19, and as many to 36 or more.
  EXPECT_NEAR(betweenness.p_value, 24.0 / 252, 0.012);
  // Calls have the same values, so nothing is beyond them, whatever is drawn.
  EXPECT_EQ(betweenness.beyond_calls.value, 0);
  EXPECT_EQ(betweenness.beyond_calls.interval.low, 0);
  EXPECT_EQ(betweenness.beyond_calls.interval.high, 0);
  // A measure that tells nothing.
  const MeasureTest& pagerank = test->measure[kPagerankIndex];
  EXPECT_DOUBLE_EQ(pagerank.auroc.value, 0.5);
  EXPECT_EQ(pagerank.p_value, 1);
  EXPECT_DOUBLE_EQ(pagerank.beyond_calls.value, 0.5 - 21.0 / 25);
}

TEST(TestRankingTest, TooFewFunctionsHaveNoAuroc) {
  const Ranking ranking = TenFunctions({0.9, 0.8, 0.7, 0.6, 0.1, 0.5, 0.4, 0.3, 0.2, 0});
  const auto few = TestRanking(ranking, ListOf({"f0", "f1", "f2", "f3"}), {});
  ASSERT_TRUE(few.ok()) << few.status();
  EXPECT_EQ(few->listed, 4);
  EXPECT_TRUE(few->measure.empty());
  const auto many = TestRanking(ranking, ListOf({"f0", "f1", "f2", "f3", "f4", "f5"}), {});
  ASSERT_TRUE(many.ok()) << many.status();
  EXPECT_EQ(many->others, 4);
  EXPECT_TRUE(many->measure.empty());
}

TEST(HolmAdjustTest, IsOverAllRankings) {
  std::vector<RankingTest> tests(3);
  tests[0].measure.resize(2);
  tests[2].measure.resize(1);
  tests[0].measure[0].p_value = 0.02;
  tests[0].measure[1].p_value = 0.5;
  tests[2].measure[0].p_value = 0.01;
  HolmAdjust(&tests);
  // By hand: 3 * 0.01, then 2 * 0.02, then 0.5.
  EXPECT_DOUBLE_EQ(tests[2].measure[0].adjusted_p_value, 0.03);
  EXPECT_DOUBLE_EQ(tests[0].measure[0].adjusted_p_value, 0.04);
  EXPECT_DOUBLE_EQ(tests[0].measure[1].adjusted_p_value, 0.5);
}

TEST(RelationShownTest, NeedsSignificanceAndMoreThanCalls) {
  const auto relation = [](double auroc, double p, double beyond_low) {
    MeasureTest test;
    test.auroc.value = auroc;
    // What counts is the corrected one.
    test.p_value = 0.001;
    test.adjusted_p_value = p;
    test.beyond_calls = {beyond_low + 0.1, {beyond_low, beyond_low + 0.2}};
    return RelationShown(test);
  };
  EXPECT_EQ(relation(0.8, 0.06, 0.1), "none shown");
  EXPECT_EQ(relation(0.8, 0.04, 0.1), "beyond calls");
  EXPECT_EQ(relation(0.8, 0.04, -0.1), "as calls");
  EXPECT_EQ(relation(0.2, 0.04, 0.1), "reverse");
}

}  // namespace
}  // namespace callprint
