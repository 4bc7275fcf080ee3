#include "reports/central_functions/central_functions_page.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/central_functions/central_functions.h"
#include "reports/central_functions/synthetic_parts.h"
#include "reports/html/html_page.h"
#include "reports/page/page.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr int kPrograms = 5;

std::vector<std::string> Functions() {
  std::vector<std::string> functions;
  for (int i = 0; i < 40; ++i) functions.push_back("f" + std::to_string(10 + i));
  return functions;
}

// Functions f10 to f49, which every program ranks alike, by every measure but calls.
TracedPart FallingPart(const std::string& dataset) {
  std::vector<std::vector<double>> value(kPrograms);
  for (std::vector<double>& of_program : value) {
    for (int i = 0; i < 40; ++i) of_program.push_back((40 - i) / 100.0);
  }
  TracedPart part = MakePart(dataset, Functions(), value);
  // Calls do not tell one function from another.
  for (double& share : part.mean[kCallsIndex]) share = 1.0 / 40;
  return part;
}

// A dataset on one kernel, and one on two, of which one lacks f10.
std::vector<TracedPart> Parts() {
  TracedPart first = FallingPart("kernels");
  first.name = "kernels, 6.1";
  TracedPart second = MakePart("kernels", {"f11", "f12", "f13"}, {{0.5, 0.25, 0.125}});
  second.name = "kernels, 6.12";
  second.kernel = "6.12";
  return {FallingPart("one"), first, second};
}

VulnerabilityList ListOf(const std::vector<std::string>& functions) {
  VulnerabilityList list;
  list.sha256 = "0123";
  for (const std::string& function : functions) list.function.push_back({function, "made up"});
  return list;
}

CentralFunctions Analyse(const VulnerabilityList* list) {
  absl::StatusOr<CentralFunctions> result = AnalyseCentralFunctions(Parts(), list, {});
  EXPECT_TRUE(result.ok()) << result.status();
  return *std::move(result);
}

int Lines(const std::string& text, const std::string& prefix) {
  int lines = 0;
  for (size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
    lines += text.compare(begin, prefix.size(), prefix) == 0;
  }
  return lines;
}

TEST(CentralFunctionsTablesTest, PageShowsTheCentralOnesWithTheirRanksAndAgreements) {
  const std::string page = PageAsMarkdown(CentralFunctionsPage(Analyse(nullptr)));
  // By hand: f11 has 0.39 in dataset one, and (0.39 + 0.5) / 2 in the other: 0.4175; f10 has 0.4
  // and 0.2: 0.3. Program by program alike, so that there is no interval to speak of.
  EXPECT_THAT(page, HasSubstr("| 1 | f11 | 0.417 | 2 | 2 | 1 |"));
  EXPECT_THAT(page, HasSubstr("| 1 | f10 0.4 [0.4, 0.4] | f10 0.4 [0.4, 0.4] |"));
  EXPECT_THAT(page, HasSubstr("| one | 1 | 6.1 | 5 | 5 | 40 |"));
  EXPECT_THAT(page, HasSubstr("| one | kernels, 6.1 | dataset | 40 | 1.000 [1.000, 1.000] |"));
  EXPECT_THAT(
      page, HasSubstr("| kernels, 6.1 | kernels, 6.12 | kernel | 3 | 1.000 | 1.000 | 1.000 | - |"));
  EXPECT_THAT(page, HasSubstr("| one | kernels, 6.12 | dataset, kernel | 3 |"));
  EXPECT_THAT(page, HasSubstr("| one | itself, halves | programs | 40 | 1.000 [1.000, 1.000] |"));
  // A single program has no halves.
  EXPECT_THAT(page, Not(HasSubstr("| kernels, 6.12 | itself, halves |")));
  EXPECT_THAT(page, HasSubstr("No list was given"));
}

TEST(CentralFunctionsTablesTest, RelationIsTestedAgainstCallsAndItsBoundsAreSaid) {
  const VulnerabilityList list = ListOf({"f11", "f12", "f13", "f14", "f15", "f16", "never_traced"});
  const CentralFunctions result = Analyse(&list);
  const std::string page = PageAsMarkdown(CentralFunctionsPage(result));
  // By hand: in dataset one, f10 alone is above the six listed: 1 - 6 / (6 * 34).
  EXPECT_THAT(page, HasSubstr("| one | 6 | 34 | betweenness | 0.971 ["));
  EXPECT_THAT(page, HasSubstr("| beyond calls |"));
  EXPECT_THAT(page, HasSubstr("| one | 6 | 34 | calls | 0.500 [0.500, 0.500] | 1.000 | 1.000 | "
                              "the control |  |"));
  EXPECT_THAT(page,
              HasSubstr("7 functions are listed; 6 occur in a trace, 1 in none: never_traced."));
  EXPECT_THAT(page,
              HasSubstr("- kernels, 6.12: no AUROC, since 3 of its functions are listed and 0 "
                        "are not; 5 of each are needed."));
  EXPECT_THAT(page, HasSubstr("Functions that no trace has"));
  EXPECT_THAT(page, HasSubstr("List: SHA-256 0123"));
  const std::string terminal = CentralFunctionsTerminal(result);
  EXPECT_THAT(terminal, AllOf(HasSubstr("beyond calls"), HasSubstr("1 in none: never_traced"),
                              HasSubstr("no AUROC, since 3"), HasSubstr("outside of this")));
}

TEST(CentralFunctionsTablesTest, AListOfTooFewFunctionsHasNoTable) {
  const VulnerabilityList list = ListOf({"f11", "f12", "f13", "f14"});
  const std::string page = PageAsMarkdown(CentralFunctionsPage(Analyse(&list)));
  EXPECT_THAT(page, HasSubstr("all datasets: no AUROC, since 4 of its functions are listed"));
  EXPECT_THAT(page, Not(HasSubstr("the control |")));
}

TEST(CentralFunctionsTablesTest, PageEscapesNames) {
  const VulnerabilityList list = ListOf({"f11", "<b>"});
  const std::string html = PageAsHtml(CentralFunctionsPage(Analyse(&list)));
  EXPECT_THAT(html, HasSubstr("1 in none: &lt;b&gt;."));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
  EXPECT_THAT(html, HasSubstr("<td>f11</td><td class=\"number\">0.417</td>"));
}

TEST(CentralFunctionsTablesTest, CsvHasEveryNumber) {
  const VulnerabilityList list = ListOf({"f11", "f12", "f13", "f14", "f15"});
  const std::string csv = CentralFunctionsCsv(Analyse(&list));
  EXPECT_THAT(csv, StartsWith("kind,traces,compared_with,measure,function,value,ci_low,ci_high,"
                              "p_value\n"));
  EXPECT_THAT(csv, HasSubstr("\ncentrality,one,,betweenness,f10,0.4,0.4,0.4,\n"));
  EXPECT_THAT(csv, HasSubstr("\ncentrality,\"kernels, 6.12\",,pagerank,f11,0.5,,,\n"));
  // All functions of all datasets and of three parts, by four measures; three pairs; two parts that
  // have halves.
  EXPECT_EQ(Lines(csv, "centrality,"), 4 * (40 + 40 + 40 + 3));
  EXPECT_EQ(Lines(csv, "spearman,"), 3 * 4);
  EXPECT_EQ(Lines(csv, "top_overlap,"), 3 * 4);
  EXPECT_EQ(Lines(csv, "halves_spearman,"), 2 * 4);
  EXPECT_EQ(Lines(csv, "measures_spearman,"), 3 * 6);
  // All datasets, one, kernels on 6.1; on 6.12 too few functions are listed.
  EXPECT_EQ(Lines(csv, "vulnerable_auroc,"), 3 * 4);
  EXPECT_EQ(Lines(csv, "vulnerable_beyond_calls,"), 3 * 3);
  EXPECT_EQ(Lines(csv, "kind,") + Lines(csv, "halves_top_overlap,"), 1 + 2 * 4);
}

TEST(AnalyseCentralFunctionsTest, DatasetsAreGivenOnceAndAtAll) {
  EXPECT_THAT(std::string(AnalyseCentralFunctions({}, nullptr, {}).status().message()),
              HasSubstr("no datasets"));
  EXPECT_THAT(
      std::string(AnalyseCentralFunctions({FallingPart("one"), FallingPart("one")}, nullptr, {})
                      .status()
                      .message()),
      HasSubstr("dataset one is given twice"));
}

TEST(AnalyseCentralFunctionsTest, OneDatasetIsTestedOnce) {
  const VulnerabilityList list = ListOf({"f11", "f12", "f13", "f14", "f15"});
  const auto result = AnalyseCentralFunctions({FallingPart("one")}, &list, {});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->vulnerability->test.size(), 1);
}

}  // namespace
}  // namespace callprint
