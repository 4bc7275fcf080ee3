// Worked by hand.
#include "reports/adaptive_tracing/live/live_policies.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// 1970-01-01T00:00:10 is the machine's second 10.
std::string Window(const std::string& policy, const std::string& begin, const std::string& label,
                   const std::string& more = "") {
  return "report " + policy + " {\"window\":1,\"begin\":\"1970-01-01T00:00:" + begin +
         "+00:00\",\"seconds\":0.5,\"answer\":[{\"label\":\"" + label +
         "\",\"score\":0.9}],\"events\":1000,\"bytes\":51200,\"latency_ms\":100,\"own_cost\":0.25" +
         more + "}\n";
}

// Untraced, aes takes 1 s and cp 2 s; watched, aes takes 4 s and cp 2 s.
std::string Log() {
  std::string log =
      "a console's own line\n"
      "stretch untraced encryption aes 0 4 4\n"
      "stretch untraced none cp 4 8 2\n"
      "stretch full encryption aes 10 14 1\r\n"
      "stretch full none cp 15 19 2\n"
      "stretch full encryption aes 20 24 1\n";
  // The first is half in the stretch: nobody knows what is right.
  log += Window("full", "09.8", "none");
  log += Window("full", "10.3", "none");
  log += Window("full", "11", "encryption", ",\"switching_ms\":500");
  log += Window("full", "15", "none", ",\"loss\":[{\"cpu\":1,\"overrun\":3,\"dropped\":4}]");
  log += Window("full", "16", "encryption");
  log += Window("full", "17", "none");
  log += Window("full", "18", "none");
  log += Window("full", "21", "none");
  log += Window("full", "22", "none", ",\"switching_ms\":1500");
  return log;
}

TEST(LivePoliciesTest, JudgesWindowsByTheStretchThatTheyLieIn) {
  const auto log = ParseLiveLog(Log());
  ASSERT_TRUE(log.ok()) << log.status();
  const auto policies = JudgePolicies(*log, "encryption");
  ASSERT_TRUE(policies.ok()) << policies.status();
  ASSERT_EQ(policies->size(), 1u);
  const LivePolicy& full = policies->front();
  EXPECT_EQ(full.name, "full");
  EXPECT_EQ(full.windows, 8u);
  // 1 of 4 windows of encryption, 3 of 4 of none.
  EXPECT_DOUBLE_EQ(full.balanced_accuracy, 0.5);
  EXPECT_LE(full.interval.low, 0.5);
  EXPECT_GE(full.interval.high, 0.5);
  // The window from 11 to 11.5, told a tenth later; the stretch at 20 has no right answer.
  EXPECT_NEAR(full.delay_s, 1.6, 1e-9);
  EXPECT_EQ(full.missed, 1u);
  EXPECT_EQ(full.positive_stretches, 2u);
  // Nine windows of half a second, and two seconds of switching.
  EXPECT_NEAR(full.events_per_s, 9000 / 6.5, 1e-9);
  EXPECT_NEAR(full.bytes_per_s, 9 * 51200 / 6.5, 1e-6);
  EXPECT_EQ(full.lost, 7u);
  EXPECT_EQ(full.switches, 2u);
  EXPECT_DOUBLE_EQ(full.switching_ms, 1000);
  EXPECT_DOUBLE_EQ(full.own_cost, 0.25);
  // Four times as long, and as long as before: twice as long in the geometric mean.
  EXPECT_NEAR(full.time_added, 1, 1e-9);
  EXPECT_THAT(LivePoliciesTable(*policies).ForTerminal(),
              AllOf(HasSubstr("0.500 ["), HasSubstr("1 of 2"), HasSubstr("100.0 %")));
}

TEST(LivePoliciesTest, RefusesALogThatSaysTooLittle) {
  EXPECT_THAT(std::string(ParseLiveLog("stretch a b\n").status().message()),
              HasSubstr("not a stretch: stretch a b"));
  EXPECT_THAT(std::string(ParseLiveLog("report full {\n").status().message()),
              HasSubstr("not a report of a window"));
  EXPECT_THAT(std::string(JudgePolicies({}, "encryption").status().message()),
              HasSubstr("no untraced stretch"));
  const auto log = ParseLiveLog("stretch untraced none cp 0 1 1\nstretch full none cp 10 12 1\n" +
                                Window("full", "10.5", "none"));
  ASSERT_TRUE(log.ok()) << log.status();
  EXPECT_THAT(std::string(JudgePolicies(*log, "encryption").status().message()),
              HasSubstr("full: no window lies in a stretch of each label"));
}

}  // namespace
}  // namespace callprint
