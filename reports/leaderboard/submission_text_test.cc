#include "reports/leaderboard/submission_text.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(ParseSubmissionTest, ReportsEveryUnknownField) {
  std::vector<std::string> faults;
  const absl::StatusOr<Submission> submission = ParseSubmission(
      "task: \"a\"\nadmin: true\nmodel { majority {} exec: \"x\" }\ntrack: \"b\"", &faults);
  ASSERT_TRUE(submission.ok()) << submission.status();
  EXPECT_EQ(submission->track(), "b");
  ASSERT_THAT(faults, SizeIs(2));
  EXPECT_THAT(faults[0], HasSubstr("line 2"));
  EXPECT_THAT(faults[0], HasSubstr("admin"));
  EXPECT_THAT(faults[1], HasSubstr("exec"));
}

TEST(ParseSubmissionTest, RefusesDepthInKnownAndUnknownFieldsBeforeItRecurses) {
  for (const std::string opening : {"model { tuning { candidate {", "x {", "x [", "x <"}) {
    std::string text;
    for (int i = 0; i < 100000; ++i) absl::StrAppend(&text, opening);
    std::vector<std::string> faults;
    EXPECT_FALSE(ParseSubmission(text.substr(0, kMaxSubmissionBytes), &faults).ok()) << opening;
  }
}

TEST(ParseSubmissionTest, RefusesWhatIsTooLarge) {
  std::vector<std::string> faults;
  EXPECT_THAT(
      ParseSubmission(std::string(kMaxSubmissionBytes + 1, '#'), &faults).status().message(),
      HasSubstr("1048576"));
  EXPECT_TRUE(ParseSubmission(std::string(kMaxSubmissionBytes, '#'), &faults).ok());
}

TEST(ReadSubmissionTextTest, RefusesOtherEncodings) {
  const std::string path = ::testing::TempDir() + "/entry.textproto";
  ASSERT_TRUE(WriteFileAtomically(path, "submitter: \"Andr\xe9\"\n").ok());
  EXPECT_THAT(std::string(ReadSubmissionText(path).status().message()),
              HasSubstr("entry.textproto:1:17: byte 0xE9 is not UTF-8"));
}

TEST(ReadSubmissionTextTest, RefusesDevicesFoldersAndLinks) {
  EXPECT_THAT(ReadSubmissionText("/dev/zero").status().message(), HasSubstr("device"));
  EXPECT_THAT(ReadSubmissionText("/dev").status().message(), HasSubstr("folder"));
  EXPECT_THAT(ReadSubmissionText("/proc/self/exe").status().message(), HasSubstr("link"));
  EXPECT_EQ(ReadSubmissionText("no-such-file").status().code(), absl::StatusCode::kNotFound);
}

TEST(IsEntryNameTest, NamesAreNoPaths) {
  for (const char* name : {"xgboost", "a", "9.5-x_y"}) EXPECT_TRUE(IsEntryName(name)) << name;
  for (const char* name : {"", "..", ".x", "a/b", "A", "-x", "a b", "\xc3\xa4", "a\n"}) {
    EXPECT_FALSE(IsEntryName(name)) << name;
  }
  EXPECT_FALSE(IsEntryName(std::string(65, 'a')));
}

TEST(IsPlainTextTest, TakesAnyScriptAndNothingHidden) {
  EXPECT_TRUE(IsPlainText("Ada L\xc3\xb6velace, \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80 <b>"));
  // Line break, escape, DEL, zero width space, right-to-left override, byte order mark, C1 control.
  for (const std::string text :
       {"a\nb", "\x1b[2J", "\x7f", "\xe2\x80\x8b", "\xe2\x80\xae", "\xef\xbb\xbf", "\xc2\x85"}) {
    EXPECT_FALSE(IsPlainText(text)) << text;
  }
  // Cut off, overlong, half a UTF-16 pair, beyond Unicode.
  for (const std::string text :
       {"\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"}) {
    EXPECT_FALSE(IsPlainText(text));
  }
}

TEST(IsRevisionTest, ACommitAndWhetherThereAreChanges) {
  const std::string commit = "0123456789abcdef0123456789abcdef01234567";
  EXPECT_TRUE(IsRevision(commit));
  EXPECT_TRUE(IsRevision(commit + " with local changes"));
  for (const std::string& text :
       {std::string(), std::string(" with local changes"), commit.substr(1), commit + "0",
        commit + " with changes", std::string(40, 'g')}) {
    EXPECT_FALSE(IsRevision(text)) << text;
  }
}

TEST(IsWebAddressTest, OnlyHttpsWithoutMarkup) {
  EXPECT_TRUE(IsWebAddress("https://arxiv.org/abs/2512.04590?x=1#y"));
  for (const char* text :
       {"javascript:alert(1)", "http://a.b", "https://", "https:///a", "https://a\"onclick=x",
        "https://a<b", "https://a b", "//a.b", "https://a'b"}) {
    EXPECT_FALSE(IsWebAddress(text)) << text;
  }
}

}  // namespace
}  // namespace callprint
