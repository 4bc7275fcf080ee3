// Whether functions with known vulnerabilities are more central than others: the claim of a
// relation is tested here, not assumed, and against the plain number of calls.
//
// Example:
//   absl::StatusOr<std::vector<VulnerableFunction>> listed = ReadVulnerableFunctions(path);
//   absl::StatusOr<RankingTest> test = TestRanking(ranking, *listed, options);
//   HolmAdjust(&tests);
#ifndef CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_VULNERABLE_FUNCTIONS_H_
#define CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_VULNERABLE_FUNCTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "reports/central_functions/function_centrality.h"
#include "reports/central_functions/rank_agreement.h"

namespace callprint {

// Below this many listed functions (and as many others) among the traced ones, there is no AUROC.
inline constexpr int kMinListedFunctions = 5;

struct VulnerableFunction {
  std::string function;
  // Who says so: a CVE, an advisory.
  std::string source;
};

// Reads a CSV (csv.h) with the header "function,source": a function's name (what the compiler
// appended to it is left out, as in features: source_name.h), and any text (commas, too, in quotes
// or not) about where its vulnerability is known from. NotFound for a missing file.
// InvalidArgument, with every fault as path:line, for what ParseCsv and CheckCsvHeader refuse, an
// empty line, function or source, a name that no C function has, a function that is listed twice,
// and a list of nothing.
absl::StatusOr<std::vector<VulnerableFunction>> ReadVulnerableFunctions(const std::string& path);

// The same from text; `path` stands for the file in messages.
absl::StatusOr<std::vector<VulnerableFunction>> ParseVulnerableFunctions(absl::string_view text,
                                                                         const std::string& path);

struct VulnerabilityTestOptions {
  int resamples = 1000;
  int permutations = 9999;
  uint64_t seed = 1;
};

// One measure's ranking of listed functions above others.
struct MeasureTest {
  // With an interval over draws of listed and of other functions, as many as there are of each.
  Estimate auroc;
  // Two-sided: how often as many functions, drawn at random, are at least as far from 0.5.
  double p_value = 1;
  // Holm-corrected over all rankings and measures, by HolmAdjust.
  double adjusted_p_value = 1;
  // AUROC minus that of calls, on the same draws of functions.
  Estimate beyond_calls;
};

struct RankingTest {
  std::string name;
  // Of the ranking's functions.
  int listed = 0;
  int others = 0;
  // By measure; empty with fewer than kMinListedFunctions listed or other functions.
  std::vector<MeasureTest> measure;
};

// InvalidArgument as ScoredPredictions::Make.
absl::StatusOr<RankingTest> TestRanking(const Ranking& ranking,
                                        const std::vector<VulnerableFunction>& listed,
                                        const VulnerabilityTestOptions& options);

void HolmAdjust(std::vector<RankingTest>* tests);

// What a test says, at 5 % after Holm's correction: "none shown"; "reverse", where listed functions
// are less central; "as calls", where they are more central, but not shown to be so beyond their
// number of calls; "beyond calls".
std::string RelationShown(const MeasureTest& test);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_VULNERABLE_FUNCTIONS_H_
