#include "reports/leaderboard/site.h"

#include <sys/stat.h>

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "collector/shard/sha256.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const char kTask[] = "reports/leaderboard/testdata/task.textproto";
const char kEntry[] = "reports/leaderboard/testdata/seeds/submission/smoke_planted.textproto";

class SiteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(ReadTextProto(kEntry, &entry_).ok());
    folder_ = absl::StrCat(::testing::TempDir(), "/",
                           ::testing::UnitTest::GetInstance()->current_test_info()->name());
    for (const char* inside : {"", "/smoke", "/smoke/random"}) {
      mkdir((folder_ + inside).c_str(), 0755);
    }
    verified_ = folder_ + "/verified.textproto";
  }

  // Puts the entry where it belongs.
  std::string Put(const Submission& entry) {
    const std::string path = absl::StrCat(folder_, "/smoke/random/", entry.name(), ".textproto");
    EXPECT_TRUE(WriteTextProto(path, "", entry).ok());
    paths_.push_back(path);
    return path;
  }

  absl::StatusOr<Board> Read() const { return ReadBoard({kTask}, paths_, verified_); }

  std::map<std::string, std::string> Site() const {
    const absl::StatusOr<Board> board = Read();
    EXPECT_TRUE(board.ok()) << board.status();
    std::map<std::string, std::string> files;
    for (const SiteFile& file : MakeSite(board.value())) files[file.path] = file.bytes;
    return files;
  }

  Submission entry_;
  std::string folder_;
  std::string verified_;
  std::vector<std::string> paths_;
};

TEST_F(SiteTest, HasAPageATaskAndAnEntryAndItsSpec) {
  Put(entry_);
  const std::map<std::string, std::string> site = Site();
  EXPECT_EQ(site.size(), 4);
  EXPECT_THAT(site.at("index.html"), HasSubstr("href=\"smoke.html\""));
  EXPECT_THAT(site.at("smoke.html"), HasSubstr("href=\"smoke/random/smoke_planted.html\""));
  EXPECT_THAT(site.at("smoke/random/smoke_planted.html"),
              HasSubstr("0123456789012345678901234567890123456789"));
  EXPECT_THAT(site.at("smoke/random/smoke_planted.spec.txt"), HasSubstr("logistic_regression"));
}

TEST_F(SiteTest, DefaultAndTunedSettingsOfAMethodShareARow) {
  Put(entry_);
  entry_.set_name("smoke_planted_tuned");
  entry_.mutable_model()->mutable_tuning()->set_folds(2);
  for (const double c : {1, 2}) {
    entry_.mutable_model()->mutable_tuning()->add_candidate()->mutable_logistic_regression()->set_c(
        c);
  }
  entry_.mutable_cost()->set_training_seconds(90);
  Put(entry_);
  const std::string page = Site().at("smoke.html");
  EXPECT_THAT(page, HasSubstr("smoke_planted.html"));
  EXPECT_THAT(page, HasSubstr("smoke_planted_tuned.html"));
  size_t rows = 0;
  for (size_t at = page.find("<tr data-verified"); at != std::string::npos;
       at = page.find("<tr data-verified", at + 1)) {
    ++rows;
  }
  EXPECT_EQ(rows, 1);
  EXPECT_THAT(page, HasSubstr("data-value=\"90\">90 s"));
}

TEST_F(SiteTest, PublishedFiguresAreRowsThatNobodyVerified) {
  EXPECT_THAT(Site().at("smoke.html"),
              HasSubstr("by construction<br><small>published, not verified</small>"));
}

TEST_F(SiteTest, OnlyTheFileThatWasReproducedIsVerified) {
  const std::string path = Put(entry_);
  VerifiedEntries verified;
  verified.add_entry()->set_file("smoke/random/smoke_planted.textproto");
  verified.mutable_entry(0)->set_sha256(Sha256HexOfFile(path).value());
  ASSERT_TRUE(WriteTextProto(verified_, "", verified).ok());
  EXPECT_THAT(Site().at("smoke.html"), HasSubstr("class=\"good\">verified"));
  entry_.set_submitter("somebody else");
  paths_.clear();
  Put(entry_);
  EXPECT_THAT(Site().at("smoke.html"), Not(HasSubstr("class=\"good\">verified")));
}

TEST_F(SiteTest, TextsCannotBecomeMarkup) {
  const std::string hostile = "</td><script>alert(1)</script><img src=x onerror=\"alert(1)\">";
  entry_.set_submitter(hostile);
  entry_.mutable_model()->set_description(hostile);
  entry_.set_external_data(true);
  entry_.set_external_data_note(hostile);
  entry_.mutable_environment()->set_processor(hostile);
  entry_.set_report_url("https://a.b/?x=1&y=2");
  Put(entry_);
  for (const auto& [path, bytes] : Site()) {
    if (path.find(".html") == std::string::npos) continue;
    EXPECT_THAT(bytes, Not(HasSubstr("<script>alert"))) << path;
    EXPECT_THAT(bytes, Not(HasSubstr("<img"))) << path;
  }
  EXPECT_THAT(Site().at("smoke/random/smoke_planted.html"),
              HasSubstr("href=\"https://a.b/?x=1&amp;y=2\""));
}

TEST_F(SiteTest, EntriesWithFaultsOrInOtherPlacesAreRefusedByName) {
  entry_.set_report_url("javascript:alert(1)");
  Put(entry_);
  entry_.clear_report_url();
  entry_.set_track("unseen_file");
  entry_.set_folds(3);
  entry_.set_name("misplaced");
  Put(entry_);
  const std::string message(Read().status().message());
  EXPECT_THAT(message, HasSubstr("2 faults"));
  EXPECT_THAT(message, HasSubstr("smoke/random/smoke_planted.textproto: report_url"));
  EXPECT_THAT(message, HasSubstr("smoke/random/misplaced.textproto: it lies in the wrong place"));
}

TEST_F(SiteTest, TheSameEntriesGiveTheSameBytes) {
  Put(entry_);
  EXPECT_EQ(Site(), Site());
}

}  // namespace
}  // namespace callprint
