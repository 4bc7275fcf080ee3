// Expectations are worked by hand from the small dataset that each test writes: two shards with a
// program and its twin, three runs each.
#include "dataset/release/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dataset/release/build_dataset.h"
#include "dataset/synthetic_shard.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

SyntheticRun MakeRun(uint32_t id, bool encrypts, int calls) {
  SyntheticRun run;
  Run* plan = run.record.mutable_run();
  plan->set_id(id);
  plan->set_program(encrypts ? "gpg-symmetric" : "gpg-store");
  plan->set_family("gpg");
  plan->set_label(encrypts ? "encryption" : "none");
  plan->set_cipher(encrypts ? USER_SPACE : NO_CIPHER);
  plan->mutable_input()->set_name(absl::StrCat("text-", id % 2));
  plan->mutable_input()->set_kind("text");
  plan->mutable_input()->set_size_bytes(65536);
  plan->mutable_input()->set_seed(id % 2);
  run.record.set_status(COMPLETED);
  const int pid = static_cast<int>(100 + id);
  for (int call = 0; call < calls; ++call) {
    run.trace.Call(pid, 100 * call, 100 * call + 10, "vfs_read");
  }
  run.trace.Call(pid, 100 * calls, 100 * calls + 50, encrypts ? "getrandom" : "vfs_write");
  run.record.add_cpu()->set_events(2 * (calls + 1));
  return run;
}

ShardHeader Header(uint32_t shard) {
  ShardHeader header;
  header.set_task("encryption");
  header.set_seed(42);
  header.set_shard(shard);
  header.set_shards(2);
  header.set_kernel_release("6.1.0-test");
  header.set_backend("guest");
  header.set_plan_sha256(absl::StrCat("plan-", shard));
  return header;
}

class VerifyTest : public ::testing::Test {
 protected:
  VerifyTest() {
    std::string pattern = ::testing::TempDir() + "/verify_test_XXXXXX";
    folder_ = mkdtemp(&pattern[0]);
    headers_ = {Header(0), Header(1)};
    runs_ = {{MakeRun(0, true, 10), MakeRun(1, false, 20), MakeRun(2, true, 30)},
             {MakeRun(3, false, 40), MakeRun(4, true, 50), MakeRun(5, false, 60)}};
  }

  std::string Path(const std::string& file) const { return absl::StrCat(folder_, "/", file); }
  static std::string ShardFile(int shard) {
    return absl::StrFormat("encryption-%05d-of-00002.shard", shard);
  }

  void WriteShards() {
    for (int shard = 0; shard < 2; ++shard) {
      const auto bytes = SyntheticShard(headers_[shard], runs_[shard]);
      ASSERT_TRUE(bytes.ok()) << bytes.status();
      ASSERT_TRUE(WriteFileAtomically(Path(ShardFile(shard)), *bytes).ok());
    }
  }

  absl::Status Build(double max_failed_share = 0.02) {
    ManifestOptions options;
    options.version = "1";
    options.positive_label = "encryption";
    return BuildDataset(folder_, options, max_failed_share, 2).status();
  }

  void WriteDataset() {
    WriteShards();
    const absl::Status built = Build();
    ASSERT_TRUE(built.ok()) << built;
  }

  std::vector<std::string> Problems() {
    const auto verification = VerifyDataset(folder_, 2);
    EXPECT_TRUE(verification.ok()) << verification.status();
    return verification->problems;
  }

  bool Exists(const std::string& file) const { return access(Path(file).c_str(), F_OK) == 0; }

  void ChangeShard(int shard, const std::function<void(std::string*)>& change) {
    std::string bytes = *ReadFile(Path(ShardFile(shard)));
    change(&bytes);
    ASSERT_TRUE(WriteFileAtomically(Path(ShardFile(shard)), bytes).ok());
  }

  std::string folder_;
  std::vector<ShardHeader> headers_;
  std::vector<std::vector<SyntheticRun>> runs_;
};

TEST_F(VerifyTest, ABuiltDatasetHolds) {
  WriteDataset();
  EXPECT_THAT(Problems(), IsEmpty());

  Manifest manifest;
  ASSERT_TRUE(ReadTextProto(Path(kManifestFile), &manifest).ok());
  EXPECT_EQ(manifest.name(), "encryption");
  EXPECT_EQ(manifest.version(), "1");
  EXPECT_EQ(manifest.seed(), 42);
  EXPECT_EQ(manifest.runs(), 6);
  EXPECT_EQ(manifest.completed_runs(), 6);
  // 2 * (10 + 20 + 30 + 40 + 50 + 60 + 6).
  EXPECT_EQ(manifest.events(), 432);
  ASSERT_EQ(manifest.label_count_size(), 2);
  EXPECT_EQ(manifest.label_count(0).label(), "encryption");
  EXPECT_EQ(manifest.label_count(0).samples(), 3);
  ASSERT_EQ(manifest.shard_size(), 2);
  EXPECT_EQ(manifest.shard(1).plan_sha256(), "plan-1");
  EXPECT_EQ(manifest.shard(1).completed_runs(), 3);

  const std::string card = *ReadFile(Path(kCardFile));
  EXPECT_THAT(card, HasSubstr("# Dataset encryption, version 1"));
  EXPECT_THAT(card, HasSubstr("| gpg | gpg-store | none | none | 3 |"));
  EXPECT_THAT(card, HasSubstr("| gpg | gpg-symmetric | encryption | user space | 3 |"));
  EXPECT_THAT(card, HasSubstr("| text | 3 | 3 |"));
}

TEST_F(VerifyTest, BuildingAgainGivesTheSameBytes) {
  WriteDataset();
  const std::string manifest = *ReadFile(Path(kManifestFile));
  const std::string card = *ReadFile(Path(kCardFile));
  ASSERT_TRUE(Build().ok());
  EXPECT_EQ(*ReadFile(Path(kManifestFile)), manifest);
  EXPECT_EQ(*ReadFile(Path(kCardFile)), card);
}

TEST_F(VerifyTest, FindsATruncatedShard) {
  WriteDataset();
  ChangeShard(1, [](std::string* bytes) { bytes->resize(bytes->size() - 5); });
  EXPECT_THAT(Problems(), Contains(HasSubstr(ShardFile(1))));
  EXPECT_THAT(Problems(), Contains(HasSubstr("but the manifest says")));
}

TEST_F(VerifyTest, FindsAFlippedBitAnywhere) {
  WriteDataset();
  const size_t size = ReadFile(Path(ShardFile(0)))->size();
  for (size_t position = 0; position < size; position += 7) {
    ChangeShard(0, [&](std::string* bytes) { (*bytes)[position] ^= 1; });
    EXPECT_THAT(Problems(), Contains(HasSubstr(ShardFile(0)))) << "bit flipped at " << position;
    ChangeShard(0, [&](std::string* bytes) { (*bytes)[position] ^= 1; });
  }
  EXPECT_THAT(Problems(), IsEmpty());
}

TEST_F(VerifyTest, FindsAMissingAndAnExtraShard) {
  WriteDataset();
  ASSERT_EQ(rename(Path(ShardFile(1)).c_str(), Path("other.shard").c_str()), 0);
  const std::vector<std::string> problems = Problems();
  EXPECT_THAT(problems, Contains(HasSubstr(absl::StrCat(
                            ShardFile(1), ": the manifest lists this shard, but it is missing"))));
  EXPECT_THAT(problems, Contains(HasSubstr("other.shard: not in the manifest")));
}

TEST_F(VerifyTest, FindsAManifestThatDoesNotMatch) {
  WriteDataset();
  Manifest manifest;
  ASSERT_TRUE(ReadTextProto(Path(kManifestFile), &manifest).ok());
  manifest.set_completed_runs(7);
  manifest.mutable_label_count(1)->set_samples(9);
  ASSERT_TRUE(WriteTextProto(Path(kManifestFile), "", manifest).ok());
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("completed_runs: 7 -> 6"),
                                      HasSubstr("label_count[1].samples: 9 -> 3")));
}

TEST_F(VerifyTest, FindsAMissingOrUnreadableManifestAndAStaleCard) {
  WriteDataset();
  ASSERT_TRUE(WriteFileAtomically(Path(kCardFile), "# Old card\n").ok());
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("card.md does not say what the shards say")));
  ASSERT_TRUE(WriteFileAtomically(Path(kManifestFile), "nmae: \"encryption\"\n").ok());
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("nmae")));
  ASSERT_EQ(unlink(Path(kManifestFile).c_str()), 0);
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("manifest.textproto")));
}

TEST_F(VerifyTest, ReportsAllProblemsAtOnce) {
  headers_[1].set_kernel_release("6.12.0-test");
  headers_[1].set_seed(43);
  runs_[1][0].record.mutable_run()->set_id(2);
  runs_[1][1].record.mutable_run()->set_family("gnupg");
  runs_[1][2].record.mutable_run()->mutable_input()->set_seed(77);
  WriteShards();
  const absl::Status status = Build();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  const std::string message(status.message());
  EXPECT_THAT(message, HasSubstr("its kernel release is \"6.12.0-test\""));
  EXPECT_THAT(message, HasSubstr("its seed is \"43\""));
  EXPECT_THAT(message, HasSubstr("run 2 (gpg-store): this id is also that of"));
  EXPECT_THAT(message, HasSubstr("program gpg-symmetric is label encryption, family gnupg"));
  EXPECT_THAT(message, HasSubstr("file text-1 is kind text, 65536 bytes, seed 77"));
  EXPECT_THAT(message, HasSubstr("5 problems"));
  EXPECT_FALSE(Exists(kManifestFile));
  EXPECT_FALSE(Exists(kCardFile));
}

TEST_F(VerifyTest, RefusesTwoLabelsForOneProgram) {
  runs_[1][0].record.mutable_run()->set_label("encryption");
  WriteShards();
  EXPECT_THAT(std::string(Build().message()),
              HasSubstr("program gpg-store is label encryption, family gpg, NO_CIPHER, but label "
                        "none"));
}

TEST_F(VerifyTest, RefusesAnUnknownPositiveLabel) {
  WriteShards();
  EXPECT_THAT(std::string(BuildDataset(folder_, {"", "1", "encrypted"}, 0, 1).status().message()),
              HasSubstr("no sample has the positive label \"encrypted\""));
}

TEST_F(VerifyTest, ListsFailedRunsAboveTheLimit) {
  runs_[0][1].record.set_status(FAILED);
  runs_[0][1].record.set_exit_code(163);
  runs_[0][1].record.set_output("kcapi: no such cipher\nmore");
  WriteShards();
  const std::string message(Build(0.1).message());
  EXPECT_THAT(message, HasSubstr("1 of 6 runs did not complete, more than the 10 % allowed"));
  EXPECT_THAT(message, HasSubstr("run 1 (gpg-store) FAILED, exit code 163: kcapi: no such cipher"));
  // Below the limit it is a dataset, in which the failed run is no sample.
  ASSERT_TRUE(Build(0.2).ok());
  EXPECT_THAT(Problems(), IsEmpty());
  Manifest manifest;
  ASSERT_TRUE(ReadTextProto(Path(kManifestFile), &manifest).ok());
  EXPECT_EQ(manifest.completed_runs(), 5);
  EXPECT_EQ(manifest.shard(0).failed_runs(), 1);
}

TEST_F(VerifyTest, BuildsADatasetOfClassesAndAnOpenWorld) {
  for (auto& shard : runs_) {
    for (SyntheticRun& run : shard) {
      callprint::Run* plan = run.record.mutable_run();
      plan->set_label(plan->program() == "gpg-store" ? "unknown" : plan->program());
    }
  }
  // A third program, so that there are two classes.
  for (int run : {0, 2}) {
    runs_[0][run].record.mutable_run()->set_program("gpg-again");
    runs_[0][run].record.mutable_run()->set_label("gpg-again");
  }
  WriteShards();
  ManifestOptions options;
  options.version = "1";
  options.unknown_label = "unknown";
  ASSERT_TRUE(BuildDataset(folder_, options, 0.02, 2).ok());
  EXPECT_THAT(Problems(), IsEmpty());
  Manifest manifest;
  ASSERT_TRUE(ReadTextProto(Path(kManifestFile), &manifest).ok());
  EXPECT_EQ(manifest.labelling(), MULTI_CLASS);
  EXPECT_EQ(manifest.unknown_label(), "unknown");
  EXPECT_THAT(manifest.class_(), ElementsAre("gpg-again", "gpg-symmetric"));
  EXPECT_THAT(*ReadFile(Path(kCardFile)), HasSubstr("one of 2 classes"));

  options.unknown_label = "nothing";
  EXPECT_THAT(std::string(BuildDataset(folder_, options, 0.02, 2).status().message()),
              HasSubstr("no sample has the unknown label \"nothing\""));
}

TEST_F(VerifyTest, BuildsADatasetOfWindows) {
  // Runs last 10 to 60 times 100 ns; each has a change of state at 500 ns, and a call of its own
  // before.
  for (auto& shard : runs_) {
    for (SyntheticRun& run : shard) {
      run.trace.Call(7, 20, 25, "vfs_open");
      run.record.mutable_cpu(0)->set_events(run.record.cpu(0).events() + 2);
      for (const auto& [time, state] :
           {std::make_pair(0, "playing"), std::make_pair(500, "paused")}) {
        Mark* mark = run.record.add_mark();
        mark->set_time_ns(time);
        mark->set_name("state");
        mark->set_value(state);
      }
    }
  }
  WriteShards();
  WindowSpec window;
  window.set_period_ns(500);
  window.set_periods(1);
  window.set_mark("state");
  for (const char* value : {"playing", "paused"}) {
    window.add_mark_label()->set_value(value);
    window.mutable_mark_label(window.mark_label_size() - 1)->set_label(value);
  }
  ManifestOptions options;
  options.version = "1";
  options.positive_label = "playing";
  options.window = &window;
  const auto built = BuildDataset(folder_, options, 0.02, 2);
  ASSERT_TRUE(built.ok()) << built.status();
  EXPECT_THAT(Problems(), IsEmpty());
  Manifest manifest;
  ASSERT_TRUE(ReadTextProto(Path(kManifestFile), &manifest).ok());
  EXPECT_EQ(manifest.labelling(), BINARY);
  ASSERT_EQ(manifest.label_count_size(), 2);
  // [500, 1000), [1000, 1500) and so on, as far as events go: 1 + 3 + 5 + 7 + 9 + 11, less what
  // does not fill a window; one playing window a run.
  EXPECT_EQ(manifest.label_count(0).label(), "paused");
  EXPECT_EQ(manifest.label_count(0).samples(), 36u);
  EXPECT_EQ(manifest.label_count(1).samples(), 6u);
}

TEST_F(VerifyTest, KernelsAreVariantsOfOnePlan) {
  WriteShards();
  for (int shard = 0; shard < 2; ++shard) {
    ShardHeader header = headers_[shard];
    header.set_variant("rt");
    header.set_kernel_release("6.1.0-rt");
    const auto bytes = SyntheticShard(header, runs_[shard]);
    ASSERT_TRUE(
        WriteFileAtomically(Path(absl::StrCat("encryption-rt-", shard, ".shard")), *bytes).ok());
  }
  // The same traces twice are no problem, since their labels agree.
  ASSERT_TRUE(Build().ok());
  EXPECT_THAT(Problems(), IsEmpty());
  Manifest manifest;
  ASSERT_TRUE(ReadTextProto(Path(kManifestFile), &manifest).ok());
  EXPECT_EQ(manifest.runs(), 12u);
  EXPECT_EQ(manifest.kernel_release(), "6.1.0-test");
  ASSERT_EQ(manifest.other_recording_size(), 1);
  EXPECT_EQ(manifest.other_recording(0).variant(), "rt");
  EXPECT_EQ(manifest.other_recording(0).kernel_release(), "6.1.0-rt");

  // A variant has one kernel, and all shards.
  ASSERT_EQ(unlink(Path("encryption-rt-1.shard").c_str()), 0);
  EXPECT_THAT(std::string(Build().message()),
              HasSubstr("1 of 2 shards of variant rt are missing: 1"));
}

TEST_F(VerifyTest, CountsDuplicatesAndRefusesTheSameTraceWithTwoLabels) {
  // Run 2 repeats run 0 exactly; run 5 makes the same calls as the encrypting run 4, at other
  // times.
  runs_[0][2].trace = runs_[0][0].trace;
  runs_[0][2].record.mutable_cpu(0)->set_events(22);
  SyntheticTrace alike;
  for (int call = 0; call < 50; ++call) alike.Call(7, 90 * call, 90 * call + 20, "vfs_read");
  alike.Call(7, 5000, 5050, "getrandom");
  runs_[1][2].trace = alike;
  runs_[1][2].record.mutable_cpu(0)->set_events(102);
  WriteShards();
  const auto summary = BuildDataset(folder_, {"", "1", "encryption"}, 0, 2);
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_THAT(*summary, HasSubstr("exact duplicates (equal trace digests): 1 pairs of one program, "
                                  "0 of two programs with one label, 0 of two labels"));
  EXPECT_THAT(*summary, HasSubstr("samples with a near duplicate of another label: 2"));

  runs_[0][1].trace = runs_[0][0].trace;
  runs_[0][1].record.mutable_cpu(0)->set_events(22);
  WriteShards();
  EXPECT_THAT(
      std::string(Build().message()),
      HasSubstr("encryption-0 (gpg-symmetric) and encryption-1 (gpg-store) are the same trace"));
}

TEST_F(VerifyTest, FindsCountersThatContradictTheEvents) {
  runs_[0][0].record.mutable_cpu(0)->set_events(23);
  WriteShards();
  EXPECT_THAT(std::string(Build().message()),
              HasSubstr("run 0: the header counts 23 events, but there are 22"));
}

TEST_F(VerifyTest, SaysWhereItCannotWrite) {
  WriteShards();
  ASSERT_EQ(mkdir(Path(kCardFile).c_str(), 0755), 0);
  const absl::Status status = Build();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr(kCardFile));
  EXPECT_FALSE(Exists(kManifestFile)) << "the manifest is written last";
}

TEST_F(VerifyTest, SaysThatAFolderIsMissingOrEmpty) {
  EXPECT_EQ(VerifyDataset(Path("nowhere"), 1).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(Problems(), Contains(HasSubstr("there are no shards")));
}

}  // namespace
}  // namespace callprint
