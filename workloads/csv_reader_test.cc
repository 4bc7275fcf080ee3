#include "workloads/csv_reader.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Fields = std::vector<std::vector<std::string>>;

Fields Read(const std::string& text) {
  const absl::StatusOr<std::vector<CsvRecord>> records = ParseCsv(text, "a.csv");
  EXPECT_TRUE(records.ok()) << records.status();
  Fields fields;
  if (!records.ok()) return fields;
  for (const CsvRecord& record : *records) fields.push_back(record.field);
  return fields;
}

std::string ErrorOf(const std::string& text) {
  const absl::Status status = ParseCsv(text, "a.csv").status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  return std::string(status.message());
}

// The examples of RFC 4180, section 2.
TEST(ParseCsvTest, ReadsTheExamplesOfTheRfc) {
  const Fields plain = {{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}};
  EXPECT_EQ(Read("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n"), plain);
  EXPECT_EQ(Read("aaa,bbb,ccc\r\nzzz,yyy,xxx"), plain);
  EXPECT_EQ(Read("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx"), plain);
  EXPECT_EQ(Read("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx"),
            (Fields{{"aaa", "b\r\nbb", "ccc"}, {"zzz", "yyy", "xxx"}}));
  EXPECT_EQ(Read("\"aaa\",\"b\"\"bb\",\"ccc\""), (Fields{{"aaa", "b\"bb", "ccc"}}));
}

TEST(ParseCsvTest, ReadsWhatSpreadsheetsSave) {
  const Fields expected = {{"a", "b"}, {"1", "2"}};
  // With a byte order mark, and with lines that end as on each system.
  for (const std::string mark : {"", "\xef\xbb\xbf"}) {
    for (const std::string end : {"\n", "\r\n", "\r"}) {
      EXPECT_EQ(Read(mark + "a,b" + end + "1,2" + end), expected);
    }
  }
  EXPECT_EQ(Read("\xef\xbb\xbf\"a\",b\n1,2"), expected);
}

TEST(ParseCsvTest, KeepsEmptyFieldsAndSpaces) {
  EXPECT_EQ(Read("a,,b,\n"), (Fields{{"a", "", "b", ""}}));
  EXPECT_EQ(Read(" a , b\n\n\"\"\n"), (Fields{{" a ", " b"}, {""}, {""}}));
  EXPECT_EQ(Read("caf\xc3\xa9\n"), (Fields{{"caf\xc3\xa9"}}));
  EXPECT_EQ(Read(""), Fields());
}

TEST(ParseCsvTest, CountsLinesInsideOfQuotes) {
  const auto records = ParseCsv("h\r\n\"one\r\ntwo\nthree\"\r\nlast\n", "a.csv");
  ASSERT_TRUE(records.ok()) << records.status();
  std::vector<size_t> lines;
  for (const CsvRecord& record : *records) lines.push_back(record.line);
  EXPECT_THAT(lines, ElementsAre(1, 2, 5));
}

TEST(ParseCsvTest, SaysWhereQuotesAreWrong) {
  EXPECT_THAT(ErrorOf("h\nab\"c,d\n"), HasSubstr("a.csv:2:3: a quote inside a field"));
  EXPECT_THAT(ErrorOf("h\nx,\"ab\"c\n"), HasSubstr("a.csv:2:7: text behind a closing quote"));
  EXPECT_THAT(ErrorOf("h\nx,\"ab\ncd\n"), HasSubstr("a.csv:2:3: the quote that begins here"));
  EXPECT_THAT(ErrorOf("\""), HasSubstr("a.csv:1:1: the quote that begins here"));
}

TEST(ParseCsvTest, RefusesOtherEncodings) {
  EXPECT_THAT(ErrorOf("h\ncaf\xe9\n"), HasSubstr("a.csv:2:4: byte 0xE9 is not UTF-8"));
  EXPECT_THAT(ErrorOf(std::string("\xff\xfeh\0", 4)), HasSubstr("UTF-16"));
}

std::string HeaderError(const std::string& text) {
  const auto records = ParseCsv(text, "a.csv");
  EXPECT_TRUE(records.ok()) << records.status();
  const absl::Status status = CheckCsvHeader(*records, {"function", "source"}, "a.csv");
  return std::string(status.message());
}

TEST(CheckCsvHeaderTest, AcceptsTheColumns) {
  for (const std::string text :
       {"function,source\n", "function,source", "\"function\",\"source\"\r\n",
        "\xef\xbb\xbf"
        "function,source\n"}) {
    EXPECT_EQ(HeaderError(text), "");
  }
}

TEST(CheckCsvHeaderTest, SaysWhatIsOdd) {
  EXPECT_THAT(HeaderError(""), HasSubstr("the file is empty"));
  EXPECT_THAT(HeaderError("function;source\n"),
              AllOf(HasSubstr("a.csv:1: the header is not \"function,source\", but "
                              "\"function;source\": its columns are separated by semicolons"),
                    HasSubstr("save the list with commas")));
  EXPECT_THAT(HeaderError("function\tsource\n"), HasSubstr("separated by tabs"));
  EXPECT_THAT(HeaderError("function|source\n"), HasSubstr("separated by bars"));
  EXPECT_THAT(HeaderError("sep=;\nfunction;source\n"), HasSubstr("separated by semicolons"));
  EXPECT_THAT(HeaderError("vfs_read,x\n"), HasSubstr("but \"vfs_read,x\"; make it the first line"));
  EXPECT_THAT(HeaderError("Function, Source\n"), HasSubstr("differs in case, spaces"));
  // A zero width space, which nobody sees.
  EXPECT_THAT(HeaderError("function,source\xe2\x80\x8b\n"),
              HasSubstr("characters that do not show"));
}

}  // namespace
}  // namespace callprint
