#include "workloads/plan.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "workloads/file.h"
#include "workloads/task.h"

namespace callprint {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::HasSubstr;

// Run is a private member of ::testing::Test.
using PlannedRun = Run;

// Two labels with four and nine programs; "slow" and its twin take small files only.
Task SmallTask() {
  Task task;
  const absl::Status status = ParseTextProto(R"(
      name: "small"
      label: "encryption"
      label: "none"
      positive_label: "encryption"
      shard_setup: "modprobe brd"
      background { name: "reader" command: "read" }
      background { name: "writer" command: "write" }
      background { name: "counter" command: "count" }
      input_kind { name: "text" files: 8 }
      input_kind { name: "random" files: 8 }
      input_kind { name: "source" files: 8 }
      min_input_bytes: 16384
      max_input_bytes: 4194304)",
                                             "small", &task);
  EXPECT_TRUE(status.ok()) << status;
  const auto add = [&](const std::string& name, const std::string& family,
                       const std::string& twin) {
    Program& program = *task.add_program();
    program.set_name(name);
    program.set_family(family);
    program.set_label(twin.empty() ? "none" : "encryption");
    program.set_cipher(twin.empty() ? NO_CIPHER : USER_SPACE);
    program.set_twin(twin);
    program.set_command(name + " $IN");
    if (family == "slow") program.set_max_input_bytes(65536);
  };
  add("tool-aes", "tool", "tool-plain");
  add("tool-des", "tool", "tool-plain");
  add("other-aes", "other", "other-plain");
  add("slow-aes", "slow", "slow-plain");
  add("tool-plain", "tool", "");
  add("other-plain", "other", "");
  add("slow-plain", "slow", "");
  for (const char* name : {"cp", "cat", "tar", "gzip", "sort", "find"}) add(name, name, "");
  return task;
}

PlanOptions Options(uint64_t seed, uint32_t shards, uint32_t runs_per_shard) {
  PlanOptions options;
  options.seed = seed;
  options.shards = shards;
  options.runs_per_shard = runs_per_shard;
  return options;
}

std::vector<Plan> PlansOf(const Task& task, const PlanOptions& options) {
  auto plans = GeneratePlan(task, options);
  EXPECT_TRUE(plans.ok()) << plans.status();
  return plans.ok() ? *std::move(plans) : std::vector<Plan>();
}

std::vector<PlannedRun> RunsOf(const std::vector<Plan>& plans) {
  std::vector<PlannedRun> runs;
  for (const Plan& plan : plans) runs.insert(runs.end(), plan.run().begin(), plan.run().end());
  return runs;
}

// How often each value of `key` occurs.
template <typename Key>
auto Count(const std::vector<PlannedRun>& runs, Key key) {
  std::map<decltype(key(runs[0])), int> counts;
  for (const PlannedRun& run : runs) ++counts[key(run)];
  return counts;
}

template <typename Counts>
std::pair<int, int> Range(const Counts& counts) {
  std::pair<int, int> range(1 << 30, 0);
  for (const auto& [key, count] : counts) {
    range = {std::min(range.first, count), std::max(range.second, count)};
  }
  return range;
}

std::vector<PlannedRun> Where(const std::vector<PlannedRun>& runs, const std::string& label) {
  std::vector<PlannedRun> chosen;
  for (const PlannedRun& run : runs) {
    if (run.label() == label) chosen.push_back(run);
  }
  return chosen;
}

TEST(GeneratePlanTest, FillsInWhatARunNeeds) {
  const Task task = SmallTask();
  const std::vector<Plan> plans = PlansOf(task, Options(5, 4, 30));
  ASSERT_EQ(plans.size(), 4);
  for (uint32_t shard = 0; shard < 4; ++shard) {
    EXPECT_EQ(plans[shard].task(), "small");
    EXPECT_EQ(plans[shard].seed(), 5);
    EXPECT_EQ(plans[shard].shard(), shard);
    EXPECT_EQ(plans[shard].shards(), 4);
    EXPECT_EQ(plans[shard].shard_setup(), "modprobe brd");
    EXPECT_EQ(plans[shard].run_size(), 30);
  }
  for (const PlannedRun& run : RunsOf(plans)) {
    EXPECT_EQ(run.command(), run.program() + " $IN");
    EXPECT_EQ(run.background().empty(), run.background_command().empty());
    EXPECT_EQ(run.secret().size(), 16);
    EXPECT_EQ(run.cipher() == USER_SPACE, run.label() == "encryption");
  }
}

TEST(GeneratePlanTest, NumbersRunsUniquelyOverAllShards) {
  const std::vector<PlannedRun> runs = RunsOf(PlansOf(SmallTask(), Options(1, 4, 30)));
  for (uint32_t i = 0; i < runs.size(); ++i) EXPECT_EQ(runs[i].id(), i);
}

TEST(GeneratePlanTest, GivesEveryRunItsOwnSecret) {
  const std::vector<PlannedRun> runs = RunsOf(PlansOf(SmallTask(), Options(1, 4, 30)));
  EXPECT_EQ(Count(runs, [](const PlannedRun& run) { return run.secret(); }).size(), runs.size());
}

TEST(GeneratePlanTest, IsAFunctionOfTheSeed) {
  const Task task = SmallTask();
  const std::vector<Plan> one = PlansOf(task, Options(1, 4, 30));
  const std::vector<Plan> again = PlansOf(task, Options(1, 4, 30));
  const std::vector<Plan> two = PlansOf(task, Options(2, 4, 30));
  for (int shard = 0; shard < 4; ++shard) {
    EXPECT_TRUE(MessageDifferencer::Equals(one[shard], again[shard]));
    const auto programs = [&](const std::vector<Plan>& plans) {
      std::vector<std::string> names;
      for (const PlannedRun& run : plans[shard].run()) names.push_back(run.program());
      return names;
    };
    EXPECT_NE(programs(one), programs(two));
  }
}

TEST(GeneratePlanTest, GivesEachLabelHalfOfEveryShard) {
  // An odd number of runs: the odd one goes to each label in turn.
  const std::vector<Plan> plans = PlansOf(SmallTask(), Options(3, 6, 31));
  for (const Plan& plan : plans) {
    const int encrypting = Where(RunsOf({plan}), "encryption").size();
    EXPECT_TRUE(encrypting == 15 || encrypting == 16) << encrypting;
  }
  EXPECT_EQ(Where(RunsOf(plans), "encryption").size(), 93);
}

TEST(GeneratePlanTest, GivesEachProgramOfALabelTheSameNumberOfRuns) {
  const std::vector<PlannedRun> runs = RunsOf(PlansOf(SmallTask(), Options(3, 6, 35)));
  const auto program = [](const PlannedRun& run) { return run.program(); };
  // 105 runs of four programs, and 105 of nine.
  EXPECT_EQ(Range(Count(Where(runs, "encryption"), program)), std::make_pair(26, 27));
  const auto none = Count(Where(runs, "none"), program);
  EXPECT_EQ(Range(none), std::make_pair(11, 12));
  EXPECT_EQ(none.size(), 9);
}

TEST(GeneratePlanTest, SpreadsProgramsOverTheShards) {
  // 20 runs a label and shard: of four programs, two rounds at least in each shard.
  for (const Plan& plan : PlansOf(SmallTask(), Options(3, 6, 40))) {
    const auto counts = Count(RunsOf({plan}), [](const PlannedRun& run) { return run.program(); });
    EXPECT_EQ(counts.size(), 13);
    for (const char* name : {"tool-aes", "tool-des", "other-aes", "slow-aes"}) {
      EXPECT_GE(counts.at(name), 4) << name;
      EXPECT_LE(counts.at(name), 6) << name;
    }
  }
}

TEST(GeneratePlanTest, GivesEachLabelTheSameCacheStatesAndBackgrounds) {
  // 240 runs a label are 20 of each of the 12 conditions.
  const std::vector<PlannedRun> runs = RunsOf(PlansOf(SmallTask(), Options(4, 8, 60)));
  for (const char* label : {"encryption", "none"}) {
    const auto counts = Count(Where(runs, label), [](const PlannedRun& run) {
      return std::make_pair(run.cold_cache(), run.background());
    });
    const std::map<std::pair<bool, std::string>, int> expected = {
        {{false, ""}, 60},        {{true, ""}, 60},        {{false, "reader"}, 20},
        {{true, "reader"}, 20},   {{false, "writer"}, 20}, {{true, "writer"}, 20},
        {{false, "counter"}, 20}, {{true, "counter"}, 20}};
    EXPECT_EQ(counts, expected) << label;
  }
}

TEST(GeneratePlanTest, GivesEachProgramTheSameConditions) {
  // 60 runs of each of the four encrypting programs are 5 of each of the 12 conditions.
  const std::vector<PlannedRun> runs = RunsOf(PlansOf(SmallTask(), Options(4, 8, 60)));
  const auto counts = Count(Where(runs, "encryption"), [](const PlannedRun& run) {
    return std::make_tuple(run.program(), run.cold_cache(), run.background());
  });
  for (const auto& [key, count] : counts) {
    EXPECT_EQ(count, std::get<2>(key).empty() ? 15 : 5) << std::get<0>(key);
  }
}

TEST(GeneratePlanTest, GivesEveryEncryptingRunATwinOnTheSameFile) {
  const Task task = SmallTask();
  std::map<std::string, std::string> twin_of;
  for (const Program& program : task.program()) twin_of[program.name()] = program.twin();
  const std::vector<PlannedRun> runs = RunsOf(PlansOf(task, Options(6, 6, 35)));
  std::set<std::pair<std::string, std::string>> present;
  for (const PlannedRun& run : runs) present.emplace(run.program(), run.input().name());
  for (const PlannedRun& run : Where(runs, "encryption")) {
    EXPECT_TRUE(present.count({twin_of[run.program()], run.input().name()}))
        << run.program() << " on " << run.input().name();
  }
}

TEST(GeneratePlanTest, GivesEachProgramEveryKindEquallyOften) {
  const std::vector<PlannedRun> runs = RunsOf(PlansOf(SmallTask(), Options(7, 8, 60)));
  std::map<std::string, std::map<std::string, int>> counts;
  for (const PlannedRun& run : runs) ++counts[run.program()][run.input().kind()];
  for (const auto& [program, kinds] : counts) {
    EXPECT_EQ(kinds.size(), 3) << program;
    const auto [least, most] = Range(kinds);
    // 60 runs go two times and a bit around the twin's 26 or 27 files.
    const bool has_twin = absl::EndsWith(program, "-aes") || absl::EndsWith(program, "-des");
    EXPECT_LE(most - least, has_twin ? 3 : 1) << program;
  }
}

TEST(GeneratePlanTest, UsesEveryFileUnderBothLabels) {
  const std::vector<PlannedRun> runs = RunsOf(PlansOf(SmallTask(), Options(7, 8, 60)));
  const auto name = [](const PlannedRun& run) { return run.input().name(); };
  EXPECT_EQ(Count(Where(runs, "encryption"), name).size(), 24);
  EXPECT_EQ(Count(Where(runs, "none"), name).size(), 24);
}

TEST(GeneratePlanTest, KeepsSlowProgramsToSmallFiles) {
  const std::vector<PlannedRun> runs = RunsOf(PlansOf(SmallTask(), Options(7, 8, 60)));
  uint64_t largest_of_others = 0;
  for (const PlannedRun& run : runs) {
    if (run.family() == "slow") {
      EXPECT_LE(run.input().size_bytes(), 65536);
    } else {
      largest_of_others = std::max(largest_of_others, run.input().size_bytes());
    }
  }
  EXPECT_GT(largest_of_others, 1 << 20);
}

TEST(GeneratePlanTest, GivesEachProgramTheSameNumberOfRunsWhereATaskAsksForIt) {
  Task task = SmallTask();
  task.set_balance(Task::PROGRAMS);
  const auto program = [](const PlannedRun& run) { return run.program(); };
  // 8 shards of 26 runs are 16 rounds of 13 programs, two in each shard.
  const std::vector<Plan> plans = PlansOf(task, Options(1, 8, 26));
  for (const Plan& plan : plans) {
    const auto counts = Count(RunsOf({plan}), program);
    EXPECT_EQ(counts.size(), 13);
    EXPECT_EQ(Range(counts), std::make_pair(2, 2));
  }
  // Four of the 13 programs encrypt.
  EXPECT_EQ(Where(RunsOf(plans), "encryption").size(), 4 * 16);
  EXPECT_EQ(Where(RunsOf(plans), "none").size(), 9 * 16);
  // Of 210 runs each has 16, and two have one more.
  EXPECT_EQ(Range(Count(RunsOf(PlansOf(task, Options(1, 7, 30))), program)),
            std::make_pair(16, 17));
  EXPECT_THAT(std::string(GeneratePlan(task, Options(1, 1, 12)).status().message()),
              HasSubstr("task \"small\" has 13 programs but only 12 runs"));
}

TEST(GeneratePlanTest, TakesTurnsWithAProgramsOptions) {
  Task task = SmallTask();
  task.set_balance(Task::PROGRAMS);
  Program& sort = *std::find_if(task.mutable_program()->begin(), task.mutable_program()->end(),
                                [](const Program& program) { return program.name() == "sort"; });
  sort.set_command("sort $OPTIONS");
  for (const char* options : {"-n", "-r", "-u"}) sort.add_options(options);
  // 24 shards of 13 runs: each program once a shard.
  std::vector<PlannedRun> sorts;
  for (const PlannedRun& run : RunsOf(PlansOf(task, Options(1, 24, 13)))) {
    if (run.program() == "sort") {
      sorts.push_back(run);
    } else {
      EXPECT_EQ(run.options(), "") << run.program();
    }
  }
  ASSERT_EQ(sorts.size(), 24);
  const auto options = [](const PlannedRun& run) { return run.options(); };
  std::set<std::string> orders;
  for (auto turn = sorts.begin(); turn != sorts.end(); turn += 3) {
    EXPECT_EQ(Count(std::vector<PlannedRun>(turn, turn + 3), options).size(), 3);
    orders.insert(turn->options() + turn[1].options());
  }
  // Were the order always the same, options would go in step with kinds of file.
  EXPECT_GT(orders.size(), 1);
}

TEST(GeneratePlanTest, WorksWithoutBackgrounds) {
  Task task = SmallTask();
  task.clear_background();
  const auto cold = Count(RunsOf(PlansOf(task, Options(1, 2, 40))),
                          [](const PlannedRun& run) { return run.cold_cache(); });
  EXPECT_EQ(cold.at(true), 40);
  EXPECT_EQ(cold.at(false), 40);
}

TEST(GeneratePlanTest, SaysThatThereAreTooFewRuns) {
  const auto plans = GeneratePlan(SmallTask(), Options(1, 1, 16));
  EXPECT_EQ(plans.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(plans.status().message()),
              HasSubstr("label \"none\" has 9 programs but only 8 runs"));
}

TEST(GeneratePlanTest, RefusesAnInvalidTask) {
  Task task = SmallTask();
  task.mutable_program(0)->set_twin("lost");
  EXPECT_EQ(GeneratePlan(task, Options(1, 4, 30)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(InputPoolTest, CoversTheRangeWithSmallFilesMoreOften) {
  // Eight files of a kind over eight doublings. File i's place in the range, in doublings, is
  // between 8 (1 - sqrt(1 - i / 8)) and 8 (1 - sqrt(1 - (i + 1) / 8)), worked with a pocket
  // calculator:
  const double bounds[] = {0, 0.517, 1.072, 1.675, 2.343, 3.101, 4.000, 5.172, 8.000};
  const std::vector<Input> pool = InputPool(SmallTask(), 9);
  ASSERT_EQ(pool.size(), 24);
  for (int i = 0; i < 24; ++i) {
    const double doublings = std::log2(pool[i].size_bytes() / 16384.0);
    EXPECT_GE(doublings, bounds[i % 8] - 0.001) << pool[i].name();
    EXPECT_LE(doublings, bounds[i % 8 + 1] + 0.001) << pool[i].name();
  }
  EXPECT_EQ(pool[0].size_bytes(), 16384);
  EXPECT_EQ(pool[0].name(), "text-000");
  EXPECT_NE(pool[0].seed(), pool[1].seed());
}

// Below: the tasks that ship.

Task ShippedTask(const std::string& name) {
  auto task = ReadTask(absl::StrCat("workloads/", name, "/task.textproto"));
  EXPECT_TRUE(task.ok()) << task.status();
  return task.ok() ? *std::move(task) : Task();
}

TEST(EncryptionTaskTest, HasEnoughProgramsFamiliesAndKinds) {
  const Task task = ShippedTask("encryption");
  int encrypting = 0;
  int kernel = 0;
  std::set<std::string> encrypting_families;
  std::set<std::string> none_families;
  for (const Program& program : task.program()) {
    if (program.label() == "encryption") {
      ++encrypting;
      kernel += program.cipher() == KERNEL;
      encrypting_families.insert(program.family());
    } else {
      none_families.insert(program.family());
    }
  }
  EXPECT_GE(encrypting, 60);
  EXPECT_GE(kernel, 14);
  EXPECT_GE(encrypting_families.size(), 36);
  int confusers = 0;
  for (const std::string& family : none_families) confusers += !encrypting_families.count(family);
  EXPECT_GE(confusers, 12);
  EXPECT_GE(task.input_kind_size(), 6);
  EXPECT_EQ(task.min_input_bytes(), 16 << 10);
  EXPECT_EQ(task.max_input_bytes(), 512 << 10);
}

TEST(EncryptionTaskTest, IsBalancedAsRecorded) {
  // 20 shards of 205 runs: 2,050 runs a label are 170 or 171 of each of the 12 conditions, six of
  // which have no background: 510 to 513 with a warm cache, and as many with a cold one.
  PlanOptions options;
  options.shards = 20;
  options.runs_per_shard = 205;
  const std::vector<PlannedRun> runs = RunsOf(PlansOf(ShippedTask("encryption"), options));
  ASSERT_EQ(runs.size(), 4100);
  std::map<std::string, double> mean_bytes;
  for (const char* label : {"encryption", "none"}) {
    const std::vector<PlannedRun> labelled = Where(runs, label);
    EXPECT_EQ(labelled.size(), 2050);
    const auto conditions = Count(labelled, [](const PlannedRun& run) {
      return absl::StrCat(run.cold_cache(), run.background());
    });
    for (const auto& [condition, count] : conditions) {
      const int cells = condition.size() == 1 ? 3 : 1;  // A bare "0" or "1": no background.
      EXPECT_GE(count, 170 * cells) << condition;
      EXPECT_LE(count, 171 * cells) << condition;
    }
    EXPECT_EQ(conditions.size(), 8);
    const auto [least, most] =
        Range(Count(labelled, [](const PlannedRun& run) { return run.program(); }));
    EXPECT_LE(most - least, 1);
    EXPECT_GE(least, 25);
    // 342 of each of the six kinds, give or take a tenth.
    EXPECT_THAT(Range(Count(labelled, [](const PlannedRun& run) { return run.input().kind(); })),
                ::testing::Pair(::testing::Ge(308), ::testing::Le(376)));
    for (const PlannedRun& run : labelled) mean_bytes[label] += run.input().size_bytes() / 2050.0;
  }
  // Files are drawn, so means differ a little.
  EXPECT_NEAR(mean_bytes["encryption"] / mean_bytes["none"], 1.0, 0.15);
}

TEST(ProgramIdentificationTaskTest, HasEnoughProgramsAndAnOpenWorld) {
  const Task task = ShippedTask("program_identification");
  std::set<std::string> known_families, unknown_families;
  int known = 0, unknown = 0, options = 0;
  for (const Program& program : task.program()) {
    const bool is_known = program.label() == program.name();
    EXPECT_TRUE(is_known || program.label() == "unknown") << program.name();
    (is_known ? known : unknown) += 1;
    (is_known ? known_families : unknown_families).insert(program.family());
    options += program.options_size() > 1;
  }
  EXPECT_GE(known, 40);
  EXPECT_GE(unknown, 12);
  EXPECT_EQ(options, task.program_size());
  EXPECT_EQ(known_families, unknown_families);
  EXPECT_GE(task.mix().program_size(), 24);
  EXPECT_EQ(task.mix().max_programs(), 4);
}

TEST(VideoPlaybackTaskTest, PlaysEveryVideoWithEveryPlayer) {
  const Task task = ShippedTask("video_playback");
  const auto videos = ReadFile("workloads/video_playback/videos.py");
  ASSERT_TRUE(videos.ok()) << videos.status();
  EXPECT_TRUE(task.label().empty());
  EXPECT_TRUE(task.display());
  ASSERT_GE(task.program_size(), 2);
  const std::vector<std::string> names(task.program(0).options().begin(),
                                       task.program(0).options().end());
  EXPECT_GE(names.size(), 4u);
  for (const std::string& name : names)
    EXPECT_THAT(*videos, HasSubstr(absl::StrCat("'", name, "'")));
  std::set<std::string> families;
  for (const Program& program : task.program()) {
    families.insert(program.family());
    EXPECT_THAT(program.options(), ::testing::ElementsAreArray(names)) << program.name();
  }
  EXPECT_GE(families.size(), 2u);
}

class ReadmeTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ReadmeTest, NamesEveryProgram) {
  const auto readme = ReadFile(absl::StrCat("workloads/", GetParam(), "/README.md"));
  ASSERT_TRUE(readme.ok()) << readme.status();
  const Task task = ShippedTask(GetParam());
  for (const Program& program : task.program()) {
    EXPECT_THAT(*readme, HasSubstr(absl::StrCat("`", program.name(), "`")));
  }
}

INSTANTIATE_TEST_SUITE_P(ShippedTasks, ReadmeTest,
                         ::testing::Values("encryption", "program_identification",
                                           "video_playback"));

}  // namespace
}  // namespace callprint
