#include "reports/central_functions/central_functions.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status CheckParts(const std::vector<TracedPart>& parts) {
  if (parts.empty()) return absl::InvalidArgumentError("no datasets; give one at least");
  std::set<std::pair<std::string, std::string>> seen;
  for (const TracedPart& part : parts) {
    if (!seen.emplace(part.dataset, part.kernel).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("dataset ", part.dataset, " is given twice; give each once"));
    }
  }
  return absl::OkStatus();
}

absl::Status AddIntervals(CentralFunctions* result) {
  for (const TracedPart& part : result->part) {
    auto& intervals = result->interval.emplace_back();
    if (part.program.size() < 2) continue;
    for (int measure = 0; measure < kCentralityMeasureCount; ++measure) {
      ASSIGN_OR_RETURN(const auto draws, ResampledMeans(part, measure, result->options.resamples,
                                                        result->options.seed));
      ASSIGN_OR_RETURN(intervals[measure], IntervalsOf(draws));
    }
  }
  return absl::OkStatus();
}

absl::Status AddAgreements(CentralFunctions* result) {
  const CentralFunctionsOptions& options = result->options;
  const std::vector<TracedPart>& parts = result->part;
  for (size_t first = 0; first < parts.size(); ++first) {
    for (size_t second = first + 1; second < parts.size(); ++second) {
      PartPair& pair = result->pair.emplace_back();
      pair.first = first;
      pair.second = second;
      for (int measure = 0; measure < kCentralityMeasureCount; ++measure) {
        ASSIGN_OR_RETURN(pair.agreement[measure],
                         AgreementOf(parts[first], parts[second], measure,
                                     options.agreement_resamples, options.seed));
      }
    }
    std::optional<Agreements>& halves = result->halves.emplace_back();
    if (parts[first].program.size() < kMinProgramsForHalves) continue;
    halves.emplace();
    for (int measure = 0; measure < kCentralityMeasureCount; ++measure) {
      ASSIGN_OR_RETURN((*halves)[measure],
                       AgreementOfHalves(parts[first], measure, options.splits, options.seed));
    }
  }
  return absl::OkStatus();
}

absl::Status AddVulnerability(const VulnerabilityList& list, CentralFunctions* result) {
  VulnerabilityResult& vulnerability = result->vulnerability.emplace();
  vulnerability.list_sha256 = list.sha256;
  vulnerability.listed = list.function.size();
  for (const VulnerableFunction& entry : list.function) {
    const std::vector<std::string>& traced = result->all.function;
    if (std::find(traced.begin(), traced.end(), entry.function) == traced.end()) {
      vulnerability.not_traced.push_back(entry.function);
    }
  }
  std::sort(vulnerability.not_traced.begin(), vulnerability.not_traced.end());
  std::vector<const Ranking*> rankings = {&result->all};
  // A single part is all there is.
  if (result->ranking.size() > 1) {
    for (const Ranking& ranking : result->ranking) rankings.push_back(&ranking);
  }
  for (const Ranking* ranking : rankings) {
    ASSIGN_OR_RETURN(vulnerability.test.emplace_back(),
                     TestRanking(*ranking, list.function, result->options.vulnerability));
  }
  HolmAdjust(&vulnerability.test);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CentralFunctions> AnalyseCentralFunctions(std::vector<TracedPart> parts,
                                                         const VulnerabilityList* list,
                                                         const CentralFunctionsOptions& options) {
  RETURN_IF_ERROR(CheckParts(parts));
  CentralFunctions result;
  result.options = options;
  result.part = std::move(parts);
  for (const TracedPart& part : result.part) result.ranking.push_back(RankingOf(part));
  result.all = RankingOfAll(result.part);
  RETURN_IF_ERROR(AddIntervals(&result));
  RETURN_IF_ERROR(AddAgreements(&result));
  if (list != nullptr) RETURN_IF_ERROR(AddVulnerability(*list, &result));
  return result;
}

}  // namespace callprint
