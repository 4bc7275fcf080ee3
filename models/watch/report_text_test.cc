// Worked by hand.
#include "models/watch/report_text.h"

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "models/watch/terminal_view.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

WindowReport Report() {
  WindowReport report;
  report.set_window(7);
  report.set_seconds(0.25);
  WindowReport::Answer* const answer = report.add_answer();
  answer->set_label("encryption");
  answer->set_score(0.97256);
  WindowReport::Function* const function = report.add_weighed();
  function->set_name("aes_\x1b[2J");
  function->set_change(0.25);
  report.set_events(2500);
  report.set_events_per_s(10000);
  WindowReport::Loss* const loss = report.add_loss();
  loss->set_cpu(1);
  loss->set_overrun(30);
  loss->set_too_deep(2);
  report.set_latency_ms(12.34);
  report.set_dropped_windows(3);
  report.set_own_cost(0.125);
  return report;
}

TEST(ReportTextTest, ALineSaysWhatAndWhy) {
  EXPECT_THAT(ReportLine(Report()),
              AllOf(HasSubstr("encryption 0.973"), HasSubstr("10000 events/s"),
                    HasSubstr("answered after   12.3 ms"), HasSubstr("aes_\\x1b[2J +0.250"),
                    HasSubstr("LOST: processor 1 overran by 30, processor 1 had 2 calls too deep"),
                    HasSubstr("windows dropped so far: 3"), Not(HasSubstr("\x1b"))));
}

TEST(ReportTextTest, JsonIsOneLineThatCanBeReadAgain) {
  const std::string json = ReportJson(Report());
  EXPECT_THAT(json, Not(HasSubstr("\n")));
  EXPECT_THAT(json, HasSubstr("\"recorded_as\":\"\""));
  WindowReport again;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &again).ok());
  EXPECT_EQ(again.SerializeAsString(), Report().SerializeAsString());
}

TEST(ReportTextTest, MetricsAddUp) {
  WatchTotals totals;
  WindowReport report = Report();
  Count(report, &totals);
  report.mutable_answer(0)->set_label("a\"b\\c\n");
  Count(report, &totals);
  const std::string text = MetricsText(totals);
  EXPECT_THAT(text, HasSubstr("\ncallprint_windows_total 2\n"));
  EXPECT_THAT(text, HasSubstr("\ncallprint_events_total 5000\n"));
  EXPECT_THAT(text, HasSubstr("\ncallprint_overrun_events_total 60\n"));
  EXPECT_THAT(text, HasSubstr("\ncallprint_too_deep_calls_total 4\n"));
  // The last report's, not their sum.
  EXPECT_THAT(text, HasSubstr("\ncallprint_dropped_windows_total 3\n"));
  EXPECT_THAT(text, HasSubstr("\ncallprint_answers_total{label=\"encryption\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("\ncallprint_answers_total{label=\"a\\\"b\\\\c\\n\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE callprint_score gauge\n"));
}

TEST(ReportTextTest, TotalsKnowHowOftenAnAnswerWasRight) {
  WatchTotals totals;
  WindowReport report = Report();
  Count(report, &totals);
  report.set_recorded_as("encryption");
  Count(report, &totals);
  report.set_recorded_as("none");
  Count(report, &totals);
  EXPECT_EQ(totals.labelled, 2u);
  EXPECT_EQ(totals.right, 1u);
}

TEST(TerminalViewTest, KeepsToTheScreen) {
  TerminalView view("a heading that is longer than the screen");
  WatchTotals totals;
  for (int i = 0; i < 50; ++i) {
    Count(Report(), &totals);
    const std::string screen = view.Draw(Report(), totals, 20, 10);
    const std::vector<std::string> lines = absl::StrSplit(screen, "\r\n");
    EXPECT_EQ(lines.size(), 10u);
    for (std::string line : lines) {
      // Without what moves the cursor.
      for (const char* const code : {"\x1b[H", "\x1b[K", "\x1b[J"}) {
        const size_t at = line.find(code);
        if (at != std::string::npos) line.erase(at, 3);
      }
      EXPECT_LE(line.size(), 20u) << line;
      EXPECT_THAT(line, Not(HasSubstr("\x1b"))) << "a name reached the terminal";
    }
    EXPECT_EQ(screen.substr(0, 3), "\x1b[H");
  }
}

TEST(TerminalViewTest, ShowsScoreReasonsAndCost) {
  TerminalView view("heading");
  WatchTotals totals;
  Count(Report(), &totals);
  const std::string screen = view.Draw(Report(), totals, 100, 40);
  // 0.973 of 20 columns are 19.
  EXPECT_THAT(screen, AllOf(HasSubstr("heading"), HasSubstr("###################. 0.973"),
                            HasSubstr("+0.250  aes_"), HasSubstr("30 overrun"),
                            HasSubstr("dropped: 3"), HasSubstr("own cost: 12.5 %")));
}

}  // namespace
}  // namespace callprint
