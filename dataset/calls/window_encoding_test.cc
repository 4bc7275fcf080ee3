#include "dataset/calls/window_encoding.h"

#include "dataset/calls/synthetic_trace.h"
#include "dataset/calls/time_order.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// The offset basis and the hash of "a" are FNV's published 32-bit vectors: 811c9dc5, e40c292c;
// folded to 24 bits, 0x81 ^ 0x1c9dc5 and 0xe4 ^ 0x0c292c.
TEST(WindowEncodingTest, NumbersAreFnv) {
  EXPECT_EQ(FunctionNumber(""), 0x1c9d44u);
  EXPECT_EQ(FunctionNumber("a"), 0x0c29c8u);
}

TEST(WindowEncodingTest, OrdersCallsAndPairsByPeriod) {
  SyntheticTrace trace;
  trace.Enter(7, 10, "ksys_read");
  trace.Enter(7, 20, "vfs_read");
  trace.Leave(7, 30);
  trace.Enter(7, 110, "vfs_read");
  trace.Leave(7, 120);
  trace.Leave(7, 130);
  // Beyond the last period.
  trace.Call(7, 250, 260, "vfs_read");
  const FunctionTable functions = trace.functions();
  const CallForest forest = BuildCallForest(InTimeOrder(trace.trace()), functions);
  const float ksys = FunctionNumber("ksys_read"), vfs = FunctionNumber("vfs_read");
  EXPECT_THAT(EncodeWindow(forest, functions.name, {100, 2, 9}),
              UnorderedElementsAre(Pair("u:00:0000", ksys), Pair("u:00:0001", vfs),
                                   Pair("caller:00:0000", ksys), Pair("callee:00:0000", vfs),
                                   Pair("u:01:0000", vfs), Pair("caller:01:0000", ksys),
                                   Pair("callee:01:0000", vfs)));
  // Cut to one call a period.
  EXPECT_THAT(EncodeWindow(forest, functions.name, {100, 1, 1}),
              UnorderedElementsAre(Pair("u:00:0000", ksys), Pair("caller:00:0000", ksys),
                                   Pair("callee:00:0000", vfs)));
  EXPECT_THAT(EncodeWindow(forest, functions.name, {}), IsEmpty());
}

TEST(WindowEncodingTest, LeavesOutWhatIsExcluded) {
  SyntheticTrace trace;
  trace.Call(9, 5, 8, "vfs_write");
  trace.Call(7, 10, 20, "vfs_read");
  const FunctionTable functions = trace.functions();
  const CallForest forest = BuildCallForest(InTimeOrder(trace.trace()), functions, {9});
  EXPECT_THAT(EncodeWindow(forest, functions.name, {100, 1, 9}),
              UnorderedElementsAre(Pair("u:00:0000", FunctionNumber("vfs_read"))));
}

}  // namespace
}  // namespace callprint
