#include "reports/central_functions/central_functions_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "reports/page/text_table.h"
#include "reports/statistics/association.h"
#include "workloads/csv_writer.h"

namespace callprint {
namespace {

constexpr int kTopRows = 20;
constexpr Interval kNoInterval = {std::numeric_limits<double>::quiet_NaN(),
                                  std::numeric_limits<double>::quiet_NaN()};

// Centralities span orders of magnitude.
std::string ThreeDigits(double value) { return absl::StrFormat("%.3g", value); }

std::string ValueOrDash(const Estimate& estimate) {
  if (std::isnan(estimate.value)) return "-";
  if (std::isnan(estimate.interval.low)) return Decimal(estimate.value);
  return WithInterval(estimate.value, estimate.interval.low, estimate.interval.high);
}

std::vector<std::string> WithMeasures(std::vector<std::string> header) {
  for (int measure = 0; measure < kCentralityMeasureCount; ++measure) {
    header.push_back(CentralityName(measure));
  }
  return header;
}

TextTable DataTable(const CentralFunctions& result) {
  TextTable table({"traces", "version", "kernel", "samples", "programs", "functions"});
  for (const TracedPart& part : result.part) {
    table.AddRow({part.name, part.dataset_version, part.kernel, absl::StrCat(part.samples),
                  absl::StrCat(part.program.size(), part.programs_are_sessions ? " sessions" : ""),
                  absl::StrCat(part.function.size())});
  }
  return table;
}

// The most central functions by each measure; `interval` may be null.
TextTable TopTable(const Ranking& ranking,
                   const std::array<std::vector<Interval>, kCentralityMeasureCount>* interval) {
  TextTable table(WithMeasures({"rank"}));
  std::array<std::vector<int>, kCentralityMeasureCount> top;
  size_t rows = 0;
  for (int measure = 0; measure < kCentralityMeasureCount; ++measure) {
    top[measure] = TopIndices(ranking.value[measure], kTopRows);
    rows = std::max(rows, top[measure].size());
  }
  for (size_t row = 0; row < rows; ++row) {
    std::vector<std::string> cells = {absl::StrCat(row + 1)};
    for (int measure = 0; measure < kCentralityMeasureCount; ++measure) {
      std::string& cell = cells.emplace_back();
      if (row >= top[measure].size()) continue;
      const int function = top[measure][row];
      cell = absl::StrCat(ranking.function[function], " ",
                          ThreeDigits(ranking.value[measure][function]));
      if (interval == nullptr || (*interval)[measure].empty()) continue;
      const Interval& around = (*interval)[measure][function];
      absl::StrAppend(&cell, " [", ThreeDigits(around.low), ", ", ThreeDigits(around.high), "]");
    }
    table.AddRow(std::move(cells));
  }
  return table;
}

// The most central functions of all datasets by one measure, and their ranks in each part.
TextTable RanksTable(const CentralFunctions& result, int measure) {
  std::vector<std::string> header = {"rank", "function", CentralityName(measure)};
  std::vector<std::map<std::string, int>> rank_in(result.part.size());
  for (size_t p = 0; p < result.part.size(); ++p) {
    header.push_back(result.part[p].name);
    const Ranking& ranking = result.ranking[p];
    const std::vector<int> order =
        TopIndices(ranking.value[measure], static_cast<int>(ranking.function.size()));
    for (size_t i = 0; i < order.size(); ++i) rank_in[p][ranking.function[order[i]]] = i + 1;
  }
  TextTable table(std::move(header));
  int rank = 0;
  for (const int function : TopIndices(result.all.value[measure], kTopRows)) {
    const std::string& name = result.all.function[function];
    std::vector<std::string> cells = {absl::StrCat(++rank), name,
                                      ThreeDigits(result.all.value[measure][function])};
    for (const auto& ranks : rank_in) {
      const auto found = ranks.find(name);
      cells.push_back(found == ranks.end() ? "-" : absl::StrCat(found->second));
    }
    table.AddRow(std::move(cells));
  }
  return table;
}

std::string Difference(const TracedPart& first, const TracedPart& second) {
  if (first.dataset == second.dataset) return "kernel";
  return first.kernel == second.kernel ? "dataset" : "dataset, kernel";
}

// `estimate`: which one of an agreement.
TextTable AgreementTable(const CentralFunctions& result, Estimate Agreement::*estimate) {
  TextTable table(WithMeasures({"traces", "compared with", "differ in", "functions of both"}));
  const auto add = [&](const std::string& first, const std::string& second,
                       const std::string& difference, const Agreements& agreements) {
    std::vector<std::string> cells = {
        first, second, difference,
        absl::StrCat(static_cast<int>(std::lround(agreements[0].shared_functions)))};
    for (const Agreement& agreement : agreements) {
      cells.push_back(ValueOrDash(agreement.*estimate));
    }
    table.AddRow(std::move(cells));
  };
  for (const PartPair& pair : result.pair) {
    const TracedPart& first = result.part[pair.first];
    const TracedPart& second = result.part[pair.second];
    add(first.name, second.name, Difference(first, second), pair.agreement);
  }
  for (size_t p = 0; p < result.part.size(); ++p) {
    if (!result.halves[p].has_value()) continue;
    add(result.part[p].name, "itself, halves",
        result.part[p].programs_are_sessions ? "sessions" : "programs", *result.halves[p]);
  }
  return table;
}

TextTable MeasuresTable(const CentralFunctions& result) {
  std::vector<std::string> header = {"traces"};
  for (int one = 0; one < kCentralityMeasureCount; ++one) {
    for (int other = one + 1; other < kCentralityMeasureCount; ++other) {
      header.push_back(absl::StrCat(CentralityName(one), ", ", CentralityName(other)));
    }
  }
  TextTable table(std::move(header));
  for (const Ranking& ranking : result.ranking) {
    std::vector<std::string> cells = {ranking.name};
    for (int one = 0; one < kCentralityMeasureCount; ++one) {
      for (int other = one + 1; other < kCentralityMeasureCount; ++other) {
        cells.push_back(ValueOrDash(
            {SpearmanCorrelation(ranking.value[one], ranking.value[other]), kNoInterval}));
      }
    }
    table.AddRow(std::move(cells));
  }
  return table;
}

TextTable VulnerabilityTable(const VulnerabilityResult& vulnerability) {
  TextTable table({"traces", "listed", "others", "measure", "AUROC", "p", "p, Holm",
                   "AUROC minus that of calls", "relation"});
  for (const RankingTest& test : vulnerability.test) {
    for (size_t measure = 0; measure < test.measure.size(); ++measure) {
      const MeasureTest& result = test.measure[measure];
      const bool is_control = static_cast<int>(measure) == kCallsIndex;
      table.AddRow({test.name, absl::StrCat(test.listed), absl::StrCat(test.others),
                    CentralityName(measure), ValueOrDash(result.auroc), PValueCell(result.p_value),
                    PValueCell(result.adjusted_p_value),
                    is_control ? "the control" : ValueOrDash(result.beyond_calls),
                    is_control ? "" : RelationShown(result)});
    }
  }
  return table;
}

// Rankings without an AUROC, and why.
std::vector<std::string> TooFew(const VulnerabilityResult& vulnerability) {
  std::vector<std::string> reasons;
  for (const RankingTest& test : vulnerability.test) {
    if (!test.measure.empty()) continue;
    reasons.push_back(absl::StrCat(test.name, ": no AUROC, since ", test.listed,
                                   " of its functions are listed and ", test.others, " are not; ",
                                   kMinListedFunctions, " of each are needed."));
  }
  return reasons;
}

std::string NotTraced(const VulnerabilityResult& vulnerability) {
  const size_t missing = vulnerability.not_traced.size();
  return absl::StrCat(vulnerability.listed, " functions are listed; ",
                      vulnerability.listed - missing, " occur in a trace, ", missing, " in none",
                      missing == 0 ? "" : ": ", absl::StrJoin(vulnerability.not_traced, ", "), ".");
}

constexpr char kNoList[] =
    "No list was given (--vulnerable=functions.csv, with the header function,source), so nothing "
    "is said about vulnerable functions.";

void AddVulnerability(const CentralFunctions& result, Page* page) {
  page->Add(Heading{2, "Functions with known vulnerabilities"});
  if (!result.vulnerability.has_value()) {
    page->Add(Paragraph{kNoList});
    return;
  }
  const VulnerabilityResult& vulnerability = *result.vulnerability;
  const VulnerabilityTestOptions& options = result.options.vulnerability;
  page->Add(Paragraph{
      absl::StrCat("That such functions are the central ones is a claim to be tested. ",
                   NotTraced(vulnerability), " List: SHA-256 ", vulnerability.list_sha256, ".")});
  if (std::any_of(vulnerability.test.begin(), vulnerability.test.end(),
                  [](const RankingTest& test) { return !test.measure.empty(); })) {
    page->Add(VulnerabilityTable(vulnerability));
  }
  ItemList items = {TooFew(vulnerability)};
  items.item.push_back(absl::StrCat(
      "AUROC: the share of (listed, other) pairs in which the listed function is the more central "
      "one, ties half; 0.5 is no relation. Intervals: ",
      options.resamples, " draws of listed and of other functions. p: ", options.permutations,
      " draws of as many functions, two-sided; Holm-corrected over the table."));
  items.item.push_back(
      "A function that is called often is central without any relation, so calls are the control: "
      "\"beyond calls\" needs a corrected p below 0.05 and a difference to calls whose interval is "
      "above 0.");
  items.item.push_back(
      "The statement is about traced functions. Functions that no trace has, whose bodies the "
      "compiler put into their callers, or that the recording leaves out, are outside of it.");
  items.item.push_back(
      "Functions are taken as independent, and known vulnerabilities are where people look; a "
      "relation is no cause.");
  page->Add(std::move(items));
}

ItemList How(const CentralFunctions& result) {
  const CentralFunctionsOptions& options = result.options;
  return {{
      "A centrality is the mean over programs of the mean over their samples, 0 in a sample that "
      "does not call the function: each program counts equally. In a mix, sessions stand in for "
      "programs.",
      "Betweenness, eigenvector and pagerank are of the call graph without counts; calls are a "
      "function's share of all calls of a sample, as a control. \"All datasets\" counts each "
      "dataset equally, and a function 0 where it does not occur.",
      absl::StrCat("Intervals are 95 % percentiles over ", options.resamples,
                   " draws of programs (agreements: ", options.agreement_resamples, "), seed ",
                   options.seed,
                   ". Programs of one family share code, so intervals are rather too narrow than "
                   "too wide. Those of agreements lean downward, since a draw has fewer distinct "
                   "programs."),
  }};
}

void AddAgreement(const CentralFunctions& result, Page* page) {
  page->Add(Heading{2, "How stable that is"});
  page->Add(Paragraph{"Spearman's rank correlation over the functions that both sides call:"});
  page->Add(AgreementTable(result, &Agreement::spearman));
  page->Add(Paragraph{
      absl::StrCat("Overlap of the top ", kOverlapCount,
                   " (functions in both tops over functions in either), of the same functions:")});
  page->Add(AgreementTable(result, &Agreement::top_overlap));
  page->Add(ItemList{{
      absl::StrCat("Halves are what agreement can be hoped for: ", result.options.splits,
                   " random halves of one dataset's programs, the mean and the 95 % range of "
                   "single ones. A half has half the programs, and twins fall on both sides. "
                   "Kernels are compared on the same programs, so they may agree better than "
                   "halves do."),
      "Functions that one side alone calls are in none of these numbers.",
  }});
  page->Add(Paragraph{"Between measures (Spearman, over the functions of each):"});
  page->Add(MeasuresTable(result));
}

// Contents show a heading up to its first comma.
std::string HeadingOf(const TracedPart& part) {
  return part.name == part.dataset ? part.name : absl::StrCat(part.dataset, " on ", part.kernel);
}

// One row of report.csv.
struct CsvRow {
  std::string kind;
  std::string traces;
  std::string compared_with;
  std::string measure;
  std::string function;
  double value;
  Interval interval = kNoInterval;
  double p_value = kNoInterval.low;
};

// Nine digits: centralities differ by orders of magnitude.
std::string NineDigits(double value) {
  return std::isnan(value) ? "" : absl::StrFormat("%.9g", value);
}

void AppendRow(const CsvRow& row, CsvWriter* csv) {
  csv->AddRow({row.kind, row.traces, row.compared_with, row.measure, row.function,
               NineDigits(row.value), NineDigits(row.interval.low), NineDigits(row.interval.high),
               NineDigits(row.p_value)});
}

void AppendCentralities(const CentralFunctions& result, CsvWriter* csv) {
  for (int measure = 0; measure < kCentralityMeasureCount; ++measure) {
    for (size_t f = 0; f < result.all.function.size(); ++f) {
      AppendRow({"centrality", result.all.name, "", CentralityName(measure), result.all.function[f],
                 result.all.value[measure][f]},
                csv);
    }
    for (size_t p = 0; p < result.part.size(); ++p) {
      const Ranking& ranking = result.ranking[p];
      const std::vector<Interval>& interval = result.interval[p][measure];
      for (size_t f = 0; f < ranking.function.size(); ++f) {
        AppendRow({"centrality", ranking.name, "", CentralityName(measure), ranking.function[f],
                   ranking.value[measure][f], interval.empty() ? kNoInterval : interval[f]},
                  csv);
      }
    }
  }
}

void AppendAgreements(const std::string& kind, const std::string& first, const std::string& second,
                      const Agreements& agreements, CsvWriter* csv) {
  for (int measure = 0; measure < kCentralityMeasureCount; ++measure) {
    const Agreement& agreement = agreements[measure];
    AppendRow({kind + "spearman", first, second, CentralityName(measure), "",
               agreement.spearman.value, agreement.spearman.interval},
              csv);
    AppendRow({kind + "top_overlap", first, second, CentralityName(measure), "",
               agreement.top_overlap.value, agreement.top_overlap.interval},
              csv);
  }
}

void AppendTests(const VulnerabilityResult& vulnerability, CsvWriter* csv) {
  for (const RankingTest& test : vulnerability.test) {
    for (size_t measure = 0; measure < test.measure.size(); ++measure) {
      const MeasureTest& result = test.measure[measure];
      AppendRow({"vulnerable_auroc", test.name, "", CentralityName(measure), "", result.auroc.value,
                 result.auroc.interval, result.p_value},
                csv);
      if (static_cast<int>(measure) == kCallsIndex) continue;
      AppendRow({"vulnerable_beyond_calls", test.name, "", CentralityName(measure), "",
                 result.beyond_calls.value, result.beyond_calls.interval},
                csv);
    }
  }
}

}  // namespace

Page CentralFunctionsPage(const CentralFunctions& result) {
  Page page;
  page.title = "Central kernel functions";
  page.Add(Paragraph{
      "Which functions are central in the call graphs of traces, how stable that is, and what it "
      "has to do with known vulnerabilities."});
  page.Add(DataTable(result));
  page.Add(How(result));
  page.Add(Heading{2, "All datasets"});
  page.Add(TopTable(result.all, nullptr));
  for (int measure = 0; measure < kCentralityMeasureCount; ++measure) {
    page.Add(Paragraph{absl::StrCat("By ", CentralityName(measure), ", with the rank in each:")});
    page.Add(RanksTable(result, measure));
  }
  AddAgreement(result, &page);
  AddVulnerability(result, &page);
  for (size_t p = 0; p < result.part.size(); ++p) {
    page.Add(Heading{2, HeadingOf(result.part[p])});
    page.Add(TopTable(result.ranking[p], &result.interval[p]));
  }
  page.Add(Heading{2, "Where this comes from"});
  ItemList digests;
  for (const auto& [dataset, sha256] : result.manifest_sha256) {
    digests.item.push_back(absl::StrCat(dataset, ": manifest SHA-256 ", sha256));
  }
  page.Add(std::move(digests));
  return page;
}

std::string CentralFunctionsCsv(const CentralFunctions& result) {
  CsvWriter csv({"kind", "traces", "compared_with", "measure", "function", "value", "ci_low",
                 "ci_high", "p_value"});
  for (const PartPair& pair : result.pair) {
    AppendAgreements("", result.part[pair.first].name, result.part[pair.second].name,
                     pair.agreement, &csv);
  }
  for (size_t p = 0; p < result.part.size(); ++p) {
    if (!result.halves[p].has_value()) continue;
    AppendAgreements("halves_", result.part[p].name, result.part[p].name, *result.halves[p], &csv);
  }
  for (const Ranking& ranking : result.ranking) {
    for (int one = 0; one < kCentralityMeasureCount; ++one) {
      for (int other = one + 1; other < kCentralityMeasureCount; ++other) {
        AppendRow({"measures_spearman", ranking.name, CentralityName(other), CentralityName(one),
                   "", SpearmanCorrelation(ranking.value[one], ranking.value[other])},
                  &csv);
      }
    }
  }
  if (result.vulnerability.has_value()) AppendTests(*result.vulnerability, &csv);
  AppendCentralities(result, &csv);
  return csv.text();
}

std::string CentralFunctionsTerminal(const CentralFunctions& result) {
  std::string text =
      absl::StrCat("Central kernel functions\n\n", DataTable(result).ForTerminal(),
                   "\nMost central, all datasets (calls: share of all calls, the control)\n",
                   TopTable(result.all, nullptr).ForTerminal(),
                   "\nStability: Spearman's rank correlation over the functions of both\n",
                   AgreementTable(result, &Agreement::spearman).ForTerminal(),
                   "\nStability: overlap of the top ", kOverlapCount, "\n",
                   AgreementTable(result, &Agreement::top_overlap).ForTerminal(),
                   "\nBetween measures: Spearman's rank correlation\n",
                   MeasuresTable(result).ForTerminal(), "\nFunctions with known vulnerabilities\n");
  if (!result.vulnerability.has_value()) return absl::StrCat(text, "  ", kNoList, "\n");
  absl::StrAppend(&text, "  ", NotTraced(*result.vulnerability), "\n");
  for (const std::string& reason : TooFew(*result.vulnerability)) {
    absl::StrAppend(&text, "  ", reason, "\n");
  }
  return absl::StrCat(text, VulnerabilityTable(*result.vulnerability).ForTerminal(),
                      "  Of traced functions only; those that no trace has are outside of this.\n");
}

}  // namespace callprint
