#include "reports/leaderboard/entry.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/leaderboard/task_file.h"
#include "reports/predictions/packed_bytes.h"
#include "reports/predictions/packed_predictions.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Results of real folds on made-up data (//experiments:smoke...).
ExperimentResult ReadSmoke(const std::string& name) {
  ExperimentResult result;
  EXPECT_TRUE(
      ReadBinaryProto(absl::StrCat("experiments/smoke/", name, "/results.pb"), &result).ok());
  return result;
}

Submission About() {
  Submission about;
  about.set_submitter("Ada Lovelace");
  about.set_revision(std::string(40, 'a'));
  return about;
}

class EntryTest : public ::testing::Test {
 protected:
  explicit EntryTest(const std::string& name = "smoke")
      : result_(ReadSmoke(name)),
        task_(BoardTaskOfMessage(MakeBoardTask(result_).value()).value()),
        entry_(MakeSubmission(result_, task_, "random", "smoke_planted", About()).value()) {}

  AnswerColumns Columns() const {
    return ReadAnswerColumns(entry_.predictions().answers()).value();
  }
  void SetColumns(const AnswerColumns& columns) {
    *entry_.mutable_predictions()->mutable_answers() =
        PackBytes(SerializeDeterministically(columns)).value();
  }
  MetricValue* Stated(const std::string& name) {
    for (MetricValue& value : *entry_.mutable_metric()) {
      if (value.name() == name) return &value;
    }
    ADD_FAILURE() << "no metric " << name;
    return entry_.mutable_metric(0);
  }
  std::vector<std::string> Faults() const { return FindFaults(entry_, task_); }

  ExperimentResult result_;
  BoardTask task_;
  Submission entry_;
};

class ClassEntryTest : public EntryTest {
 protected:
  ClassEntryTest() : EntryTest("smoke_classes") {}
};

TEST(MakeSubmissionTest, EntriesOfEveryLabellingAndTrackHold) {
  for (const char* name : {"smoke", "smoke_classes", "smoke_mix"}) {
    const ExperimentResult result = ReadSmoke(name);
    const BoardTask task = BoardTaskOfMessage(MakeBoardTask(result).value()).value();
    for (const TrackSummary& summary : result.summary()) {
      const absl::StatusOr<Submission> entry =
          MakeSubmission(result, task, summary.track(), summary.model(), About());
      ASSERT_TRUE(entry.ok()) << entry.status();
      EXPECT_THAT(FindFaults(*entry, task), IsEmpty()) << summary.track() << summary.model();
      std::map<std::string, double> exact;
      for (const MetricValue& value : summary.metric()) exact[value.name()] = value.value();
      for (const MetricValue& value : entry->metric()) {
        EXPECT_NEAR(value.value(), exact[value.name()], 5e-3) << summary.model() << value.name();
      }
      EXPECT_EQ(FindDifference(*entry, result.dataset(),
                               FoldsOfEntry(result, summary.track(), summary.model())),
                "");
    }
  }
}

TEST_F(EntryTest, NamesFollowFromTheModel) {
  EXPECT_EQ(entry_.name(), "smoke_planted");
  EXPECT_EQ(entry_.method(), "smoke_planted");
  EXPECT_FALSE(IsTuned(entry_));
  EXPECT_EQ(MakeSubmission(result_, task_, "random", "absent", About()).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(EntryTest, TakesAModelThatSomethingElseTrained) {
  ModelSpec& model = *entry_.mutable_model();
  model.clear_learner();
  model.clear_seed();
  model.mutable_features()->Clear();
  model.mutable_features()->add_group("count");
  EXPECT_THAT(Faults(), Contains(HasSubstr("no learner is set")));
  entry_.set_trained_with("scikit-learn 1.2.1: LogisticRegression(C=0.1)");
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(EntryTest, RefusesTwoAccountsOfWhatTrainedAModel) {
  entry_.set_trained_with("scikit-learn");
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("another program than this suite")));
  entry_.mutable_model()->clear_learner();
  entry_.mutable_model()->clear_seed();
  entry_.mutable_model()->mutable_features()->Clear();
  entry_.mutable_model()->mutable_features()->add_group("<script>");
  entry_.set_trained_with("\x1b[2J");
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("trained_with is no line"),
                                    HasSubstr("model.features.group is no name")));
}

// --- Ten hostile submissions, and some more. ---

TEST_F(EntryTest, RefusesASampleInAFoldThatTrainedOnIt) {
  AnswerColumns columns = Columns();
  std::string* folds = columns.mutable_fold();
  (*folds)[7] = static_cast<char>(((*folds)[7] + 1) % 4);
  SetColumns(columns);
  EXPECT_THAT(Faults(),
              Contains(AllOf(HasSubstr("wrong fold holds out"), HasSubstr(columns.sample_id(7)))));
}

TEST_F(EntryTest, RefusesASampleThatIsLeftOut) {
  AnswerColumns columns = Columns();
  const std::string id = columns.sample_id(3);
  columns.mutable_sample_id()->DeleteSubrange(3, 1);
  columns.mutable_fold()->erase(3, 1);
  const size_t samples = columns.fold().size();
  columns.mutable_score()->erase(samples + 1 + 3, 1).erase(3, 1);
  SetColumns(columns);
  EXPECT_THAT(Faults(), Contains(absl::StrCat("samples without prediction: ", id)));
}

TEST_F(EntryTest, RefusesAnEasySampleInPlaceOfAHardOne) {
  AnswerColumns columns = Columns();
  const std::string hard = columns.sample_id(4);
  columns.set_sample_id(4, columns.sample_id(5));
  SetColumns(columns);
  EXPECT_THAT(Faults(), Contains(absl::StrCat("samples without prediction: ", hard)));
  EXPECT_THAT(Faults(), Contains(absl::StrCat("samples predicted twice: ", columns.sample_id(5))));
}

TEST_F(EntryTest, RefusesAnAurocThatTheScoresDoNotHave) {
  Stated("auroc")->set_value(Stated("auroc")->value() - 0.01);
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("metric auroc is")));
}

TEST_F(EntryTest, RefusesAnIntervalThatIsTooNarrow) {
  MetricValue* value = Stated("accuracy");
  value->set_ci_low(value->ci_high());
  EXPECT_THAT(Faults(), Contains(HasSubstr("metric accuracy, ci_low is")));
}

TEST_F(EntryTest, RefusesADecompressionBomb) {
  // 4 MiB and one byte of zeros are some hundred bytes of zstd; the packer will not do it.
  std::string zeros(kMaxUnpackedBytes, '\0');
  PackedBytes bomb = PackBytes(zeros).value();
  *entry_.mutable_predictions()->mutable_answers() = bomb;
  EXPECT_THAT(Faults(), Contains(HasSubstr("predictions.answers: ")));
  zeros.push_back('\0');
  EXPECT_FALSE(PackBytes(zeros).ok());
  // The size that is claimed lies in bytes 8 to 15: base64 digits 10 and on. 2^56 bytes.
  (*bomb.mutable_zstd_base64())[20] = 'Q';
  *entry_.mutable_predictions()->mutable_answers() = bomb;
  EXPECT_THAT(Faults(), Contains(HasSubstr("claims ")));
}

TEST_F(EntryTest, RefusesAnotherDigestAndDamagedBytes) {
  PackedBytes* answers = entry_.mutable_predictions()->mutable_answers();
  const PackedBytes honest = *answers;
  answers->set_sha256(std::string(64, '0'));
  EXPECT_THAT(Faults(), Contains(HasSubstr("the digest of what is packed is")));
  *answers = honest;
  std::string longer;
  ASSERT_TRUE(absl::Base64Unescape(honest.zstd_base64(), &longer));
  answers->set_zstd_base64(absl::Base64Escape(longer + "more"));
  EXPECT_THAT(Faults(), Contains(HasSubstr("bytes too many")));
  *answers = honest;
  answers->set_zstd_base64("no base64 <script>");
  EXPECT_THAT(Faults(), Contains(HasSubstr("no base64")));
  *answers = honest;
  entry_.mutable_predictions()->set_sha256("<script>");
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("predictions.sha256 is not 64")));
}

TEST_F(EntryTest, RefusesHiddenFieldsAmongTheColumns) {
  AnswerColumns columns = Columns();
  columns.GetReflection()->MutableUnknownFields(&columns)->AddVarint(99, 1);
  SetColumns(columns);
  EXPECT_THAT(Faults(), Contains(HasSubstr("fields that AnswerColumns has not")));
}

TEST_F(EntryTest, RefusesPathsAsNames) {
  entry_.set_name("../../../etc/passwd");
  entry_.set_method("a/b");
  entry_.mutable_model()->set_name("..");
  EXPECT_THAT(Faults(), AllOf(Contains(HasSubstr("name is no name")),
                              Contains(HasSubstr("method is no name")),
                              Contains(HasSubstr("model.name is no name"))));
  entry_.set_track("../random");
  EXPECT_THAT(Faults(), Contains(HasSubstr("track is none of the task's: random, unseen_file")));
}

TEST_F(EntryTest, RefusesScriptsAndHiddenCharacters) {
  entry_.set_submitter("\x1b]0;owned\x07");
  entry_.set_report_url("javascript:alert(1)");
  entry_.set_repository_url("https://a\" onmouseover=\"x");
  entry_.mutable_environment()->set_system("\xe2\x80\xaemoc.live");
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("submitter"), HasSubstr("environment.system"),
                                    HasSubstr("repository_url"), HasSubstr("report_url")));
}

TEST_F(EntryTest, RefusesNumbersThatAreNone) {
  Stated("brier")->set_value(std::nan(""));
  Stated("mcc")->set_value(1.5);
  entry_.mutable_cost()->set_training_seconds(-std::numeric_limits<double>::infinity());
  EXPECT_THAT(Faults(), AllOf(Contains(HasSubstr("metric brier is nan, which is not in [0, 2]")),
                              Contains(HasSubstr("metric mcc is 1.5")),
                              Contains(HasSubstr("training_seconds"))));
}

TEST_F(EntryTest, RefusesAnotherDatasetSplitOrNumberOfFolds) {
  entry_.set_dataset_sha256(std::string(64, '0'));
  entry_.set_dataset_version("9");
  entry_.mutable_split()->set_seed(7);
  entry_.set_folds(40);
  EXPECT_THAT(Faults(),
              ElementsAre(HasSubstr("folds is 40"), HasSubstr("split is not the task's"),
                          HasSubstr("dataset is not the task's"), HasSubstr("dataset_sha256")));
}

TEST_F(EntryTest, RefusesModelsThatCannotBeAndMetricsThatAreMissing) {
  entry_.mutable_model()->mutable_logistic_regression()->set_c(-1);
  entry_.mutable_metric()->DeleteSubrange(0, 1);
  entry_.mutable_metric(0)->set_name("<b>best</b>");
  EXPECT_THAT(Faults(),
              AllOf(Contains(HasSubstr("model: ")), Contains("metric accuracy is missing"),
                    Contains("1 metrics are none of a leaderboard's")));
}

TEST_F(EntryTest, RefusesExternalDataThatIsNotNamed) {
  entry_.set_external_data(true);
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("external_data")));
  entry_.set_external_data_note("weights of another corpus");
  EXPECT_THAT(Faults(), IsEmpty());
}

TEST_F(ClassEntryTest, RefusesAnswersThatAreNoClassOrCannotBeTheLargest) {
  AnswerColumns columns = Columns();
  (*columns.mutable_answer())[0] = 6;
  const size_t samples = columns.fold().size();
  // 0x7f02 is 254 steps of 1 / 74 below: log odds of -3.43, a score of 0.031; of six classes one
  // has 0.167 or more.
  (*columns.mutable_score())[1] = 0x02;
  (*columns.mutable_score())[samples + 1] = 0x7f;
  SetColumns(columns);
  EXPECT_THAT(Faults(), Contains(AllOf(HasSubstr("answered with class 6, but there are 6"),
                                       HasSubstr("the largest of 6 scores cannot be 0.03"))));
}

TEST_F(ClassEntryTest, RefusesAnotherF1ThanThatOfTheAnswers) {
  Stated("macro_f1")->set_value(0.5);
  EXPECT_THAT(Faults(), Contains(HasSubstr("metric macro_f1 is 0.5")));
}

TEST_F(EntryTest, OtherPredictionsAreNotReproduced) {
  std::vector<FoldResult> folds = FoldsOfEntry(result_, "random", "smoke_planted");
  // Too little for 16 bits.
  Prediction* prediction = folds[0].mutable_prediction(0);
  prediction->set_score(std::nextafter(prediction->score(), 0.5));
  EXPECT_THAT(FindDifference(entry_, result_.dataset(), folds), HasSubstr("digest"));
  prediction->set_score(1 - prediction->score());
  EXPECT_THAT(FindDifference(entry_, result_.dataset(), folds), HasSubstr("others than"));
}

}  // namespace
}  // namespace callprint
