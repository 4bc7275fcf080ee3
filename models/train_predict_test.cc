// The programs train and predict as users run them, on a small dataset that this test writes: of a
// tool's runs, those that encrypt ask for random numbers.
#include <stdio.h>
#include <stdlib.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "dataset/release/build_dataset.h"
#include "dataset/synthetic_shard.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/saved_model_file.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

constexpr int kRunsOfShard = 20;

struct Outcome {
  int exit_code;
  // Standard output and error.
  std::string text;
};

Outcome RunProgram(const char* program, const std::string& arguments) {
  const std::string command = absl::StrCat(getenv(program), " ", arguments, " 2>&1");
  FILE* const pipe = popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> buffer;
  for (size_t got; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    text.append(buffer.data(), got);
  }
  return {WEXITSTATUS(pclose(pipe)), text};
}

SyntheticRun MakeRun(uint32_t id) {
  const bool encrypts = id % 2 == 0;
  SyntheticRun run;
  Run* plan = run.record.mutable_run();
  plan->set_id(id);
  plan->set_family(absl::StrCat("family-", id % 5));
  plan->set_program(absl::StrCat(plan->family(), encrypts ? "-encrypts" : "-copies"));
  plan->set_label(encrypts ? "encryption" : "none");
  plan->set_cipher(encrypts ? USER_SPACE : NO_CIPHER);
  plan->mutable_input()->set_name(absl::StrCat("text-", id % 3));
  plan->mutable_input()->set_kind("text");
  plan->mutable_input()->set_size_bytes(65536);
  plan->mutable_input()->set_seed(id % 3);
  run.record.set_status(COMPLETED);
  const int calls = 10 + static_cast<int>(id * 7 % 11);
  for (int call = 0; call < calls; ++call) {
    run.trace.Call(100, 100 * call, 100 * call + 10, call % 3 == 0 ? "vfs_write" : "vfs_read");
  }
  run.trace.Call(100, 100 * calls, 100 * calls + 50, encrypts ? "getrandom" : "vfs_write");
  run.record.add_cpu()->set_events(2 * (calls + 1));
  return run;
}

class TrainPredictTest : public ::testing::Test {
 protected:
  TrainPredictTest() {
    std::string pattern = ::testing::TempDir() + "/train_predict_test_XXXXXX";
    folder_ = mkdtemp(&pattern[0]);
  }

  std::string Path(const std::string& file) const { return absl::StrCat(folder_, "/", file); }
  std::string Shard(int shard) const {
    return Path(absl::StrFormat("data/small-%05d-of-00002.shard", shard));
  }

  void SetUp() override { WriteDataset({{}, {}}); }

  void WriteDataset(const std::vector<std::vector<SyntheticRun>>& more_runs) {
    ASSERT_EQ(system(absl::StrCat("mkdir -p ", Path("data")).c_str()), 0);
    for (int shard = 0; shard < 2; ++shard) {
      ShardHeader header;
      header.set_task("small");
      header.set_shard(shard);
      header.set_shards(2);
      header.set_kernel_release("6.1.0-test");
      header.set_backend("guest");
      header.set_plan_sha256(absl::StrCat("plan-", shard));
      std::vector<SyntheticRun> runs;
      for (int i = 0; i < kRunsOfShard; ++i) runs.push_back(MakeRun(shard * kRunsOfShard + i));
      runs.insert(runs.end(), more_runs[shard].begin(), more_runs[shard].end());
      ASSERT_TRUE(WriteFileAtomically(Shard(shard), *SyntheticShard(header, runs)).ok());
    }
    ManifestOptions options;
    options.version = "1";
    options.positive_label = "encryption";
    const auto built = BuildDataset(Path("data"), options, 0, 1);
    ASSERT_TRUE(built.ok()) << built.status();
    WriteSpec(
        "name: 's' features { group: 'count' transform: BINARY scaling: STANDARD } "
        "logistic_regression { c: 10 }");
  }

  void WriteSpec(const std::string& text) {
    ASSERT_TRUE(WriteFileAtomically(Path("s.textproto"), text).ok());
  }

  Outcome Train(const std::string& out) {
    return RunProgram("TRAIN", absl::StrCat("--spec=", Path("s.textproto"),
                                            " --dataset=", Path("data"), " --out=", Path(out)));
  }

  std::string folder_;
};

// Such as record_host makes without --label.
TEST_F(TrainPredictTest, RunsWithoutALabelAreAnsweredButNotTrainedOn) {
  SyntheticRun unlabelled = MakeRun(2 * kRunsOfShard);
  unlabelled.record.mutable_run()->clear_label();
  WriteDataset({{}, {std::move(unlabelled)}});
  const Outcome trained = Train("model");
  ASSERT_EQ(trained.exit_code, 0) << trained.text;
  EXPECT_THAT(trained.text, HasSubstr("trained on 40 samples of small 1, "));
  const Outcome said =
      RunProgram("PREDICT", absl::StrCat("--model=", Path("model"), " ", Shard(1)));
  EXPECT_EQ(said.exit_code, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr(absl::StrCat("small-", 2 * kRunsOfShard, " ")));
}

TEST_F(TrainPredictTest, AnswersAndNamesTheFunction) {
  const Outcome trained = Train("model");
  ASSERT_EQ(trained.exit_code, 0) << trained.text;
  EXPECT_THAT(trained.text, HasSubstr("trained on 40 samples of small 1, "));
  const Outcome said =
      RunProgram("PREDICT", absl::StrCat("--functions=1 --model=", Path("model"),
                                         " --csv=", Path("said.csv"), " ", Shard(1)));
  ASSERT_EQ(said.exit_code, 0) << said.text;
  int samples = 0;
  for (const absl::string_view line : absl::StrSplit(said.text, '\n')) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (words.empty() || words[0].rfind("small-", 0) != 0) continue;
    ++samples;
    // Sample, program, file, seconds, answer, score, label as recorded, function, change.
    ASSERT_GE(words.size(), 7) << line;
    EXPECT_EQ(words[3], "-") << "a whole run" << line;
    EXPECT_EQ(words[4], words[6]) << line;
    EXPECT_GT(std::stod(words[5]), 0.5) << line;
    // Only what encrypts has it: without it, a trace looks as if it did not. Of the other functions
    // every trace has some, so that nothing rests on them.
    if (words[4] == "encryption") {
      ASSERT_EQ(words.size(), 9) << line;
      EXPECT_EQ(words[7], "getrandom") << line;
      EXPECT_GT(std::stod(words[8]), 0.3) << line;
    }
  }
  EXPECT_EQ(samples, kRunsOfShard);
  EXPECT_THAT(said.text, HasSubstr("right: 10 of 10 encryption, 10 of 10 none; 20 of 20 in all"));
  const auto csv = ReadFile(Path("said.csv"));
  ASSERT_TRUE(csv.ok()) << csv.status();
  const std::vector<std::string> rows = absl::StrSplit(*csv, '\n', absl::SkipEmpty());
  ASSERT_EQ(rows.size(), 1 + kRunsOfShard);
  EXPECT_EQ(rows[0], "sample,program,file,begin_s,end_s,answer,score,recorded_as");
}

TEST_F(TrainPredictTest, TwoTrainingsAreTheSameBytes) {
  ASSERT_EQ(Train("one").exit_code, 0);
  ASSERT_EQ(Train("two").exit_code, 0);
  EXPECT_EQ(*ReadFile(Path("one/model.pb")), *ReadFile(Path("two/model.pb")));
}

TEST_F(TrainPredictTest, NamesTheNearestFunctions) {
  WriteSpec(
      "name: 's' features { group: 'sequence' } sys2vec { embedding: 4 window: 2 negatives: 2"
      "  epochs: 2 learning_rate: 0.05 vocabulary: 9 logistic_regression { c: 1 } }");
  const Outcome trained = Train("model");
  ASSERT_EQ(trained.exit_code, 0) << trained.text;
  const auto nearest = [&](const std::string& arguments) {
    return RunProgram("NEAREST_FUNCTIONS", absl::StrCat("--model=", Path("model"), " ", arguments));
  };
  Outcome outcome = nearest("--nearest=1 vfs_read getrandom");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
  // The third function of all is vfs_write.
  EXPECT_THAT(outcome.text, testing::MatchesRegex("vfs_read\n +[-.0-9]+  (getrandom|vfs_write)\n"
                                                  "getrandom\n +[-.0-9]+  vfs_(read|write)\n"));
  EXPECT_THAT(nearest("vfs_read").text,
              testing::AllOf(HasSubstr("  getrandom\n"), HasSubstr("  vfs_write\n")));
  outcome = nearest("vfs_open");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("vfs_open: it is not in the model's vocabulary"));
  EXPECT_EQ(nearest("").exit_code, 2);
  WriteSpec("name: 's' features { group: 'count' } logistic_regression { c: 1 }");
  ASSERT_EQ(Train("model").exit_code, 0);
  outcome = nearest("vfs_read");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("no embeddings of functions"));
}

TEST_F(TrainPredictTest, RefusesWhatItCannotUse) {
  EXPECT_EQ(RunProgram("TRAIN", "").exit_code, 2);
  EXPECT_EQ(RunProgram("PREDICT", "--model=x").exit_code, 2);
  WriteSpec("name: 's' features { group: 'counts' } logistic_regression { c: 1 }");
  Outcome outcome = Train("model");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("no feature group \"counts\"; it has: "));
  WriteSpec("name: 's' features { group: 'count' } logistic_regression { c: 1 }");
  ASSERT_EQ(Train("model").exit_code, 0);

  const std::string model = *ReadFile(Path("model/model.pb"));
  const auto predict = [&] {
    return RunProgram("PREDICT", absl::StrCat("--model=", Path("model"), " ", Shard(0)));
  };
  std::string changed = model;
  changed[changed.size() / 2] ^= 1;
  ASSERT_TRUE(WriteFileAtomically(Path("model/model.pb"), changed).ok());
  outcome = predict();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("damaged"));

  ASSERT_TRUE(WriteFileAtomically(Path("model/model.pb"), model).ok());
  SavedModel saved = *ReadModelFile(Path("model"));
  saved.set_feature_schema_version(99);
  ASSERT_TRUE(WriteModelFile(Path("model"), saved).ok());
  outcome = predict();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text,
              HasSubstr("trained on features of schema version 99, but this program"));

  ASSERT_TRUE(WriteFileAtomically(Path("model/model.pb"), model).ok());
  std::string shard = *ReadFile(Shard(0));
  shard.resize(shard.size() / 2);
  ASSERT_TRUE(WriteFileAtomically(Shard(0), shard).ok());
  EXPECT_EQ(predict().exit_code, 1);
  outcome = Train("model");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("not the shard that the manifest names"));
  // What was there stays.
  EXPECT_EQ(*ReadFile(Path("model/model.pb")), model);
}

}  // namespace
}  // namespace callprint
