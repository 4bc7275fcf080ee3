// Properties that every perturbation has on random traces, and cases worked by hand.
#include "dataset/perturbation/perturbation.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dataset/calls/call_forest.h"
#include "dataset/calls/synthetic_trace.h"
#include "dataset/calls/time_order.h"
#include "dataset/perturbation/foreign_calls.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/random.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Without what the tracer leaves out, so that every function may be dropped.
const std::vector<std::string>& Names() {
  static const auto* const kNames = new std::vector<std::string>{
      "__x64_sys_read", "vfs_read", "crypto_skcipher_encrypt", "aes_encrypt", "kfree", "vfs_write"};
  return *kNames;
}

// Tasks of two CPUs, who take turns on each, with calls up to six deep, all of which end.
Trace RandomTrace(uint64_t seed, int calls) {
  Random random(seed);
  SyntheticTrace trace;
  // The table is the same in all traces: one call of each function first.
  int64_t now = 0;
  for (const std::string& name : Names()) {
    trace.Call(1, now, now + 5, name);
    now += 10;
  }
  for (uint16_t cpu = 0; cpu < 2; ++cpu) {
    now = 100;
    for (int call = 0; call < calls;) {
      const int32_t pid = 10 * (cpu + 1) + static_cast<int32_t>(random.Below(3));
      int open = 0;
      do {
        now += 1 + static_cast<int64_t>(random.Below(2000));
        if (open < 6 && random.Below(2) == 0) {
          trace.Enter(pid, now, Names()[random.Below(Names().size())], cpu);
          ++open;
          ++call;
        } else if (open > 0) {
          trace.Leave(pid, now, cpu);
          --open;
        }
      } while (open > 0);
    }
  }
  return trace.trace();
}

std::vector<Perturbation> Parsed(const std::string& text) {
  const auto perturbations = ParsePerturbations(text);
  EXPECT_TRUE(perturbations.ok()) << perturbations.status();
  return perturbations.ok() ? *perturbations : std::vector<Perturbation>();
}

Trace Perturbed(const Trace& trace, const std::string& text, const std::string& id = "sample-1") {
  const ForeignRun first = PrepareForeignRun(RandomTrace(101, 400));
  const ForeignRun second = PrepareForeignRun(RandomTrace(102, 400));
  return Perturb(trace, Parsed(text), FunctionTable(Names()), {&first, &second}, id);
}

auto AsTuple(const TraceEvent& event) {
  return std::make_tuple(event.time_ns, event.function, event.pid, event.cpu, event.depth,
                         event.kind);
}

bool Equal(const Trace& a, const Trace& b) {
  return std::equal(
      a.events.begin(), a.events.end(), b.events.begin(), b.events.end(),
      [](const TraceEvent& x, const TraceEvent& y) { return AsTuple(x) == AsTuple(y); });
}

std::vector<std::string> CallsOf(const Trace& trace) {
  std::vector<std::string> calls;
  for (const TraceEvent& event : trace.events) {
    if (event.kind == EventKind::kEntry) calls.push_back(Names()[event.function]);
  }
  return calls;
}

CallForest ForestOf(const Trace& trace) {
  return BuildCallForest(InTimeOrder(trace), FunctionTable(Names()));
}

class PerturbationTest : public ::testing::TestWithParam<const char*> {};

TEST_P(PerturbationTest, KeepsCallsWholeAndDepthsInOrder) {
  const bool ends_early =
      std::string(GetParam()).find("cut_end") == 0 || std::string(GetParam()).find("first_ms") == 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    const Trace trace = RandomTrace(seed, 300);
    ASSERT_EQ(ForestOf(trace).unmatched_entries + ForestOf(trace).unmatched_exits, 0u);
    const Trace seen = Perturbed(trace, GetParam(), "sample-" + std::to_string(seed));
    const CallForest forest = ForestOf(seen);
    EXPECT_EQ(forest.unmatched_exits, 0u);
    EXPECT_TRUE(ends_early || forest.unmatched_entries == 0) << forest.unmatched_entries;
    for (const Call& call : forest.calls) {
      if (call.parent < 0) continue;
      EXPECT_GT(call.depth, forest.calls[call.parent].depth);
    }
    EXPECT_TRUE(
        std::is_sorted(seen.events.begin(), seen.events.end(),
                       [](const TraceEvent& a, const TraceEvent& b) { return a.cpu < b.cpu; }));
    for (size_t i = 1; i < seen.events.size(); ++i) {
      if (seen.events[i].cpu != seen.events[i - 1].cpu) continue;
      EXPECT_GE(seen.events[i].time_ns, seen.events[i - 1].time_ns);
    }
  }
}

TEST_P(PerturbationTest, ChangesTheTraceAndIsAFunctionOfTheSample) {
  const Trace trace = RandomTrace(3, 2000);
  const Trace seen = Perturbed(trace, GetParam());
  EXPECT_FALSE(Equal(seen, trace));
  EXPECT_TRUE(Equal(seen, Perturbed(trace, GetParam())));
}

TEST_P(PerturbationTest, OfNothingIsNothing) {
  EXPECT_TRUE(Perturbed(Trace(), GetParam()).events.empty());
}

INSTANTIATE_TEST_SUITE_P(Kinds, PerturbationTest,
                         ::testing::Values("drop_calls:0.2", "drop_bursts:0.3", "inject_calls:0.3",
                                           "background:0.5", "jitter:0.5", "cut_end:0.4",
                                           "first_ms:0.5", "max_depth:2", "filter:vfs",
                                           "filter:system_calls", "filter:no_crypto",
                                           "drop_calls:0.2+max_depth:3+filter:vfs"));

TEST(PerturbTest, StrengthZeroIsTheSameTrace) {
  const Trace trace = RandomTrace(5, 500);
  for (const char* text : {"none", "drop_calls:0", "drop_bursts:0", "inject_calls:0",
                           "background:0", "jitter:0", "cut_end:0", "first_ms:0", "max_depth:0",
                           "filter:all", "first_ms:0+max_depth:0+filter:all"}) {
    EXPECT_TRUE(Equal(Perturbed(trace, text), trace)) << text;
  }
}

TEST(PerturbTest, AnotherSampleLosesOtherCalls) {
  const Trace trace = RandomTrace(5, 500);
  for (const char* text : {"drop_calls:0.2", "drop_bursts:0.3", "inject_calls:0.3", "jitter:0.5"}) {
    EXPECT_FALSE(Equal(Perturbed(trace, text, "a"), Perturbed(trace, text, "b"))) << text;
  }
}

TEST(PerturbTest, LosesAboutTheShareAndMoreAtHigherStrengths) {
  const Trace trace = RandomTrace(7, 20000);
  const double all = trace.events.size();
  EXPECT_NEAR(Perturbed(trace, "drop_calls:0.3").events.size() / all, 0.7, 0.02);
  // A call is lost with either of its events, so a burst takes more than its share.
  const double left = Perturbed(trace, "drop_bursts:0.3").events.size() / all;
  EXPECT_LT(left, 0.72);
  EXPECT_GT(left, 0.6);
  // What the weaker loses, the stronger loses too.
  const auto strong = CallsOf(Perturbed(trace, "drop_calls:0.6"));
  const auto weak = CallsOf(Perturbed(trace, "drop_calls:0.3"));
  size_t found = 0;
  for (const std::string& call : weak) found += found < strong.size() && strong[found] == call;
  EXPECT_EQ(found, strong.size());
}

TEST(PerturbTest, MixesInAboutAsManyEventsAsAskedFor) {
  const Trace trace = RandomTrace(7, 300);
  const size_t own = trace.events.size();
  const Trace injected = Perturbed(trace, "inject_calls:0.5");
  // The last call injected may be of some more events.
  EXPECT_GE(injected.events.size(), own + own / 2);
  EXPECT_LT(injected.events.size(), own + own / 2 + 100);
  std::map<int32_t, int> pids;
  for (const TraceEvent& event : injected.events) ++pids[event.pid];
  EXPECT_EQ(pids.size(), 7u) << "injected calls are the tasks' own";

  const Trace beside = Perturbed(trace, "background:0.5");
  EXPECT_GT(beside.events.size(), own + own / 3);
  EXPECT_LE(beside.events.size(), own + own / 2);
  // The own events are as they were, in front, on their own CPUs.
  EXPECT_TRUE(Equal({{beside.events.begin(), beside.events.begin() + own}}, trace));
  for (size_t i = own; i < beside.events.size(); ++i) {
    EXPECT_GE(beside.events[i].cpu, 2);
    EXPECT_EQ(pids.count(beside.events[i].pid), 0u);
    EXPECT_LE(beside.events[i].time_ns, ForestOf(trace).duration_ns);
  }
}

TEST(PerturbTest, WithoutForeignRunsNothingIsMixedIn) {
  const Trace trace = RandomTrace(5, 100);
  for (const char* text : {"inject_calls:0.5", "background:0.5"}) {
    EXPECT_TRUE(NeedsForeignRuns(Parsed(text)));
    EXPECT_TRUE(Equal(Perturb(trace, Parsed(text), FunctionTable(Names()), {}, "a"), trace));
  }
  EXPECT_FALSE(NeedsForeignRuns(Parsed("drop_calls:1+background:0")));
}

// read: vfs_read: (aes, kfree), at 0 to 2.5 ms; write at 3 ms.
SyntheticTrace SmallTrace() {
  SyntheticTrace trace;
  trace.Enter(7, 0, "__x64_sys_read");
  trace.Enter(7, 500000, "vfs_read");
  trace.Call(7, 1000000, 1500000, "aes_encrypt");
  trace.Call(7, 1600000, 1700000, "kfree");
  trace.Leave(7, 2000000);
  trace.Leave(7, 2500000);
  trace.Call(7, 3000000, 4000000, "vfs_write");
  return trace;
}

// "name@depth", a return as ")name@depth".
std::vector<std::string> EventsOf(const SyntheticTrace& trace, const std::string& text) {
  const FunctionTable functions = trace.functions();
  std::vector<std::string> events;
  const Trace seen = Perturb(trace.trace(), Parsed(text), functions, {}, "s");
  for (const TraceEvent& event : seen.events) {
    events.push_back((event.kind == EventKind::kExit ? ")" : "") + functions.name[event.function] +
                     "@" + std::to_string(event.depth));
  }
  return events;
}

TEST(PerturbTest, SmallTraceByHand) {
  const SyntheticTrace trace = SmallTrace();
  EXPECT_THAT(EventsOf(trace, "max_depth:1"),
              ElementsAre("__x64_sys_read@0", ")__x64_sys_read@0", "vfs_write@0", ")vfs_write@0"));
  EXPECT_THAT(EventsOf(trace, "max_depth:2+first_ms:2.1"),
              ElementsAre("__x64_sys_read@0", "vfs_read@1", ")vfs_read@1"));
  // The trace lasts 4 ms.
  EXPECT_THAT(EventsOf(trace, "cut_end:0.75"), ElementsAre("__x64_sys_read@0", "vfs_read@1"));
  EXPECT_THAT(EventsOf(trace, "filter:system_calls"),
              ElementsAre("__x64_sys_read@0", ")__x64_sys_read@0"));
  EXPECT_THAT(EventsOf(trace, "filter:vfs"),
              ElementsAre("vfs_read@0", ")vfs_read@0", "vfs_write@0", ")vfs_write@0"));
  EXPECT_THAT(EventsOf(trace, "filter:no_crypto"),
              ElementsAre("__x64_sys_read@0", "vfs_read@1", "kfree@2", ")kfree@2", ")vfs_read@1",
                          ")__x64_sys_read@0", "vfs_write@0", ")vfs_write@0"));
  EXPECT_TRUE(EventsOf(trace, "drop_calls:1").empty());
  EXPECT_TRUE(EventsOf(trace, "drop_bursts:1").empty());
}

TEST(PerturbTest, NeverDropsWhatFeaturesLeaveOut) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "load_module");
  trace.Call(7, 1, 2, "kfree");
  trace.Leave(7, 3);
  for (const char* text : {"drop_calls:1", "drop_bursts:1", "filter:vfs"}) {
    EXPECT_THAT(EventsOf(trace, text), ElementsAre("load_module@0", ")load_module@0")) << text;
  }
}

TEST(OtherEventOfCallTest, FollowsTasksAndLeavesHolesOpen) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "vfs_read");                       // 0, returns at 4
  trace.Enter(7, 1, "kfree");                          // 1, its return is lost
  trace.Enter(8, 2, "vfs_write");                      // 2, returns at 5
  trace.Event(EventKind::kExit, 9, 3, "kfree", 0);     // 3, its entry is lost
  trace.Event(EventKind::kExit, 7, 4, "vfs_read", 0);  // 4
  trace.Leave(8, 5);                                   // 5
  EXPECT_THAT(OtherEventOfCall(trace.trace().events), ElementsAre(4, -1, 5, -1, 0, 2));
}

TEST(PassesFilterTest, GoesByNames) {
  for (const char* const name :
       {"crypto_skcipher_encrypt", "wg_packet_encrypt_worker", "_sha256_update", "xts_crypt",
        "crypt_map", "generic_gcmaes_decrypt"}) {
    EXPECT_FALSE(PassesFilter(FunctionFilter::kNoCrypto, name)) << name;
  }
  for (const char* const name : {"futex_hash", "__inet_hash", "mix_hash", "vfs_read", "kfree"}) {
    EXPECT_TRUE(PassesFilter(FunctionFilter::kNoCrypto, name)) << name;
  }
  EXPECT_TRUE(PassesFilter(FunctionFilter::kSystemCalls, "__x64_sys_read"));
  EXPECT_TRUE(PassesFilter(FunctionFilter::kSystemCalls, "__do_sys_getpid"));
  EXPECT_FALSE(PassesFilter(FunctionFilter::kSystemCalls, "____sys_recvmsg"));
}

TEST(PerturbationNameTest, StandsBeforeTheSetting) {
  EXPECT_EQ(PerturbationName("drop_calls:0.1"), "drop_calls");
  EXPECT_EQ(PerturbationSetting("drop_calls:0.1"), "0.1");
  EXPECT_EQ(PerturbationSetting("filter:vfs"), "vfs");
  EXPECT_EQ(PerturbationName("none"), "none");
  EXPECT_EQ(PerturbationSetting("none"), "");
}

TEST(ParsePerturbationsTest, SaysWhatIsWrong) {
  for (const char* text : {"", "drop_calls", "drop_calls:1.1", "drop_calls:-1", "drop_calls:nan",
                           "filter:x", "no_such:1", "drop_calls:0.1+", "max_depth:256"}) {
    EXPECT_EQ(ParsePerturbations(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_THAT(std::string(ParsePerturbations("no_such:1").status().message()),
              HasSubstr("drop_bursts:NUMBER"));
}

}  // namespace
}  // namespace callprint
