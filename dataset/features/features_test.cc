// Expectations are worked by hand from the trace below, except where the test says otherwise.
#include "dataset/features/features.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "dataset/calls/synthetic_trace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// Task 7 reads twice with 1,000 ns of user mode between, then task 9, a kernel thread, works.
SyntheticTrace TwoReads() {
  SyntheticTrace trace;
  trace.Enter(7, 0, "__x64_sys_read");
  trace.Call(7, 10, 30, "lock");
  trace.Call(7, 40, 50, "lock");
  trace.Leave(7, 100);
  trace.Call(7, 102, 104, "exit_to_user_mode_prepare");
  trace.Enter(7, 1104, "__x64_sys_read");
  trace.Call(7, 1110, 1150, "lock");
  trace.Leave(7, 1164);
  trace.Call(9, 1200, 2000, "process_one_work");
  return trace;
}

std::map<std::string, float> GroupOf(const SyntheticTrace& trace, const std::string& group,
                                     uint64_t lost_events = 0) {
  const auto features = ExtractFeatures(trace.trace(), trace.functions(), {lost_events, {}});
  EXPECT_TRUE(features.ok()) << features.status();
  std::map<std::string, float> columns;
  for (const FeatureValue& value : features->group.at(group)) {
    EXPECT_TRUE(columns.emplace(value.column, value.value).second) << value.column;
  }
  return columns;
}

TEST(FeaturesTest, CountsCallsEdgesAndDepths) {
  EXPECT_THAT(GroupOf(TwoReads(), "count"),
              UnorderedElementsAre(Pair("count:__x64_sys_read", 2), Pair("count:lock", 3),
                                   Pair("count:exit_to_user_mode_prepare", 1),
                                   Pair("count:process_one_work", 1)));
  EXPECT_THAT(GroupOf(TwoReads(), "edge"),
              UnorderedElementsAre(Pair("edge:__x64_sys_read>lock", 3)));
  EXPECT_THAT(GroupOf(TwoReads(), "depth"),
              UnorderedElementsAre(Pair("depth:0", 4), Pair("depth:1", 3)));
}

// "read" is a word of one function, "sys" too; "process", "one" and "work" are of another.
TEST(FeaturesTest, CountsCallsByTheWordsOfNames) {
  SyntheticTrace trace = TwoReads();
  trace.Call(9, 2010, 2020, "read_lock");
  EXPECT_THAT(
      GroupOf(trace, "word"),
      UnorderedElementsAre(Pair("word:sys", 2), Pair("word:read", 3), Pair("word:lock", 4),
                           Pair("word:exit", 1), Pair("word:to", 1), Pair("word:user", 1),
                           Pair("word:mode", 1), Pair("word:prepare", 1), Pair("word:process", 1),
                           Pair("word:one", 1), Pair("word:work", 1)));
}

// Two programs are started, with three requests and five blocks between them; two calls encrypt.
TEST(FeaturesTest, TellsWhatEncryptionNeedsByStartedProgram) {
  SyntheticTrace trace;
  trace.Call(7, 0, 10, "__x64_sys_execve");
  trace.Enter(7, 20, "__x64_sys_getrandom");
  for (const int at : {21, 23, 25}) trace.Call(7, at, at + 1, "chacha_block_generic");
  trace.Leave(7, 30);
  trace.Call(8, 40, 50, "__x64_sys_execve");
  trace.Call(8, 60, 70, "__x64_sys_getrandom");
  trace.Call(8, 80, 90, "urandom_read_iter");
  for (const int at : {91, 93}) trace.Call(8, at, at + 1, "chacha_block_generic");
  trace.Enter(9, 100, "crypto_skcipher_encrypt");
  trace.Call(9, 101, 102, "cbc_encrypt");
  trace.Call(9, 103, 104, "xts_decrypt");
  trace.Leave(9, 110);
  EXPECT_THAT(GroupOf(trace, "crypto"), UnorderedElementsAre(Pair("crypto:cipher_calls", 2),
                                                             Pair("crypto:random_requests", 1.5f),
                                                             Pair("crypto:random_blocks", 2.5f)));
}

// A window in the midst of a run.
TEST(FeaturesTest, RandomRequestsOfNoStartedProgramCountAsOfOne) {
  SyntheticTrace trace;
  trace.Call(7, 0, 10, "__x64_sys_getrandom");
  trace.Call(7, 20, 30, "__x64_sys_getrandom");
  EXPECT_THAT(GroupOf(trace, "crypto"), UnorderedElementsAre(Pair("crypto:random_requests", 2)));
}

TEST(FeaturesTest, CountsTheCallsOfTheTaskWithMost) {
  SyntheticTrace trace = TwoReads();
  trace.Call(9, 2010, 2020, "lock");
  // Task 7 took the lock three times, task 9 once more.
  EXPECT_EQ(GroupOf(trace, "count").at("count:lock"), 4);
  EXPECT_THAT(GroupOf(trace, "task_count"),
              UnorderedElementsAre(Pair("task_count:__x64_sys_read", 2), Pair("task_count:lock", 3),
                                   Pair("task_count:exit_to_user_mode_prepare", 1),
                                   Pair("task_count:process_one_work", 1)));
}

TEST(FeaturesTest, SummarisesTheTrace) {
  // 14 events in 2,000 ns; 6 of 20 were lost.
  EXPECT_THAT(
      GroupOf(TwoReads(), "summary", 6),
      UnorderedElementsAre(Pair("summary:events", 14), Pair("summary:duration_ns", 2000),
                           Pair("summary:rate", 7000), Pair("summary:lost_events", 6),
                           Pair("summary:loss", 0.3f), Pair("summary:functions", 4),
                           Pair("summary:edges", 1), Pair("summary:tasks", 2),
                           Pair("summary:context_switches", 1), Pair("summary:max_depth", 1)));
}

TEST(FeaturesTest, AddsUpTimes) {
  EXPECT_THAT(
      GroupOf(TwoReads(), "total_time"),
      UnorderedElementsAre(Pair("total_time:__x64_sys_read", 160), Pair("total_time:lock", 70),
                           Pair("total_time:exit_to_user_mode_prepare", 2),
                           Pair("total_time:process_one_work", 800)));
  EXPECT_THAT(GroupOf(TwoReads(), "self_time"),
              UnorderedElementsAre(Pair("self_time:__x64_sys_read", 90), Pair("self_time:lock", 70),
                                   Pair("self_time:exit_to_user_mode_prepare", 2),
                                   Pair("self_time:process_one_work", 800)));
}

TEST(FeaturesTest, QuantilesAreNearestRank) {
  // Totals sorted: 2 10 20 40 60 100 800 (seven: p10 is the 1st, p50 the 4th, p90 and p99 the 7th);
  // selves: 2 10 20 20 40 70 800. The first read: 100 - 20 - 10 = 70, the second: 60 - 40 = 20.
  const std::map<std::string, float> quantile = GroupOf(TwoReads(), "duration_quantile");
  EXPECT_EQ(quantile.at("duration_quantile:total_p10"), 2);
  EXPECT_EQ(quantile.at("duration_quantile:total_p50"), 40);
  EXPECT_EQ(quantile.at("duration_quantile:total_p90"), 800);
  EXPECT_EQ(quantile.at("duration_quantile:total_p99"), 800);
  EXPECT_EQ(quantile.at("duration_quantile:self_p50"), 20);
  EXPECT_EQ(quantile.at("duration_quantile:lock:p50"), 20);
  EXPECT_EQ(quantile.at("duration_quantile:lock:p90"), 40);
}

TEST(FeaturesTest, DescribesUserModeGaps) {
  // One gap of 1,000 ns, half of the trace; 2^9 <= 1,000 < 2^10.
  EXPECT_THAT(GroupOf(TwoReads(), "gap"),
              UnorderedElementsAre(
                  Pair("gap:count", 1), Pair("gap:total_ns", 1000), Pair("gap:fraction", 0.5f),
                  Pair("gap:mean_ns", 1000), Pair("gap:max_ns", 1000), Pair("gap:ns_p10", 1000),
                  Pair("gap:ns_p50", 1000), Pair("gap:ns_p90", 1000), Pair("gap:ns_p99", 1000),
                  Pair("gap:count_log2_09", 1), Pair("gap:time_log2_09", 1),
                  Pair("gap:after:__x64_sys_read", 1), Pair("gap:before:__x64_sys_read", 1)));
}

// Three outermost calls beside the way out, and three that they call; call_sequence_test.cc has the
// rest.
TEST(FeaturesTest, KeepsTheOutlineInItsOrder) {
  const std::map<std::string, float> sequence = GroupOf(TwoReads(), "sequence");
  EXPECT_EQ(sequence.at("sequence:function:0000"), FunctionNumber("__x64_sys_read"));
  EXPECT_EQ(sequence.at("sequence:depth:0000"), 1);
  EXPECT_EQ(sequence.at("sequence:depth:0001"), 2);
  // Since the first read returned: 2^(9 + 15/16) = 981 <= 1,005 < 1,024.
  EXPECT_EQ(sequence.at("sequence:gap:0003"), 9 + 15 / 16.0f);
  EXPECT_EQ(sequence.at("sequence:function:0005"), FunctionNumber("process_one_work"));
  EXPECT_EQ(sequence.count("sequence:function:0006"), 0);
}

TEST(FeaturesTest, MeasuresTheGraph) {
  // Four functions, of which one calls one.
  const std::map<std::string, float> graph = GroupOf(TwoReads(), "graph");
  EXPECT_EQ(graph.at("graph:nodes"), 4);
  EXPECT_EQ(graph.at("graph:edges"), 1);
  EXPECT_EQ(graph.at("graph:weak_components"), 3);
  EXPECT_THAT(GroupOf(TwoReads(), "in_degree"), UnorderedElementsAre(Pair("in_degree:lock", 1)));
  EXPECT_THAT(GroupOf(TwoReads(), "closeness"),
              UnorderedElementsAre(Pair("closeness:lock", 1.0f / 3)));
}

TEST(FeaturesTest, FillsExactlyTheDocumentedGroups) {
  std::set<std::string> documented;
  for (const FeatureGroup& group : FeatureGroups()) {
    EXPECT_TRUE(documented.insert(group.name).second) << group.name;
    EXPECT_FALSE(group.unit.empty() || group.description.empty()) << group.name;
  }
  for (const Trace& trace : {TwoReads().trace(), Trace()}) {
    const auto features = ExtractFeatures(trace, TwoReads().functions(), {});
    ASSERT_TRUE(features.ok()) << features.status();
    std::set<std::string> filled;
    for (const auto& group : features->group) {
      filled.insert(group.first);
      for (const FeatureValue& value : group.second) {
        EXPECT_TRUE(absl::StartsWith(value.column, absl::StrCat(group.first, ":")));
        EXPECT_NE(value.value, 0) << value.column;
      }
    }
    EXPECT_EQ(filled, documented);
  }
}

// Two traces that differ only in who ran: pids are not features. The tracer's own work and module
// loading are not features either; only the size of the trace shows them.
TEST(FeaturesTest, IdsAndExcludedFunctionsDoNotShow) {
  SyntheticTrace plain;
  plain.Call(7, 0, 10, "__x64_sys_read");
  plain.Call(7, 100, 110, "__x64_sys_read");
  SyntheticTrace other;
  other.Call(4711, 0, 10, "__x64_sys_read");
  other.Enter(12, 20, "__x64_sys_finit_module");
  other.Call(12, 25, 30, "lock");
  other.Call(12, 32, 34, "cbc_encrypt");
  other.Leave(12, 40);
  other.Call(12, 50, 60, "tracing_mark_write");
  other.Call(4711, 100, 110, "__x64_sys_read");
  for (const std::string group : {"count", "word", "crypto", "task_count", "edge", "depth",
                                  "total_time", "self_time", "duration_quantile", "graph"}) {
    EXPECT_EQ(GroupOf(plain, group), GroupOf(other, group)) << group;
  }
  EXPECT_NE(GroupOf(plain, "summary"), GroupOf(other, "summary"));
}

TEST(FeaturesTest, CollectorsOwnCallsDoNotShow) {
  SyntheticTrace plain;
  plain.Call(7, 0, 10, "__x64_sys_read");
  plain.Call(7, 1000, 1010, "__x64_sys_read");
  SyntheticTrace watched;
  watched.Call(7, 0, 10, "__x64_sys_read");
  watched.Enter(96, 20, "__x64_sys_wait4");
  watched.Call(96, 30, 40, "lock");
  watched.Call(96, 42, 44, "chacha_block_generic");
  watched.Leave(96, 50);
  watched.Call(96, 55, 60, "__x64_sys_wait4");
  watched.Call(7, 1000, 1010, "__x64_sys_read");
  const auto features = ExtractFeatures(watched.trace(), watched.functions(), {0, {96}});
  ASSERT_TRUE(features.ok()) << features.status();
  for (const std::string group :
       {"count", "word", "crypto", "task_count", "edge", "depth", "total_time", "self_time",
        "duration_quantile", "graph", "pagerank"}) {
    std::map<std::string, float> columns;
    for (const FeatureValue& value : features->group.at(group)) {
      columns[value.column] = value.value;
    }
    EXPECT_EQ(columns, GroupOf(plain, group)) << group;
  }
  EXPECT_TRUE(features->group.at("gap").empty()) << "another task ran between the reads";
}

// A kernel whose compiler left its functions whole, and one whose compiler copied and split them:
// only the number of recorded events tells them apart.
TEST(FeaturesTest, AreTheSameWhateverTheCompilerMadeOfFunctions) {
  SyntheticTrace whole, split;
  for (const bool is_split : {false, true}) {
    SyntheticTrace& trace = is_split ? split : whole;
    const auto name = [&](const std::string& function, const std::string& ending) {
      return is_split ? function + ending : function;
    };
    for (int64_t time_ns = 0; time_ns < 900; time_ns += 300) {
      trace.Enter(7, time_ns, "__x64_sys_read");
      trace.Enter(7, time_ns + 10, name("crypt_convert", ".isra.0"));
      if (is_split) trace.Enter(7, time_ns + 20, "crypt_convert.part.3");
      trace.Call(7, time_ns + 30, time_ns + 70, name("aes_encrypt", ".constprop.0"));
      if (is_split) trace.Leave(7, time_ns + 80);
      trace.Call(7, time_ns + 90, time_ns + 95, name("vfree", ".part.0"));
      trace.Leave(7, time_ns + 110);
      trace.Leave(7, time_ns + 150);
      trace.Call(7, time_ns + 152, time_ns + 155, "exit_to_user_mode_prepare");
    }
  }
  const WindowEncoding encoding = {1000, 1, 50};
  const auto of_whole = ExtractFeatures(whole.trace(), whole.functions(), {0, {}, encoding});
  const auto of_split = ExtractFeatures(split.trace(), split.functions(), {0, {}, encoding});
  ASSERT_TRUE(of_whole.ok() && of_split.ok());
  for (const auto& [group, values] : of_whole->group) {
    std::map<std::string, float> in_whole, in_split;
    for (const FeatureValue& value : values) in_whole[value.column] = value.value;
    for (const FeatureValue& value : of_split->group.at(group)) {
      EXPECT_TRUE(in_split.emplace(value.column, value.value).second) << value.column;
    }
    EXPECT_FALSE(in_whole.empty() && group != "clustering") << group;
    if (group == "summary") {
      EXPECT_EQ(in_whole["summary:events"], 30);
      EXPECT_EQ(in_split["summary:events"], 36);
      for (const char* const column : {"summary:events", "summary:rate"}) {
        in_whole.erase(column);
        in_split.erase(column);
      }
    }
    EXPECT_EQ(in_whole, in_split) << group;
  }
}

// A group made of what the trace does not say is not there; the others are what they would be.
TEST(FeaturesTest, HasNoGroupsOfWhatTheTraceDoesNotSay) {
  const SyntheticTrace trace = TwoReads();
  const std::set<std::string> without_any = {
      "betweenness", "closeness", "clustering", "count",    "crypto",      "depth",     "edge",
      "graph",       "in_degree", "word",       "pagerank", "eigenvector", "out_degree"};
  const auto groups_without = [&](const std::set<UnknownFact>& unknown) {
    TraceFacts facts;
    facts.unknown = unknown;
    const auto features = ExtractFeatures(trace.trace(), trace.functions(), facts);
    std::set<std::string> groups;
    for (const auto& [group, values] : features->group) groups.insert(group);
    return groups;
  };
  const auto with = [&](std::set<std::string> groups) {
    groups.insert(without_any.begin(), without_any.end());
    return groups;
  };
  EXPECT_EQ(groups_without({UNKNOWN_TIME, UNKNOWN_TASK, UNKNOWN_CPU}), without_any);
  EXPECT_EQ(groups_without({UNKNOWN_TIME}), with({"task_count"}));
  EXPECT_EQ(groups_without({UNKNOWN_TIME_IN_PERIOD}), with({"call_order", "task_count"}));
  EXPECT_EQ(groups_without({UNKNOWN_TASK}), with({"call_order", "total_time"}));
  EXPECT_EQ(groups_without({}).size(), FeatureGroups().size());
}

TEST(FeaturesTest, RefusesAnEventWithoutAFunction) {
  const auto features = ExtractFeatures(TwoReads().trace(), FunctionTable({"lock"}), {});
  EXPECT_EQ(features.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(features.status().message()), HasSubstr("the shard names 1"));
}

}  // namespace
}  // namespace callprint
