#include "workloads/utf8.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Utf8Test, TakesCharactersOfEveryLength) {
  // The code points are Unicode's: a, é, 日, 😀.
  const std::string text = "a\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80";
  absl::string_view left = text;
  for (const uint32_t expected : {0x61u, 0xe9u, 0x65e5u, 0x1f600u}) {
    uint32_t character = 0;
    ASSERT_TRUE(TakeUtf8Character(&left, &character));
    EXPECT_EQ(character, expected);
  }
  EXPECT_TRUE(left.empty());
}

// The first and last of what RFC 3629 allows, and what stands just outside.
TEST(Utf8Test, EndsAtWhatIsNoCharacter) {
  for (const std::string valid :
       {"\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", ""}) {
    EXPECT_EQ(ValidUtf8Prefix(valid), valid.size());
  }
  // Stray, cut off, overlong, half of a UTF-16 pair, beyond Unicode, never used.
  for (const std::string invalid :
       {"\x80", "\xc3", "\xc3z", "\xe6\x97", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    EXPECT_EQ(ValidUtf8Prefix("ab" + invalid), 2u);
  }
}

TEST(CheckUtf8Test, AcceptsAllCharacters) {
  EXPECT_TRUE(CheckUtf8("", "x").ok());
  EXPECT_TRUE(CheckUtf8("L\xc3\xb6velace\r\n\t\xe6\x97\xa5", "x").ok());
}

TEST(CheckUtf8Test, SaysLineColumnAndByte) {
  const absl::Status status = CheckUtf8("one\ntwo\ncaf\xe9 au lait\n", "a/menu.txt");
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("a/menu.txt:3:4: byte 0xE9"), HasSubstr("save the text as UTF-8")));
  EXPECT_THAT(std::string(CheckUtf8("\xe9", "x").message()), HasSubstr("x:1:1: byte 0xE9"));
}

TEST(CheckUtf8Test, NamesAByteOrderMark) {
  EXPECT_THAT(std::string(CheckUtf8("\xef\xbb\xbf"
                                    "a",
                                    "x")
                              .message()),
              HasSubstr("x:1:1: the text begins with a byte order mark"));
}

TEST(CheckUtf8Test, NamesUtf16) {
  const std::string little(
      "\xff\xfe"
      "a\0",
      4),
      big("\xfe\xff\0a", 4);
  for (const std::string& text : {little, big}) {
    EXPECT_THAT(std::string(CheckUtf8(text, "x").message()),
                HasSubstr("x:1:1: the text is UTF-16"));
  }
}

}  // namespace
}  // namespace callprint
