// Which kernel functions are central, how stable that is, and whether those with known
// vulnerabilities are: the numbers behind central_functions_tables.h.
//
// Example:
//   absl::StatusOr<CentralFunctions> result = AnalyseCentralFunctions(parts, &list, {});
//   Page page = CentralFunctionsPage(*result);
#ifndef CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_CENTRAL_FUNCTIONS_H_
#define CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_CENTRAL_FUNCTIONS_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "reports/central_functions/function_centrality.h"
#include "reports/central_functions/rank_agreement.h"
#include "reports/central_functions/vulnerable_functions.h"

namespace callprint {

// What can change a result; reports name all of it.
struct CentralFunctionsOptions {
  // Draws of programs behind the intervals of centralities.
  int resamples = 1000;
  // The same of agreements, which cost a sort each.
  int agreement_resamples = 200;
  // Halves of programs.
  int splits = 100;
  uint64_t seed = 1;
  VulnerabilityTestOptions vulnerability;
};

// A list as it was given.
struct VulnerabilityList {
  std::string sha256;
  std::vector<VulnerableFunction> function;
};

// By measure.
using Agreements = std::array<Agreement, kCentralityMeasureCount>;

struct PartPair {
  // Indices of parts, first < second.
  int first = 0;
  int second = 0;
  Agreements agreement;
};

struct VulnerabilityResult {
  std::string list_sha256;
  int listed = 0;
  // Functions of the list that no trace of any part has.
  std::vector<std::string> not_traced;
  // All datasets together, then each part.
  std::vector<RankingTest> test;
};

struct CentralFunctions {
  CentralFunctionsOptions options;
  std::vector<TracedPart> part;
  // Digest of each dataset's manifest, where the caller gives them.
  std::map<std::string, std::string> manifest_sha256;
  // Of each part, and of all datasets together.
  std::vector<Ranking> ranking;
  Ranking all;
  // [part][measure][function] as in `ranking`; empty for a part with a single program.
  std::vector<std::array<std::vector<Interval>, kCentralityMeasureCount>> interval;
  // Every two parts.
  std::vector<PartPair> pair;
  // Of each part; nothing for one with too few programs.
  std::vector<std::optional<Agreements>> halves;
  // Nothing without a list.
  std::optional<VulnerabilityResult> vulnerability;
};

// `list` may be null. InvalidArgument for no parts, or two of the same dataset and kernel.
absl::StatusOr<CentralFunctions> AnalyseCentralFunctions(std::vector<TracedPart> parts,
                                                         const VulnerabilityList* list,
                                                         const CentralFunctionsOptions& options);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_CENTRAL_FUNCTIONS_H_
