// Expectations are worked by hand from the traces written in each test.
#include "dataset/calls/call_forest.h"

#include "absl/strings/str_cat.h"
#include "dataset/calls/call_graph.h"
#include "dataset/calls/synthetic_trace.h"
#include "dataset/calls/time_order.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

CallForest ForestOf(const SyntheticTrace& trace) {
  return BuildCallForest(InTimeOrder(trace.trace()), trace.functions());
}

// "caller>callee:count" of each edge.
std::vector<std::string> EdgesOf(const SyntheticTrace& trace) {
  const CallGraph graph = BuildCallGraph(ForestOf(trace));
  const FunctionTable functions = trace.functions();
  std::vector<std::string> edges;
  for (const CallEdge& edge : graph.edges) {
    edges.push_back(absl::StrCat(functions.name[graph.function[edge.caller]], ">",
                                 functions.name[graph.function[edge.callee]], ":", edge.count));
  }
  return edges;
}

TEST(CallForestTest, NestsCallsAndSplitsTheirTime) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "read");
  trace.Call(7, 10, 30, "lock");
  trace.Call(7, 40, 45, "copy");
  trace.Leave(7, 100);
  const CallForest forest = ForestOf(trace);
  ASSERT_EQ(forest.calls.size(), 3);
  EXPECT_EQ(forest.calls[0].parent, -1);
  EXPECT_EQ(forest.calls[0].total_ns(), 100);
  EXPECT_EQ(forest.calls[0].self_ns, 75);
  EXPECT_EQ(forest.calls[1].parent, 0);
  EXPECT_EQ(forest.calls[1].total_ns(), 20);
  EXPECT_EQ(forest.calls[1].self_ns, 20);
  EXPECT_EQ(forest.calls[2].parent, 0);
  EXPECT_EQ(forest.calls[2].self_ns, 5);
  EXPECT_EQ(forest.unmatched_entries, 0);
  EXPECT_EQ(forest.unmatched_exits, 0);
  EXPECT_EQ(forest.tasks, 1);
  EXPECT_EQ(forest.duration_ns, 100);
}

TEST(CallForestTest, SleepIsPartOfTotalButNotOfSelfTime) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "schedule");
  trace.Call(8, 20, 90, "work");
  trace.Leave(7, 100);
  const CallForest forest = ForestOf(trace);
  ASSERT_EQ(forest.calls.size(), 2);
  EXPECT_EQ(forest.calls[0].total_ns(), 100);
  // 0 to 20: until the other task's first event. 90 to 100 belongs to task 8's last position, where
  // no call is open.
  EXPECT_EQ(forest.calls[0].self_ns, 20);
  EXPECT_EQ(forest.calls[1].parent, -1) << "tasks do not nest in one another";
  EXPECT_EQ(forest.context_switches, 2);
  EXPECT_EQ(forest.tasks, 2);
}

TEST(CallForestTest, CountsExitWithoutEntry) {
  SyntheticTrace trace;
  trace.Event(EventKind::kExit, 7, 5, "began_before_the_trace", 2);
  trace.Event(EventKind::kEntry, 7, 10, "lock", 2);
  trace.Event(EventKind::kExit, 7, 20, "lock", 2);
  const CallForest forest = ForestOf(trace);
  EXPECT_EQ(forest.unmatched_exits, 1);
  ASSERT_EQ(forest.calls.size(), 1);
  EXPECT_EQ(forest.calls[0].parent, -1);
  EXPECT_FALSE(forest.calls[0].called_by_parent);
  EXPECT_EQ(forest.calls[0].total_ns(), 10);
  EXPECT_THAT(EdgesOf(trace), IsEmpty());
}

TEST(CallForestTest, CountsEntriesWithoutExit) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, 7, 0, "read", 0);
  trace.Event(EventKind::kEntry, 7, 10, "lost_its_return", 1);
  trace.Event(EventKind::kEntry, 7, 20, "copy", 1);
  trace.Event(EventKind::kExit, 7, 30, "copy", 1);
  trace.Event(EventKind::kExit, 7, 40, "read", 0);
  trace.Event(EventKind::kEntry, 7, 50, "open_at_the_end", 0);
  const CallForest forest = ForestOf(trace);
  EXPECT_EQ(forest.unmatched_entries, 2);
  EXPECT_EQ(forest.unmatched_exits, 0);
  ASSERT_EQ(forest.calls.size(), 4);
  EXPECT_FALSE(forest.calls[1].complete());
  EXPECT_EQ(forest.calls[2].parent, 0) << "the call that lost its return is over";
  EXPECT_TRUE(forest.calls[0].complete());
  EXPECT_FALSE(forest.calls[3].complete());
}

TEST(CallForestTest, AReturnOfAnotherFunctionEndsTheCallsBelowIt) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, 7, 0, "read", 0);
  trace.Event(EventKind::kEntry, 7, 10, "lock", 1);
  trace.Event(EventKind::kExit, 7, 20, "write", 0);
  const CallForest forest = ForestOf(trace);
  EXPECT_EQ(forest.unmatched_exits, 1);
  EXPECT_EQ(forest.unmatched_entries, 2);
}

TEST(CallForestTest, MissingCallerMakesNoEdge) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, 7, 0, "read", 0);
  trace.Event(EventKind::kEntry, 7, 10, "called_by_what_was_lost", 2);
  trace.Event(EventKind::kExit, 7, 20, "called_by_what_was_lost", 2);
  trace.Event(EventKind::kExit, 7, 30, "read", 0);
  const CallForest forest = ForestOf(trace);
  EXPECT_EQ(forest.calls[1].parent, 0);
  EXPECT_FALSE(forest.calls[1].called_by_parent);
  EXPECT_EQ(forest.calls[0].self_ns, 20);
  EXPECT_THAT(EdgesOf(trace), IsEmpty());
}

TEST(CallForestTest, InterruptsNestInTimeButAreNotCalled) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "read");
  trace.Call(7, 10, 20, "irq_enter_rcu");
  trace.Enter(7, 20, "__sysvec_apic_timer_interrupt");
  trace.Call(7, 25, 35, "tick");
  trace.Leave(7, 40);
  trace.Call(7, 50, 60, "copy");
  trace.Leave(7, 100);
  const CallForest forest = ForestOf(trace);
  EXPECT_EQ(forest.calls[1].parent, 0);
  EXPECT_FALSE(forest.calls[1].called_by_parent);
  // 0-10, 40-50, 60-100.
  EXPECT_EQ(forest.calls[0].self_ns, 60);
  EXPECT_THAT(EdgesOf(trace), ElementsAre("read>copy:1", "__sysvec_apic_timer_interrupt>tick:1"));
}

TEST(CallForestTest, EachCpusIdleLoopIsATaskOfItsOwn) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, 0, 0, "idle", 0, 0);
  trace.Event(EventKind::kEntry, 0, 10, "idle", 0, 1);
  trace.Event(EventKind::kExit, 0, 50, "idle", 0, 0);
  trace.Event(EventKind::kExit, 0, 70, "idle", 0, 1);
  const CallForest forest = ForestOf(trace);
  EXPECT_EQ(forest.tasks, 2);
  EXPECT_EQ(forest.unmatched_entries, 0);
  EXPECT_EQ(forest.calls[0].total_ns(), 50);
  EXPECT_EQ(forest.calls[1].total_ns(), 60);
  EXPECT_EQ(forest.context_switches, 0);
}

TEST(CallForestTest, FollowsATaskFromCpuToCpu) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "read", 0);
  trace.Enter(7, 10, "schedule", 0);
  trace.Leave(7, 50, 1);
  trace.Leave(7, 60, 1);
  const CallForest forest = ForestOf(trace);
  EXPECT_EQ(forest.unmatched_entries, 0);
  EXPECT_EQ(forest.unmatched_exits, 0);
  EXPECT_EQ(forest.calls[0].total_ns(), 60);
  EXPECT_EQ(forest.calls[1].total_ns(), 40);
  EXPECT_EQ(forest.calls[1].self_ns, 0) << "it ran on neither CPU between two of its events";
}

// What imported traces do not name is a task below 0, one for each CPU.
TEST(CallForestTest, UnknownTaskIsNotTheIdleLoop) {
  SyntheticTrace trace;
  trace.Enter(0, 0, "do_idle");
  trace.Enter(-1, 10, "vfs_read");
  trace.Leave(0, 20);
  trace.Leave(-1, 30);
  const CallForest forest = ForestOf(trace);
  ASSERT_EQ(forest.calls.size(), 2);
  EXPECT_EQ(forest.calls[0].total_ns(), 20);
  EXPECT_EQ(forest.calls[1].total_ns(), 20);
  EXPECT_EQ(forest.calls[1].parent, -1);
  EXPECT_EQ(forest.tasks, 2);
}

TEST(CallForestTest, MergesCpusByTimeAndKeepsEachOnesOrder) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, 7, 0, "a", 0, 0);
  trace.Event(EventKind::kEntry, 7, 100, "b", 1, 0);
  trace.Event(EventKind::kEntry, 7, 80, "runs_backwards", 2, 0);
  trace.Event(EventKind::kEntry, 8, 90, "c", 0, 1);
  trace.Event(EventKind::kEntry, 8, 110, "d", 1, 1);
  std::vector<std::string> order;
  const FunctionTable functions = trace.functions();
  for (const TraceEvent& event : InTimeOrder(trace.trace())) {
    order.push_back(functions.name[functions.Of(event)]);
  }
  EXPECT_THAT(order, ElementsAre("a", "c", "b", "runs_backwards", "d"));
}

// As a running kernel's functions come: in the order of their first calls.
TEST(CallForestTest, FunctionsCanComeUnsorted) {
  const std::vector<std::string> sorted = {"a", "b", "c.part.0", "d"};
  const std::vector<std::string> unsorted = {"d", "c.part.0", "a", "b"};
  const FunctionTable expected(sorted);
  const FunctionTable table = FunctionTable::OfUnsorted(unsorted);
  EXPECT_EQ(table.name, expected.name);
  for (uint32_t i = 0; i < unsorted.size(); ++i) {
    const auto place = std::find(sorted.begin(), sorted.end(), unsorted[i]) - sorted.begin();
    EXPECT_EQ(table.of_recorded[i], expected.of_recorded[place]);
    EXPECT_EQ(table.is_part[i], expected.is_part[place]);
  }
}

TEST(CallForestTest, TimesThatRunBackwardsGiveNoNegativeTime) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "read");
  trace.Enter(7, 100, "irq_enter_rcu");
  trace.Leave(7, 120);
  trace.Enter(7, 90, "copy");
  trace.Leave(7, 80);
  trace.Leave(7, 200);
  const CallForest forest = ForestOf(trace);
  EXPECT_EQ(forest.calls[2].self_ns, 0);
  EXPECT_EQ(forest.calls[2].total_ns(), 0);
  EXPECT_EQ(forest.calls[0].self_ns, 180);
}

// The same on three kernels: one that copied walk for its caller, one that did not, one whose
// copies have other numbers.
TEST(CallForestTest, CopiesThatTheCompilerMadeAreOneFunction) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "read");
  trace.Call(7, 10, 20, "walk.constprop.0");
  trace.Call(7, 30, 40, "walk");
  trace.Call(7, 50, 60, "walk.isra.0.llvm.1234");
  trace.Leave(7, 100);
  EXPECT_THAT(trace.functions().name, ElementsAre("read", "walk"));
  EXPECT_THAT(EdgesOf(trace), ElementsAre("read>walk:3"));
}

TEST(CallForestTest, PartThatItsFunctionCallsIsNoCall) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "close");
  trace.Enter(7, 10, "vfree");
  trace.Enter(7, 20, "vfree.part.0");
  trace.Call(7, 30, 45, "unmap");
  trace.Leave(7, 60);
  trace.Call(7, 70, 75, "lock");
  trace.Leave(7, 90);
  trace.Leave(7, 100);
  EXPECT_THAT(EdgesOf(trace), ElementsAre("close>vfree:1", "vfree>unmap:1", "vfree>lock:1"));
  const CallForest forest = ForestOf(trace);
  ASSERT_EQ(forest.calls.size(), 4);
  const Call& vfree = forest.calls[1];
  EXPECT_EQ(vfree.total_ns(), 80);
  EXPECT_EQ(vfree.self_ns, 60) << "10 to 30, 45 to 70 and 75 to 90";
  EXPECT_EQ(vfree.depth, 1);
  EXPECT_EQ(forest.calls[2].depth, 2) << "of unmap, as if vfree were in one piece";
  EXPECT_EQ(forest.calls[3].depth, 2);
  EXPECT_EQ(forest.unmatched_entries, 0);
  EXPECT_EQ(forest.unmatched_exits, 0);
}

// A caller that has the rest of the function inlined calls the part alone.
TEST(CallForestTest, PartThatOthersCallIsACallOfItsFunction) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "close");
  trace.Call(7, 10, 20, "vfree.part.0");
  trace.Enter(7, 30, "vfree");
  // An interrupt that frees something stands between them.
  trace.Enter(7, 40, "irq_exit_rcu");
  trace.Call(7, 50, 60, "vfree.part.0");
  trace.Leave(7, 70);
  trace.Leave(7, 80);
  trace.Leave(7, 90);
  EXPECT_THAT(EdgesOf(trace), ElementsAre("close>vfree:2", "irq_exit_rcu>vfree:1"));
}

TEST(CallForestTest, FunctionThatCallsItselfIsNotAPart) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "walk");
  trace.Enter(7, 10, "walk.isra.0");
  trace.Enter(7, 20, "walk.part.0");
  trace.Call(7, 30, 40, "walk");
  trace.Leave(7, 50);
  trace.Leave(7, 60);
  trace.Leave(7, 70);
  EXPECT_THAT(EdgesOf(trace), ElementsAre("walk>walk:2"));
  const CallForest forest = ForestOf(trace);
  ASSERT_EQ(forest.calls.size(), 3);
  EXPECT_EQ(forest.calls[2].depth, 2);
}

TEST(CallForestTest, PartsWithHolesAroundThem) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, 7, 0, "vfree", 3);
  trace.Event(EventKind::kEntry, 7, 10, "vfree.part.0", 4);
  // Its return is lost, and so is unmap's caller.
  trace.Event(EventKind::kEntry, 7, 20, "unmap", 6);
  trace.Event(EventKind::kExit, 7, 30, "unmap", 6);
  trace.Event(EventKind::kExit, 7, 40, "vfree", 3);
  // Its entry is lost.
  trace.Event(EventKind::kExit, 7, 50, "vfree.part.0", 3);
  const CallForest forest = ForestOf(trace);
  ASSERT_EQ(forest.calls.size(), 2);
  EXPECT_EQ(forest.calls[0].total_ns(), 40);
  EXPECT_EQ(forest.calls[1].depth, 5);
  EXPECT_EQ(forest.calls[1].parent, 0);
  EXPECT_FALSE(forest.calls[1].called_by_parent);
  EXPECT_EQ(forest.unmatched_entries, 1);
  EXPECT_EQ(forest.unmatched_exits, 1);
}

TEST(CallGraphTest, CountsCallsOfEachPair) {
  SyntheticTrace trace;
  for (int i = 0; i < 3; ++i) {
    trace.Enter(7, 100 * i, "read");
    trace.Call(7, 100 * i + 10, 100 * i + 20, "lock");
    trace.Leave(7, 100 * i + 50);
  }
  trace.Enter(8, 400, "walk");
  trace.Enter(8, 410, "walk");
  trace.Call(8, 420, 430, "lock");
  trace.Leave(8, 440);
  trace.Leave(8, 450);
  EXPECT_THAT(EdgesOf(trace), ElementsAre("read>lock:3", "walk>lock:1", "walk>walk:1"));
  const CallGraph graph = BuildCallGraph(ForestOf(trace));
  EXPECT_THAT(graph.call_count, ElementsAre(3, 4, 2));
}

TEST(CallGraphTest, LeavesOutExcludedFunctionsAndAllThatTheyCall) {
  SyntheticTrace trace;
  trace.Enter(7, 0, "__x64_sys_finit_module");
  trace.Call(7, 10, 20, "lock");
  trace.Leave(7, 50);
  trace.Enter(7, 60, "read");
  trace.Call(7, 70, 80, "lock");
  trace.Leave(7, 90);
  const CallGraph graph = BuildCallGraph(ForestOf(trace));
  EXPECT_EQ(graph.function.size(), 2);
  EXPECT_THAT(EdgesOf(trace), ElementsAre("read>lock:1"));
  EXPECT_THAT(graph.call_count, ElementsAre(1, 1));
}

}  // namespace
}  // namespace callprint
