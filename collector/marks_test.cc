#include "collector/marks.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

TEST(MarksTest, ReadsLinesInOrderOfTime) {
  const auto marks = ParseMarks("30 state paused\n10 driver 77\n\n30 muted  yes\n");
  ASSERT_TRUE(marks.ok()) << marks.status();
  ASSERT_EQ(marks->size(), 3u);
  EXPECT_EQ((*marks)[0].time_ns(), 10);
  EXPECT_EQ((*marks)[0].name(), "driver");
  EXPECT_EQ((*marks)[0].value(), "77");
  EXPECT_EQ((*marks)[1].name(), "state");
  EXPECT_EQ((*marks)[2].value(), "yes");
}

TEST(MarksTest, ReadsItsClockMarks) {
  EXPECT_EQ(ParseClockMark(ClockMarkText(4982583907)), 4982583907);
  EXPECT_EQ(ParseClockMark(ClockMarkText(4982583907) + "\n"), 4982583907);
  EXPECT_EQ(ParseClockMark("4982583907"), std::nullopt);
  EXPECT_EQ(ParseClockMark(ClockMarkText(1) + "x"), std::nullopt);
  EXPECT_EQ(ParseClockMark(""), std::nullopt);
}

TEST(MarksTest, NoMarksAreNoError) {
  const auto marks = ParseMarks("");
  ASSERT_TRUE(marks.ok()) << marks.status();
  EXPECT_TRUE(marks->empty());
}

TEST(MarksTest, NamesTheLineThatIsNoMark) {
  for (const char* wrong : {"10 state", "x state playing", "-3 state playing",
                            "10 a state with blanks", "99999999999999999999 state playing"}) {
    const auto marks = ParseMarks(std::string("1 a b\n") + wrong);
    EXPECT_EQ(marks.status().code(), absl::StatusCode::kInvalidArgument) << wrong;
    EXPECT_THAT(std::string(marks.status().message()), HasSubstr("line 2"));
    EXPECT_THAT(std::string(marks.status().message()), HasSubstr(wrong));
  }
}

}  // namespace
}  // namespace callprint
