#include "dataset/features/column_function.h"

#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(ColumnFunctionTest, AColumnTellsItsFunction) {
  for (const char* column :
       {"count:vfs_read", "task_count:vfs_read", "self_time:vfs_read", "pagerank:vfs_read",
        "duration_quantile:vfs_read:p90", "gap:after:vfs_read", "gap:before:vfs_read"}) {
    EXPECT_EQ(FunctionOfColumn(column), "vfs_read") << column;
  }
  EXPECT_EQ(FunctionOfColumn("edge:vfs_read>lock"), "vfs_read>lock");
  for (const char* column :
       {"summary:events", "depth:3", "graph:density", "gap:mean_ns", "duration_quantile:total_p50",
        "call_order:u:03:0017", "sequence:function:0017", "word:read", "nothing"}) {
    EXPECT_EQ(FunctionOfColumn(column), "") << column;
  }
}

TEST(ColumnFunctionTest, TheGroupStandsBeforeTheFirstColon) {
  EXPECT_EQ(GroupOfColumn("gap:after:__x64_sys_read"), "gap");
  EXPECT_EQ(GroupOfColumn("summary"), "summary");
}

TEST(ColumnFunctionTest, AColumnOfNoFunctionStandsForItself) {
  EXPECT_EQ(FunctionOrColumn("count:vfs_read"), "vfs_read");
  EXPECT_EQ(FunctionOrColumn("summary:events"), "summary:events");
}

}  // namespace
}  // namespace callprint
