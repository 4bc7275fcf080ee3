// Runs as record_host makes them where nobody says what the machine does.
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dataset/release/build_dataset.h"
#include "dataset/release/manifest.h"
#include "dataset/release/verify.h"
#include "dataset/synthetic_shard.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"
#include "workloads/text_proto.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Of the program "host" where it has no label.
SyntheticRun MakeRun(uint32_t id, const std::string& label, const std::string& program) {
  SyntheticRun run;
  auto* const plan = run.record.mutable_run();
  plan->set_id(id);
  plan->set_label(label);
  plan->set_program(program);
  plan->set_family(program);
  plan->mutable_input()->set_name(absl::StrCat("stretch-", id));
  plan->mutable_input()->set_kind("host");
  run.record.set_status(COMPLETED);
  const int calls = static_cast<int>(10 + 10 * id);
  for (int call = 0; call < calls; ++call) {
    run.trace.Call(100, 100 * call, 100 * call + 10, id % 2 == 0 ? "vfs_read" : "vfs_write");
  }
  run.record.add_cpu()->set_events(2 * calls);
  return run;
}

class UnlabelledRunsTest : public ::testing::Test {
 protected:
  UnlabelledRunsTest() {
    std::string pattern = ::testing::TempDir() + "/unlabelled_runs_test_XXXXXX";
    folder_ = mkdtemp(&pattern[0]);
  }
  ~UnlabelledRunsTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& file) const { return absl::StrCat(folder_, "/", file); }

  absl::StatusOr<std::string> Build(const std::vector<SyntheticRun>& runs) {
    ShardHeader header;
    header.set_task("host");
    header.set_backend("host");
    header.set_kernel_release("6.1.0-test");
    EXPECT_TRUE(WriteFileAtomically(Path("host-00000.shard"), *SyntheticShard(header, runs)).ok());
    ManifestOptions options;
    options.version = "1";
    return BuildDataset(folder_, options, 0, 1);
  }

  std::string folder_;
};

TEST_F(UnlabelledRunsTest, AreLeftOutAndCounted) {
  const auto summary = Build({MakeRun(0, "playing", "playing"), MakeRun(1, "", "host"),
                              MakeRun(2, "paused", "paused"),
                              // Other runs of the program have a label.
                              MakeRun(3, "", "playing")});
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_THAT(*summary, HasSubstr("4 of 4 runs completed"));
  EXPECT_THAT(*summary, HasSubstr("completed runs: 2 without a label are left out\n"));
  const std::string card = *ReadFile(Path(kCardFile));
  EXPECT_THAT(card, HasSubstr("2 samples of kernel function_graph traces"));
  EXPECT_THAT(card, HasSubstr("the others give no samples; 2 without a label are left out. "));
  Manifest manifest;
  ASSERT_TRUE(ReadTextProtoFile(Path(kManifestFile), &manifest).ok());
  EXPECT_EQ(manifest.completed_runs(), 4u);
  EXPECT_EQ(manifest.shard(0).unlabelled_runs(), 2u);
  EXPECT_EQ(manifest.label_count_size(), 2);
  EXPECT_EQ(manifest.class__size(), 2);
  const auto verification = VerifyDataset(folder_, 1);
  ASSERT_TRUE(verification.ok()) << verification.status();
  EXPECT_THAT(verification->problems, IsEmpty());
}

TEST_F(UnlabelledRunsTest, AreNotMentionedWhereThereAreNone) {
  const auto summary = Build({MakeRun(0, "playing", "playing"), MakeRun(2, "paused", "paused")});
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->find("without a label"), std::string::npos);
  EXPECT_EQ(ReadFile(Path(kCardFile))->find("without a label"), std::string::npos);
}

TEST_F(UnlabelledRunsTest, AloneMakeNoDataset) {
  EXPECT_THAT(
      std::string(Build({MakeRun(0, "", "host"), MakeRun(1, "", "host")}).status().message()),
      HasSubstr("none of the 2 completed runs has a label"));
}

}  // namespace
}  // namespace callprint
