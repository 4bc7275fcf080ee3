#include "experiments/fold/spec.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/model_spec_file.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kGood[] = R"(
    name: "good"
    title: "T"
    question: "Q?"
    split { seed: 3 }
    bootstrap_resamples: 1000
    reference { source: "S" metric: "accuracy" value: 0.5 track: "random" })";

std::string WriteSpec(const std::string& name, const std::string& text) {
  const std::string path = ::testing::TempDir() + "/" + name;
  EXPECT_TRUE(WriteFileAtomically(path, text).ok());
  return path;
}

std::string ErrorOf(const absl::Status& status) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  return std::string(status.message());
}

TEST(ResolveExperimentSpecTest, FillsInTheTracks) {
  const auto spec =
      ResolveExperimentSpec(WriteSpec("good.textproto", kGood), {"random=10", "unseen_file=5"});
  ASSERT_TRUE(spec.ok()) << spec.status();
  ASSERT_EQ(spec->track_size(), 2);
  EXPECT_EQ(spec->track(1).name(), "unseen_file");
  EXPECT_EQ(spec->track(1).folds(), 5);
  EXPECT_EQ(spec->split().seed(), 3);
}

TEST(ResolveExperimentSpecTest, NamesEveryErrorAtOnce) {
  const std::string path = WriteSpec("bad.textproto", R"(
      name: "other"
      bootstrap_resamples: 3
      track { name: "random" folds: 2 }
      reference { source: "S" metric: "f1" track: "unseen_kernel" })");
  const std::string message =
      ErrorOf(ResolveExperimentSpec(path, {"random=1", "elsewhere=5", "random=3"}).status());
  EXPECT_THAT(message,
              AllOf(HasSubstr(path), HasSubstr("base name is \"bad\""),
                    HasSubstr("title is missing"), HasSubstr("question is missing"),
                    HasSubstr("split is missing"), HasSubstr("bootstrap_resamples is 3"),
                    HasSubstr("track is set here"), HasSubstr("no metric is called \"f1\"")));
  EXPECT_THAT(message, AllOf(HasSubstr("track \"unseen_kernel\" is not one of"),
                             HasSubstr("\"random=1\" is not NAME=FOLDS with 2"),
                             HasSubstr("unknown track \"elsewhere\"; known: random"),
                             HasSubstr("track random is given twice")));
}

TEST(ResolveExperimentSpecTest, ExtendsAnother) {
  const std::string good = WriteSpec("good.textproto", kGood);
  const auto spec = ResolveExperimentSpec(WriteSpec("more.textproto", R"(
          name: "more"
          title: "U"
          reference { source: "R" metric: "accuracy" value: 0.6 track: "random" })"),
                                          {"random=10"}, good);
  ASSERT_TRUE(spec.ok()) << spec.status();
  EXPECT_EQ(spec->name(), "more");
  EXPECT_EQ(spec->title(), "U");
  EXPECT_EQ(spec->question(), "Q?");
  EXPECT_EQ(spec->split().seed(), 3);
  EXPECT_EQ(spec->bootstrap_resamples(), 1000);
  ASSERT_EQ(spec->reference_size(), 2);
  EXPECT_EQ(spec->reference(1).source(), "R");

  EXPECT_THAT(ErrorOf(ResolveExperimentSpec(
                          WriteSpec("other.textproto", "name: \"other\" split { seed: 4 }"),
                          {"random=10"}, good)
                          .status()),
              HasSubstr("split is set here"));
  EXPECT_THAT(ErrorOf(ResolveExperimentSpec(WriteSpec("unnamed.textproto", "title: \"U\""),
                                            {"random=10"}, good)
                          .status()),
              HasSubstr("name is \"\""));
}

TEST(ResolveExperimentSpecTest, UnknownFieldIsAnError) {
  const std::string path = WriteSpec("unknown.textproto", std::string(kGood) + " colour: 1");
  EXPECT_THAT(ErrorOf(ResolveExperimentSpec(path, {"random=2"}).status()), HasSubstr("colour"));
}

TEST(ReadModelSpecTest, NameMustBeTheFilesBaseName) {
  const std::string path = WriteSpec("tree.textproto", "name: \"wood\" majority {}");
  EXPECT_THAT(ErrorOf(ReadModelSpec(path).status()), HasSubstr("base name \"tree\""));
  const auto model = ReadModelSpec(WriteSpec("wood.textproto", "name: \"wood\" majority {}"));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_TRUE(model->has_majority());
}

ModelSpec Parse(const char* text) {
  ModelSpec model;
  EXPECT_TRUE(ParseTextProto(text, "model", &model).ok());
  return model;
}

TEST(IsTrivialBaselineTest, OnlyModelsThatSeeNoCalls) {
  EXPECT_TRUE(IsTrivialBaseline(Parse("majority {}")));
  EXPECT_TRUE(IsTrivialBaseline(Parse("features { group: 'summary' } logistic_regression {}")));
  EXPECT_FALSE(IsTrivialBaseline(
      Parse("features { group: 'summary' group: 'gap' } logistic_regression {}")));
  EXPECT_FALSE(IsTrivialBaseline(Parse("features { group: 'count' } xgboost {}")));
  EXPECT_FALSE(IsTrivialBaseline(Parse("xgboost {}")));
}

}  // namespace
}  // namespace callprint
