// Expectations are worked by hand.
#include "reports/adaptive_tracing/stored_bytes.h"

#include <string>
#include <vector>

#include "dataset/synthetic_shard.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(MeasureStoredBytesTest, MeasuresEachViewOnce) {
  SyntheticRun run;
  run.record.set_status(COMPLETED);
  for (int i = 0; i < 500; ++i) {
    run.trace.Enter(7, i * 1000, "a");
    run.trace.Call(7, i * 1000 + 100 + i % 7, i * 1000 + 200 + i % 11, i % 3 == 0 ? "b" : "c");
    run.trace.Leave(7, i * 1000 + 500);
  }
  ShardHeader header;
  const auto bytes = SyntheticShard(header, {run});
  ASSERT_TRUE(bytes.ok());
  ReplayFold fold;
  for (const int depth : {0, 1, 1}) {
    fold.mutable_spec()->add_policy()->mutable_view()->set_depth(depth);
    fold.add_fitted();
  }
  fold.mutable_spec()->add_policy()->mutable_view()->set_functions(1);
  fold.add_fitted()->add_function("nobody");
  const auto stored = MeasureStoredBytes(*bytes, "made_up.shard", fold, 5);
  ASSERT_TRUE(stored.ok()) << stored.status();
  ASSERT_EQ(stored->view_size(), 4);
  EXPECT_EQ(stored->view(0).events(), 2000u);
  EXPECT_EQ(stored->view(1).events(), 1000u);
  EXPECT_GT(stored->view(1).bytes(), 0u);
  EXPECT_GT(stored->view(0).bytes(), stored->view(1).bytes());
  EXPECT_EQ(stored->view(2).bytes(), stored->view(1).bytes());
  EXPECT_EQ(stored->view(3).events(), 0u);
  EXPECT_EQ(stored->view(3).bytes(), 0u);
}

}  // namespace
}  // namespace callprint
