// The program watch on replays of a shipped shard, with models that are trained here: its answers
// are those of offline prediction on the shards that it kept, to the last bit.
#include <stdio.h>
#include <stdlib.h>

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "dataset/features/feature_table.h"
#include "dataset/features/shard_features.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "models/classifier.h"
#include "models/sample_targets.h"
#include "models/saved_model_file.h"
#include "models/watch/watch.pb.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

struct Outcome {
  int exit_code;
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

constexpr char kEncryption[] =
    "name: 'd' version: '1' positive_label: 'encryption' label_count { label: 'encryption' } "
    "label_count { label: 'none' }";

class WatchTest : public ::testing::Test {
 protected:
  WatchTest() {
    std::string pattern = ::testing::TempDir() + "/watch_test_XXXXXX";
    folder_ = mkdtemp(&pattern[0]);
  }
  ~WatchTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& file) const { return absl::StrCat(folder_, "/", file); }

  // The first of the dataset's.
  static std::string Shard() {
    const std::vector<std::string> shards = absl::StrSplit(getenv("SHARDS"), ' ');
    return shards[0];
  }

  // Fits the spec on the samples of the shard, and saves it.
  void Train(const std::string& spec_text, const std::string& window_text = "") {
    Manifest manifest;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(kEncryption, &manifest));
    if (!window_text.empty()) {
      ASSERT_TRUE(
          google::protobuf::TextFormat::ParseFromString(window_text, manifest.mutable_window()));
    }
    ModelSpec spec;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(spec_text, &spec));
    const auto& groups = spec.features().group();
    ExtractionOptions options;
    options.groups = {groups.begin(), groups.end()};
    const std::string shard = Shard();
    auto table = ExtractShard(*ReadFile(shard), shard, "d", "1", nullptr, options);
    ASSERT_TRUE(table.ok()) << table.status();
    std::vector<FeatureTable> tables;
    tables.push_back(*std::move(table));
    const auto samples =
        JoinFeatureTables(std::move(tables), {shard}, {groups.begin(), groups.end()});
    ASSERT_TRUE(samples.ok()) << samples.status();
    TrainingData training;
    training.features = samples->features;
    const Labels labels = LabelsOf(manifest);
    auto targets = TargetsOfSamples(labels, samples->info);
    ASSERT_TRUE(targets.ok()) << targets.status();
    training.targets = *std::move(targets);
    for (const SampleInfo& info : samples->info) training.group.push_back(info.family());
    const auto model = MakeModel(spec);
    ASSERT_TRUE(model.ok()) << model.status();
    const absl::Status fitted = (*model)->Fit(training);
    ASSERT_TRUE(fitted.ok()) << fitted;
    auto saved = (*model)->Save();
    ASSERT_TRUE(saved.ok()) << saved.status();
    DescribeTraining(labels, manifest, samples->info.size(), &*saved);
    std::filesystem::create_directories(Path("model"));
    ASSERT_TRUE(WriteModelFile(Path("model"), *saved).ok());
  }

  Outcome Watch(const std::string& arguments) {
    return RunProgram(
        "WATCH", absl::StrCat("--model=", Path("model"), " --replay_speed=0 --replay=", Shard(),
                              " ", arguments));
  }

  // Watches, and compares with what the shards that were kept say of the same windows.
  void ExpectOfflineAnswers(const std::string& arguments, size_t at_least) {
    const Outcome outcome =
        Watch(absl::StrCat("--format=json --functions=0 --record=", Path("kept"), " ", arguments));
    ASSERT_EQ(outcome.exit_code, 0) << outcome.text;
    std::map<uint32_t, WindowReport> reports;
    for (const absl::string_view line : absl::StrSplit(outcome.text, '\n', absl::SkipEmpty())) {
      if (!absl::StartsWith(line, "{")) continue;
      WindowReport report;
      ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(std::string(line), &report).ok())
          << line;
      EXPECT_EQ(report.dropped_windows(), 0u) << "a replay without pauses waits";
      reports[report.window()] = report;
    }
    ASSERT_GE(reports.size(), at_least);

    const auto classifier = Classifier::Open(Path("model"));
    ASSERT_TRUE(classifier.ok()) << classifier.status();
    size_t compared = 0;
    bool has_fraction = false;
    for (const auto& file : std::filesystem::directory_iterator(Path("kept"))) {
      const auto samples = (*classifier)->OfShard(*ReadFile(file.path()), file.path());
      ASSERT_TRUE(samples.ok()) << samples.status();
      for (const ClassifiedSample& sample : *samples) {
        // "host-replay-12", or of a window "host-replay-12-00000".
        const std::vector<std::string> parts = absl::StrSplit(sample.info.id(), '-');
        const WindowReport& report = reports.at(std::stoi(parts[2]));
        SCOPED_TRACE(sample.info.id());
        ASSERT_EQ(report.answer_size(), static_cast<int>(sample.answer.size()));
        for (size_t i = 0; i < sample.answer.size(); ++i) {
          const WindowReport::Answer& said = report.answer(static_cast<int>(i));
          EXPECT_EQ(said.label(),
                    (*classifier)->saved().class_name(static_cast<int>(sample.answer[i].k)));
          EXPECT_EQ(said.score(), sample.answer[i].score);
          has_fraction |= said.score() != 0.5 && said.score() != 1;
        }
        ++compared;
      }
    }
    EXPECT_EQ(compared, reports.size());
    EXPECT_TRUE(has_fraction) << "scores that could not differ say nothing";
  }

  std::string folder_;
};

TEST_F(WatchTest, AnswersAsOfflinePredictionDoes) {
  Train(
      "name: 's' features { group: 'count' group: 'gap' group: 'pagerank' group: 'self_time' "
      "transform: LOG1P scaling: MAX_ABS } logistic_regression { c: 0.01 }");
  ExpectOfflineAnswers("--window=100ms --duration=8s", 60);
}

TEST_F(WatchTest, TreesAnswerAsOfflineToo) {
  Train(
      "name: 's' features { group: 'word' group: 'crypto' group: 'summary' group: 'edge' } "
      "xgboost { rounds: 20 max_depth: 3 learning_rate: 0.1 rows_per_tree: 1 columns_per_tree: 1 "
      "min_child_weight: 1 l2: 1 bins: 32 }");
  ExpectOfflineAnswers("--window=250ms --duration=8s", 25);
}

TEST_F(WatchTest, ANetworkAnswersAsOfflineToo) {
  // Libraries add up many rows in another order than one.
  Train(
      "name: 's' features { group: 'count' transform: LOG1P scaling: STANDARD min_samples: 20 } "
      "mlp { hidden: 64 hidden: 16 dropout: 0.2 learning_rate: 0.001 weight_decay: 0.01 batch: 32 "
      "max_epochs: 2 patience: 2 }");
  ExpectOfflineAnswers("--window=250ms --duration=8s", 25);
}

TEST_F(WatchTest, WindowsOfAModelAreCutAsOffline) {
  // The shard has no such mark: what is cut is not labelled, but answered.
  Train(
      "name: 's' features { group: 'count' transform: LOG1P } logistic_regression { c: 0.1 }",
      "period_ns: 5000000 periods: 40 mark: 'state' mark_label { value: 'a' label: 'encryption' }");
  ExpectOfflineAnswers("--duration=5s", 20);
}

TEST_F(WatchTest, ALineForPeopleAndASummary) {
  Train("name: 's' features { group: 'count' transform: LOG1P } logistic_regression { c: 0.1 }");
  const Outcome outcome = Watch(
      "--format=lines --window=100ms --duration=1s --functions=2 --late=10s --listen=127.0.0.1:0");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
  EXPECT_THAT(outcome.text, HasSubstr("REPLAY of "));
  EXPECT_THAT(outcome.text, HasSubstr(" events/s  answered after "));
  EXPECT_THAT(outcome.text, HasSubstr("  recorded as "));
  EXPECT_THAT(outcome.text, HasSubstr("  by "));
  EXPECT_THAT(outcome.text, HasSubstr("watch: 10 windows (0 more were dropped)"));
  EXPECT_THAT(outcome.text, HasSubstr("; right: "));
  EXPECT_THAT(outcome.text, HasSubstr("metrics at http://127.0.0.1:0/metrics (port "));
}

TEST_F(WatchTest, SaysWhatItCannotUse) {
  EXPECT_EQ(RunProgram("WATCH", "").exit_code, 2);
  EXPECT_EQ(RunProgram("WATCH", "--model=x --format=picture").exit_code, 2);
  Outcome outcome = RunProgram("WATCH", "--model=/no/such/model");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("/no/such/model"));
  Train("name: 's' features { group: 'count' transform: LOG1P } logistic_regression { c: 0.1 }");
  outcome = RunProgram("WATCH", absl::StrCat("--replay=/no/such.shard --model=", Path("model")));
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("/no/such.shard"));
}

}  // namespace
}  // namespace callprint
