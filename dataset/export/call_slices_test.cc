// Expectations are worked by hand.
#include "dataset/export/call_slices.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dataset/calls/synthetic_trace.h"
#include "dataset/calls/time_order.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

// "3 +a" for a begin of `a` at 3, "5 -a" for its end.
std::vector<std::string> Slices(const SyntheticTrace& trace) {
  const FunctionTable functions = trace.functions();
  const CallForest forest = BuildCallForest(InTimeOrder(trace.trace()), functions);
  std::vector<std::string> edges;
  WalkSlices(forest, [&](const SliceEdge& edge) {
    edges.push_back(absl::StrCat(edge.time_ns, edge.begins ? " +" : " -",
                                 functions.name[forest.calls[edge.call].function]));
  });
  return edges;
}

using Edges = std::vector<std::string>;

TEST(CallSlicesTest, NestAsTheCallsDo) {
  SyntheticTrace trace;
  trace.Enter(1, 0, "a");
  trace.Call(1, 2, 3, "b");
  trace.Call(1, 4, 5, "b");
  trace.Leave(1, 6);
  EXPECT_EQ(Slices(trace), (Edges{"0 +a", "2 +b", "3 -b", "4 +b", "5 -b", "6 -a"}));
}

TEST(CallSlicesTest, ACallWithoutReturnEndsWithTheCallAroundIt) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, 1, 0, "a", 0);
  trace.Event(EventKind::kEntry, 1, 2, "b", 1);
  trace.Event(EventKind::kEntry, 1, 3, "c", 2);
  trace.Event(EventKind::kExit, 1, 9, "a", 0);
  EXPECT_EQ(Slices(trace), (Edges{"0 +a", "2 +b", "3 +c", "9 -c", "9 -b", "9 -a"}));
}

TEST(CallSlicesTest, ACallWithoutReturnEndsWhereItsTaskEntersOneThatIsNotInIt) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, 1, 0, "a", 0);
  trace.Event(EventKind::kEntry, 1, 2, "b", 1);
  trace.Event(EventKind::kEntry, 1, 5, "c", 1);
  trace.Event(EventKind::kExit, 1, 6, "c", 1);
  trace.Event(EventKind::kExit, 1, 9, "a", 0);
  EXPECT_EQ(Slices(trace), (Edges{"0 +a", "2 +b", "5 -b", "5 +c", "6 -c", "9 -a"}));
}

TEST(CallSlicesTest, ACallThatIsOpenAtTheEndEndsWithTheTrace) {
  SyntheticTrace trace;
  trace.Enter(1, 0, "a");
  trace.Call(1, 2, 3, "b");
  trace.Call(2, 10, 12, "c");
  EXPECT_EQ(Slices(trace), (Edges{"0 +a", "2 +b", "10 +c", "3 -b", "12 -a", "12 -c"}));
}

TEST(CallSlicesTest, WhatACallWithoutReturnHoldsKeepsItsOwnEnd) {
  SyntheticTrace trace;
  trace.Event(EventKind::kEntry, 1, 0, "a", 0);
  trace.Event(EventKind::kEntry, 1, 1, "b", 1);
  trace.Event(EventKind::kExit, 1, 2, "b", 1);
  trace.Event(EventKind::kEntry, 1, 7, "c", 0);
  trace.Event(EventKind::kExit, 1, 8, "c", 0);
  EXPECT_EQ(Slices(trace), (Edges{"0 +a", "1 +b", "2 -b", "7 -a", "7 +c", "8 -c"}));
}

TEST(CallSlicesTest, TimesThatRunBackwardsAreHeldBack) {
  SyntheticTrace trace;
  trace.Enter(1, 10, "a");
  trace.Enter(1, 8, "b");
  trace.Leave(1, 30);
  trace.Leave(1, 29);
  trace.Call(1, 28, 40, "c");
  EXPECT_EQ(Slices(trace), (Edges{"10 +a", "10 +b", "30 -b", "30 -a", "30 +c", "40 -c"}));
}

}  // namespace
}  // namespace callprint
