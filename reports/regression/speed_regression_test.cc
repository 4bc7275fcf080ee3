#include "reports/regression/speed_regression.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

std::string Iteration(const std::string& name, double cpu_time, const std::string& unit) {
  return absl::StrCat("{\"name\": \"", name, "\", \"run_name\": \"", name,
                      "\", \"run_type\": \"iteration\", \"cpu_time\": ", cpu_time,
                      ", \"time_unit\": \"", unit, "\"}");
}

std::string Json(const std::vector<std::string>& benchmarks) {
  return absl::StrCat("{\"context\": {\"num_cpus\": 2}, \"benchmarks\": [",
                      absl::StrJoin(benchmarks, ","), "]}");
}

// BM_A takes `times` times the reference.
SpeedRun Measured(double times) { return {{"BM_Reference", 1000}, {"BM_A", 1000 * times}}; }

SpeedBaseline Baseline(double ratio) {
  return MakeSpeedBaseline("BM_Reference", {{"BM_A", ratio}});
}

TEST(ReadSpeedRunTest, TakesMediansOfRepetitionsInNanoseconds) {
  const absl::StatusOr<SpeedRun> run =
      ReadSpeedRun(Json({Iteration("BM_A/8", 3, "us"), Iteration("BM_A/8", 100, "us"),
                         Iteration("BM_A/8", 4, "us"), Iteration("BM_Reference", 2, "ms"),
                         "{\"run_name\": \"BM_A/8\", \"run_type\": \"aggregate\", \"cpu_time\": 9, "
                         "\"time_unit\": \"s\"}"}));
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(*run,
              ElementsAre(Pair("BM_A/8", DoubleEq(4000)), Pair("BM_Reference", DoubleEq(2e6))));
}

TEST(ReadSpeedRunTest, RefusesWhatIsNoMeasurement) {
  EXPECT_THAT(ReadSpeedRun("Running ./benchmark").status().message(), HasSubstr("no JSON"));
  EXPECT_THAT(ReadSpeedRun("{}").status().message(), HasSubstr("no benchmarks"));
  EXPECT_FALSE(ReadSpeedRun(Json({Iteration("BM_A", 0, "us")})).ok());
  EXPECT_FALSE(ReadSpeedRun(Json({Iteration("BM_A", 1, "weeks")})).ok());
  EXPECT_THAT(ReadSpeedRun(Json({"{\"run_name\": \"BM_A\", \"error_occurred\": true, "
                                 "\"error_message\": \"no file\"}"}))
                  .status()
                  .message(),
              HasSubstr("BM_A failed: no file"));
}

TEST(RatiosToReferenceTest, AreTheSmallestOfRunsEachInItsOwnUnit) {
  // A machine that is three times as slow in all it does, and one that was disturbed.
  const SpeedRun slow = {{"BM_Reference", 3000}, {"BM_A", 6000}};
  EXPECT_THAT(RatiosToReference({slow, Measured(5)}, "BM_Reference").value(),
              ElementsAre(Pair("BM_A", DoubleEq(2))));
  EXPECT_FALSE(RatiosToReference({Measured(1)}, "BM_Other").ok());
  EXPECT_FALSE(
      RatiosToReference({Measured(1), {{"BM_Reference", 1}, {"BM_B", 1}}}, "BM_Reference").ok());
}

TEST(SlowerThanTest, APlantedSlowdownIsCaughtAndNamed) {
  EXPECT_THAT(SlowerThan(Baseline(2), {{"BM_A", 4}}, 1.5),
              ElementsAre(AllOf(HasSubstr("benchmark BM_A: 2 -> 4 times BM_Reference"),
                                HasSubstr("2 times as long"))));
}

TEST(SlowerThanTest, FasterCodeAndNoiseHold) {
  EXPECT_THAT(SlowerThan(Baseline(2), {{"BM_A", 0.5}}, 1.5), IsEmpty());
  EXPECT_THAT(SlowerThan(Baseline(2), {{"BM_A", 2.9}}, 1.5), IsEmpty());
}

TEST(SlowerThanTest, BenchmarksThatOnlyOneSideHasFail) {
  EXPECT_THAT(SlowerThan(Baseline(2), {{"BM_B", 1}}, 1.5),
              ElementsAre(HasSubstr("BM_B is not in the baseline"),
                          HasSubstr("BM_A is in the baseline, but was not run")));
}

TEST(SpeedTableTest, ShowsBeforeAndAfter) {
  EXPECT_THAT(SpeedTable(Baseline(2), {{"BM_A", 3}}), HasSubstr("BM_A       2       3      1.5"));
}

}  // namespace
}  // namespace callprint
