#include "collector/import/labelled_ranges.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string MessageOf(const std::string& csv) {
  return std::string(ParseLabelledRanges(csv, "labels.csv").status().message());
}

TEST(LabelledRangesTest, ReadsSecondsExactly) {
  const auto ranges = ParseLabelledRanges(
      "begin_s,end_s,label\n812.00001,813,playing\n1622548800.123456789,,paused\n", "labels.csv");
  ASSERT_TRUE(ranges.ok()) << ranges.status();
  ASSERT_EQ(ranges->size(), 2);
  EXPECT_EQ((*ranges)[0].begin_ns, 812000010000);
  EXPECT_EQ((*ranges)[0].end_ns, 813000000000);
  EXPECT_EQ((*ranges)[0].label, "playing");
  EXPECT_EQ((*ranges)[0].file, "");
  EXPECT_EQ((*ranges)[1].begin_ns, 1622548800123456789);
  EXPECT_EQ((*ranges)[1].end_ns, std::numeric_limits<int64_t>::max());
}

TEST(LabelledRangesTest, CanBeOfSomeFiles) {
  const auto ranges =
      ParseLabelledRanges("file,begin_s,end_s,label\ntrace.txt,0,0.5,idle\n", "labels.csv");
  ASSERT_TRUE(ranges.ok()) << ranges.status();
  EXPECT_EQ((*ranges)[0].file, "trace.txt");
  EXPECT_EQ((*ranges)[0].end_ns, 500000000);
}

TEST(LabelledRangesTest, SaysAllThatIsWrongAndWhere) {
  EXPECT_THAT(
      MessageOf("begin_s,end_s,label\n1,2,a\n-1,2,a\n1,1e3,a\n2,1,a\n1,2,\n1,2\n1,2.0123456789,a\n"
                "9223372036854775807,,a\n1,2.,a\n"),
      AllOf(HasSubstr("labels.csv:3: \"-1\" is no time"),
            HasSubstr("labels.csv:4: \"1e3\" is no time"),
            HasSubstr("labels.csv:5: the range ends before it begins"),
            HasSubstr("labels.csv:6: the label is empty"),
            HasSubstr("labels.csv:7: 2 fields in place of 3"),
            HasSubstr("labels.csv:8: \"2.0123456789\" is no time"),
            HasSubstr("labels.csv:9: \"9223372036854775807\" is no time"),
            HasSubstr("labels.csv:10: \"2.\" is no time")));
  EXPECT_THAT(MessageOf("begin_s,end_s,label\n"), HasSubstr("no ranges follow"));
  EXPECT_THAT(MessageOf("from,to,label\n1,2,a\n"), HasSubstr("labels.csv:1"));
}

}  // namespace
}  // namespace callprint
