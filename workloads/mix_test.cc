#include "workloads/mix.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

Task MixTask(int programs, uint32_t max_programs) {
  Task task;
  task.set_name("identification");
  task.set_balance(Task::PROGRAMS);
  task.set_min_input_bytes(16384);
  task.set_max_input_bytes(65536);
  task.set_shard_setup("mount");
  task.add_input_kind()->set_name("text");
  task.mutable_input_kind(0)->set_files(8);
  task.add_background()->set_name("reader");
  task.mutable_background(0)->set_command("read");
  task.mutable_mix()->set_name("mixed");
  task.mutable_mix()->set_duration_ms(900);
  task.mutable_mix()->set_max_programs(max_programs);
  for (int i = 0; i < programs; ++i) {
    Program* program = task.add_program();
    program->set_name(absl::StrCat("p", i));
    program->set_family(program->name());
    program->set_label(program->name());
    program->set_command(absl::StrCat("run", i, " $OPTIONS"));
    program->add_options("-a");
    program->add_options("-b");
    task.add_label(program->name());
    if (i > 0) task.mutable_mix()->add_program(program->name());
  }
  return task;
}

std::vector<Run> AllRuns(const std::vector<Plan>& plans) {
  std::vector<Run> runs;
  for (const Plan& plan : plans) runs.insert(runs.end(), plan.run().begin(), plan.run().end());
  return runs;
}

class MixTest : public ::testing::Test {
 protected:
  // 7 programs, of which 6 are mixed; 100 runs, 20 of each number from 0 to 4: 200 parts.
  void SetUp() override {
    PlanOptions options;
    options.shards = 5;
    options.runs_per_shard = 20;
    const auto plans = GenerateMixPlan(MixTask(7, 4), options);
    ASSERT_TRUE(plans.ok()) << plans.status();
    plans_ = *plans;
    runs_ = AllRuns(plans_);
    ASSERT_EQ(runs_.size(), 100u);
  }

  std::vector<Plan> plans_;
  std::vector<callprint::Run> runs_;
};

TEST_F(MixTest, HasEveryNumberOfProgramsEquallyOften) {
  std::map<int, int> runs_of_size;
  for (const auto& run : runs_) ++runs_of_size[run.part_size()];
  EXPECT_EQ(runs_of_size, (std::map<int, int>{{0, 20}, {1, 20}, {2, 20}, {3, 20}, {4, 20}}));
}

TEST_F(MixTest, HasEachMixedProgramEquallyOftenAndNeverTwiceInARun) {
  std::map<std::string, int> parts;
  std::map<std::string, int> options;
  for (const auto& run : runs_) {
    std::set<std::string> seen;
    for (const Part& part : run.part()) {
      EXPECT_TRUE(seen.insert(part.run().program()).second);
      ++parts[part.run().program()];
      ++options[part.run().options()];
    }
  }
  ASSERT_EQ(parts.size(), 6u);
  EXPECT_EQ(parts.count("p0"), 0u);
  for (const auto& [program, count] : parts) {
    EXPECT_GE(count, 33) << program;
    EXPECT_LE(count, 34) << program;
  }
  EXPECT_NEAR(options["-a"], 100, 6);
}

TEST_F(MixTest, StartsInTheFirstThirdAndEndsInTheLast) {
  for (const auto& run : runs_) {
    EXPECT_EQ(run.duration_ms(), 900u);
    EXPECT_EQ(run.program(), "mixed");
    for (const Part& part : run.part()) {
      EXPECT_LT(part.start_ms(), 300u);
      EXPECT_GT(part.end_ms(), 600u);
      EXPECT_LE(part.end_ms(), 900u);
      EXPECT_EQ(part.run().secret().size(), 16u);
      EXPECT_TRUE(part.run().has_input());
    }
  }
}

TEST_F(MixTest, SharesOutConditionsAndNumbersRuns) {
  int cold = 0, loaded = 0;
  for (size_t i = 0; i < runs_.size(); ++i) {
    EXPECT_EQ(runs_[i].id(), i);
    cold += runs_[i].cold_cache();
    loaded += runs_[i].background() == "reader";
  }
  EXPECT_EQ(cold, 50);
  EXPECT_EQ(loaded, 50);
  EXPECT_EQ(plans_[3].task(), "mixed");
  EXPECT_EQ(plans_[3].shard(), 3u);
  EXPECT_EQ(plans_[3].shard_setup(), "mount");
}

TEST_F(MixTest, IsAFunctionOfTheSeed) {
  PlanOptions options;
  options.shards = 5;
  options.runs_per_shard = 20;
  const auto again = GenerateMixPlan(MixTask(7, 4), options);
  ASSERT_TRUE(again.ok());
  options.seed = 2;
  const auto other = GenerateMixPlan(MixTask(7, 4), options);
  ASSERT_TRUE(other.ok());
  EXPECT_EQ((*again)[4].SerializeAsString(), plans_[4].SerializeAsString());
  EXPECT_NE((*other)[4].SerializeAsString(), plans_[4].SerializeAsString());
}

TEST(MixPlanTest, RefusesTasksThatCannotBeMixed) {
  Task none = MixTask(7, 4);
  none.clear_mix();
  EXPECT_THAT(std::string(GenerateMixPlan(none, {}).status().message()), HasSubstr("has no mix"));
  Task unknown = MixTask(7, 4);
  unknown.mutable_mix()->add_program("nothing");
  EXPECT_THAT(std::string(GenerateMixPlan(unknown, {}).status().message()),
              HasSubstr("unknown program \"nothing\""));
  Task exclusive = MixTask(7, 4);
  exclusive.mutable_program(3)->set_exclusive(true);
  EXPECT_THAT(std::string(GenerateMixPlan(exclusive, {}).status().message()),
              HasSubstr("p3 is exclusive"));
  EXPECT_THAT(std::string(GenerateMixPlan(MixTask(4, 4), {}).status().message()),
              HasSubstr("max_programs"));
  Task instant = MixTask(7, 4);
  instant.mutable_mix()->set_duration_ms(2);
  EXPECT_THAT(std::string(GenerateMixPlan(instant, {}).status().message()),
              HasSubstr("duration_ms"));
}

}  // namespace
}  // namespace callprint
