// Protects the decision to draw every figure as SVG inside one page, and to compute all of them
// anew for each report: 20 models on 5 tracks of 10 folds and 4,000 samples have to stay below 20 s
// and 1 GiB from joined folds to files, and the page below 5 MiB, or else figures would have to be
// thinned out or kept apart. "page_MiB" and "peak_MiB" are beside the time.
#include <sys/resource.h>

#include <vector>

#include "benchmark/benchmark.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/evaluation/summary.h"
#include "reports/experiment/large_results.h"
#include "reports/experiment/report_page.h"
#include "reports/experiment/validity/validity.h"
#include "reports/html/html_page.h"
#include "reports/page/page.h"

namespace callprint {
namespace {

double PeakMebibytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024.0;
}

// What report.cc does, but for reading and writing.
void BM_WholeReport(benchmark::State& state) {
  const EvaluationInputs inputs = LargeResults(1000);
  size_t bytes = 0;
  for (auto _ : state) {
    const JoinedFolds joined = JoinFolds(inputs).value();
    const std::vector<TrackSummary> summaries = Summarize(inputs.spec, joined).value();
    const Page page =
        ReportPage({inputs}, joined, summaries, CheckValidity(joined, summaries)).value();
    bytes = PageAsHtml(page).size();
    benchmark::DoNotOptimize(PageAsMarkdown(page));
  }
  state.counters["page_MiB"] = bytes / 1048576.0;
  state.counters["peak_MiB"] = PeakMebibytes();
}
BENCHMARK(BM_WholeReport)->Unit(benchmark::kSecond)->Iterations(1);

// Of it, what the pages and figures are.
void BM_PageOnly(benchmark::State& state) {
  const EvaluationInputs inputs = LargeResults(1000);
  const JoinedFolds joined = JoinFolds(inputs).value();
  const std::vector<TrackSummary> summaries = Summarize(inputs.spec, joined).value();
  const std::vector<ValidityCheck> checks = CheckValidity(joined, summaries);
  for (auto _ : state) {
    benchmark::DoNotOptimize(PageAsHtml(ReportPage({inputs}, joined, summaries, checks).value()));
  }
}
BENCHMARK(BM_PageOnly)->Unit(benchmark::kSecond)->Iterations(1);

}  // namespace
}  // namespace callprint

BENCHMARK_MAIN();
