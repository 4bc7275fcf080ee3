#include <string>

#include "gtest/gtest.h"
#include "reports/html/style_sheets.h"
#include "workloads/file.h"

namespace callprint {
namespace {

TEST(EmbeddedTextTest, IsALineEndAndTheFile) {
  EXPECT_EQ(kPageFrameStyle, "\n" + ReadFile("reports/html/page_frame.css").value());
  EXPECT_EQ(kReportStyle, "\n" + ReadFile("reports/html/report.css").value());
}

}  // namespace
}  // namespace callprint
