#include "reports/central_functions/vulnerable_functions.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <numeric>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "dataset/calls/source_name.h"
#include "experiments/metrics/metrics.h"
#include "reports/statistics/association.h"
#include "workloads/csv_reader.h"
#include "workloads/file.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr double kSignificance = 0.05;

bool IsFunctionName(absl::string_view name) {
  // Dots are the compiler's.
  return !absl::ascii_isdigit(name[0]) && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '.';
  });
}

// What is wrong with a record; empty: nothing.
std::string FaultOf(size_t fields, absl::string_view function, absl::string_view source) {
  if (fields == 1 && function.empty()) return "the line is empty";
  if (fields == 1) {
    return absl::StrCat("\"", function,
                        "\" has no comma after the function; write function,source");
  }
  if (function.empty()) return "the function is empty";
  if (!IsFunctionName(function)) {
    return absl::StrCat("\"", function, "\" is no function's name");
  }
  if (source.empty()) return absl::StrCat(function, " has no source; say where it is known from");
  return "";
}

// Draws of functions: the listed ones among themselves, and so the others.
class StratifiedDraws {
 public:
  static absl::StatusOr<StratifiedDraws> Make(const std::vector<int>& label, int resamples,
                                              uint64_t seed) {
    StratifiedDraws draws;
    draws.label_ = label;
    for (const int stratum : {0, 1}) {
      std::vector<int> group(std::count(label.begin(), label.end(), stratum));
      std::iota(group.begin(), group.end(), 0);
      ASSIGN_OR_RETURN(GroupBootstrap bootstrap,
                       GroupBootstrap::Make(group, resamples,
                                            DeriveSeed(seed, stratum == 1 ? "listed" : "others")));
      draws.stratum_.push_back(std::move(bootstrap));
    }
    return draws;
  }

  void SampleWeights(int resample, std::vector<uint16_t>* weight) const {
    std::vector<uint16_t> of_stratum[2];
    for (const int stratum : {0, 1}) {
      stratum_[stratum].SampleWeights(resample, &of_stratum[stratum]);
    }
    size_t next[2] = {0, 0};
    weight->resize(label_.size());
    for (size_t i = 0; i < label_.size(); ++i) {
      (*weight)[i] = of_stratum[label_[i]][next[label_[i]]++];
    }
  }

 private:
  std::vector<int> label_;
  std::vector<GroupBootstrap> stratum_;
};

// AUROC is a function of the sum of the listed functions' ranks (Mann and Whitney 1947), so a
// permutation needs no more than that sum.
double PermutationPValue(const std::vector<double>& score, const std::vector<int>& label,
                         int permutations, uint64_t seed) {
  std::vector<double> rank = AverageRanks(score);
  size_t listed = 0;
  double sum = 0;
  for (size_t i = 0; i < rank.size(); ++i) {
    if (label[i] == 0) continue;
    sum += rank[i];
    ++listed;
  }
  // Halves of whole numbers, so that equal sums compare equal.
  const double expected = listed * (rank.size() + 1) / 2.0;
  const double observed = std::abs(sum - expected);
  Random random(seed);
  int as_far = 0;
  for (int permutation = 0; permutation < permutations; ++permutation) {
    double drawn = 0;
    // The first steps of a shuffle.
    for (size_t i = 0; i < listed; ++i) {
      std::swap(rank[i], rank[i + random.Below(rank.size() - i)]);
      drawn += rank[i];
    }
    as_far += std::abs(drawn - expected) >= observed;
  }
  // The observed order is one of those that chance could give.
  return (1.0 + as_far) / (1.0 + permutations);
}

}  // namespace

absl::StatusOr<std::vector<VulnerableFunction>> ReadVulnerableFunctions(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  return ParseVulnerableFunctions(text, path);
}

absl::StatusOr<std::vector<VulnerableFunction>> ParseVulnerableFunctions(absl::string_view text,
                                                                         const std::string& path) {
  ASSIGN_OR_RETURN(const std::vector<CsvRecord> records, ParseCsv(text, path));
  RETURN_IF_ERROR(CheckCsvHeader(records, {"function", "source"}, path));
  std::vector<VulnerableFunction> listed;
  std::vector<std::string> faults;
  std::map<std::string, size_t> line_of;
  for (size_t i = 1; i < records.size(); ++i) {
    const std::vector<std::string>& fields = records[i].field;
    const size_t line = records[i].line;
    const std::string function(SourceName(absl::StripAsciiWhitespace(fields[0])));
    // Commas in a source need no quotes.
    const std::string rest = absl::StrJoin(fields.begin() + 1, fields.end(), ",");
    const std::string source(absl::StripAsciiWhitespace(rest));
    std::string fault = FaultOf(fields.size(), function, source);
    if (fault.empty()) {
      const auto [found, is_new] = line_of.emplace(function, line);
      if (is_new) {
        listed.push_back({function, source});
        continue;
      }
      fault = absl::StrCat(function, " is in line ", found->second,
                           " already; give all its sources in one line");
    }
    faults.push_back(absl::StrCat(path, ":", line, ": ", fault));
  }
  if (!faults.empty()) return absl::InvalidArgumentError(absl::StrJoin(faults, "; "));
  if (listed.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":1: no functions follow the header; list some"));
  }
  return listed;
}

absl::StatusOr<RankingTest> TestRanking(const Ranking& ranking,
                                        const std::vector<VulnerableFunction>& listed,
                                        const VulnerabilityTestOptions& options) {
  RankingTest test;
  test.name = ranking.name;
  std::vector<int> label;
  for (const std::string& function : ranking.function) {
    label.push_back(std::any_of(listed.begin(), listed.end(), [&](const VulnerableFunction& entry) {
      return entry.function == function;
    }));
  }
  test.listed = std::count(label.begin(), label.end(), 1);
  test.others = label.size() - test.listed;
  if (test.listed < kMinListedFunctions || test.others < kMinListedFunctions) return test;

  ASSIGN_OR_RETURN(const StratifiedDraws draws,
                   StratifiedDraws::Make(label, options.resamples, options.seed));
  std::vector<ScoredPredictions> predictions;
  for (const std::vector<double>& score : ranking.value) {
    ASSIGN_OR_RETURN(predictions.emplace_back(),
                     ScoredPredictions::Make(score, label, std::vector<int>(label.size())));
  }
  // [measure][resample]
  std::vector<std::vector<double>> drawn(predictions.size());
  std::vector<uint16_t> weight;
  for (int resample = 0; resample < options.resamples; ++resample) {
    draws.SampleWeights(resample, &weight);
    for (size_t measure = 0; measure < predictions.size(); ++measure) {
      drawn[measure].push_back(predictions[measure].Evaluate(weight)[Metric::kAuroc]);
    }
  }
  const double auroc_of_calls = predictions[kCallsIndex].Evaluate()[Metric::kAuroc];
  for (size_t measure = 0; measure < predictions.size(); ++measure) {
    MeasureTest& result = test.measure.emplace_back();
    result.auroc.value = predictions[measure].Evaluate()[Metric::kAuroc];
    ASSIGN_OR_RETURN(result.auroc.interval, PercentileInterval(drawn[measure]));
    result.p_value = PermutationPValue(ranking.value[measure], label, options.permutations,
                                       DeriveSeed(options.seed, "permutations"));
    result.adjusted_p_value = result.p_value;
    result.beyond_calls.value = result.auroc.value - auroc_of_calls;
    std::vector<double> difference;
    for (int resample = 0; resample < options.resamples; ++resample) {
      difference.push_back(drawn[measure][resample] - drawn[kCallsIndex][resample]);
    }
    ASSIGN_OR_RETURN(result.beyond_calls.interval, PercentileInterval(difference));
  }
  return test;
}

void HolmAdjust(std::vector<RankingTest>* tests) {
  std::vector<double> p_values;
  for (const RankingTest& test : *tests) {
    for (const MeasureTest& measure : test.measure) p_values.push_back(measure.p_value);
  }
  const std::vector<double> adjusted = HolmAdjusted(p_values);
  size_t next = 0;
  for (RankingTest& test : *tests) {
    for (MeasureTest& measure : test.measure) measure.adjusted_p_value = adjusted[next++];
  }
}

std::string RelationShown(const MeasureTest& test) {
  if (test.adjusted_p_value >= kSignificance) return "none shown";
  if (test.auroc.value < 0.5) return "reverse";
  return test.beyond_calls.interval.low > 0 ? "beyond calls" : "as calls";
}

}  // namespace callprint
