// Expectations are worked by hand; Python's csv.reader gives the fields back.
#include "workloads/csv_writer.h"

#include <cmath>

#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(CsvWriterTest, HasALineARow) {
  CsvWriter csv({"track", "value"});
  EXPECT_EQ(csv.text(), "track,value\n");
  csv.AddRow({"random", "1"});
  csv.AddRow({"", ""});
  EXPECT_EQ(csv.text(), "track,value\nrandom,1\n,\n");
}

TEST(CsvWriterTest, QuotesOnlyWhatHasTo) {
  CsvWriter csv({"plain text", "with 'these'", "a;b"});
  csv.AddRow({"a,b", "say \"no\"", "two\nlines"});
  csv.AddRow({"a\rb", "\"", " spaces "});
  EXPECT_EQ(csv.text(),
            "plain text,with 'these',a;b\n"
            "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"\n"
            "\"a\rb\",\"\"\"\", spaces \n");
}

TEST(CsvNumberTest, HasSixDecimalsAndNothingForWhatIsNotDefined) {
  EXPECT_EQ(CsvNumber(0.5), "0.500000");
  EXPECT_EQ(CsvNumber(-2.0 / 3), "-0.666667");
  EXPECT_EQ(CsvNumber(std::nan("")), "");
}

}  // namespace
}  // namespace callprint
