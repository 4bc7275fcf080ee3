// Pages of large experiments stay small enough to be sent and opened anywhere. How long they take,
// and in what memory, is report_benchmark.cc's.
#include <cstddef>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/evaluation/summary.h"
#include "reports/experiment/large_results.h"
#include "reports/experiment/report_page.h"
#include "reports/experiment/validity/validity.h"
#include "reports/html/html_page.h"
#include "reports/page/page.h"

namespace callprint {
namespace {

constexpr size_t kLargestPage = 5 << 20;
// Intervals do not change the size.
constexpr int kResamples = 5;

std::string HtmlOf(const EvaluationInputs& inputs) {
  const JoinedFolds joined = JoinFolds(inputs).value();
  const std::vector<TrackSummary> summaries = Summarize(inputs.spec, joined).value();
  return PageAsHtml(
      ReportPage({inputs}, joined, summaries, CheckValidity(joined, summaries)).value());
}

TEST(PageSizeTest, OfTwentyModelsOnFiveTracks) {
  EXPECT_LT(HtmlOf(LargeResults(kResamples)).size(), kLargestPage);
}

TEST(PageSizeTest, OfManyClasses) {
  EXPECT_LT(HtmlOf(LargeClassResults(kResamples)).size(), kLargestPage);
}

}  // namespace
}  // namespace callprint
