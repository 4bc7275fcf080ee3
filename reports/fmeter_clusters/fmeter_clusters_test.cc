// Made-up samples whose families call functions of their own.
#include "reports/fmeter_clusters/fmeter_clusters.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/fmeter_clusters/fmeter_clusters_page.h"
#include "reports/html/html_page.h"
#include "reports/page/page.h"
#include "workloads/random.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kFamilies = 4;
constexpr int kPrograms = 8;
constexpr int kSamples = 240;

// Two programs a family, "a" and "b", the labels. Each family has three functions that it calls
// most; all call three more, one of them most often of all, and the calls of programs of a family
// differ by chance.
SampleSet Planted() {
  SampleSet samples;
  for (int column = 0; column < 3 * kFamilies + 3; ++column) {
    samples.features.column_names.push_back(absl::StrCat("count:f", 10 + column));
  }
  Random random(1);
  for (int i = 0; i < kSamples; ++i) {
    const int program = i % kPrograms;
    const int family = program / 2;
    SampleInfo& info = samples.info.emplace_back();
    info.set_id(absl::StrCat("planted-", 1000 + i));
    info.set_label(program % 2 == 0 ? "a" : "b");
    info.set_family(absl::StrCat("family-", family));
    info.set_program(absl::StrCat("program-", program));
    for (int column = 0; column < 3 * kFamilies + 3; ++column) {
      const int least = column == 3 * kFamilies  ? 9000
                        : column > 3 * kFamilies ? 20
                        : column / 3 == family   ? 4000
                                                 : 1;
      samples.features.column_index.push_back(column);
      samples.features.value.push_back(least + random.Below(1 + least / 4));
    }
    samples.features.row_begin.push_back(samples.features.value.size());
  }
  return samples;
}

Manifest ManifestOf(const std::string& name) {
  Manifest manifest;
  manifest.set_name(name);
  manifest.set_version("3");
  return manifest;
}

FmeterClustersOptions Options() {
  FmeterClustersOptions options;
  options.restarts = 3;
  return options;
}

DatasetClusters Clustered(const SampleSet& samples) {
  absl::StatusOr<DatasetClusters> clusters =
      ClusterSignatures(ManifestOf("planted"), samples, Options());
  EXPECT_TRUE(clusters.ok()) << clusters.status();
  return *std::move(clusters);
}

TEST(FmeterClustersTest, FindsFamiliesAndNotLabels) {
  const DatasetClusters result = Clustered(Planted());
  EXPECT_EQ(result.samples, kSamples);
  ASSERT_EQ(result.attribute.size(), 3);
  EXPECT_EQ(result.attribute[0].name, "label");
  EXPECT_EQ(result.attribute[1].values, kPrograms);
  EXPECT_NEAR(result.attribute[2].largest_share, 0.25, 1e-12);
  // Powers of 2, and as many as labels, families and programs.
  ASSERT_EQ(result.clustering.size(), 3);
  const Clustering& four = result.clustering[1];
  EXPECT_EQ(four.clusters, 4);
  const AttributeAgreement& family = four.agreement[2];
  EXPECT_EQ(family.purity, 1);
  EXPECT_NEAR(family.adjusted_rand_index, 1, 1e-12);
  EXPECT_NEAR(family.normalised_mutual_information, 1, 1e-12);
  EXPECT_LT(family.purity_by_chance, 0.4);
  // Each cluster has both programs of a family, as often.
  EXPECT_NEAR(four.agreement[1].purity, 0.5, 1e-12);
  EXPECT_NEAR(four.agreement[0].purity, 0.5, 1e-12);
  EXPECT_NEAR(four.agreement[0].adjusted_rand_index, 0, 0.01);
  EXPECT_GT(result.clustering[0].squared_distance, four.squared_distance);
  EXPECT_GT(four.squared_distance, result.clustering[2].squared_distance);
}

// What clusters are compared with has no part in them.
TEST(FmeterClustersTest, LabelsDoNotChangeClusters) {
  SampleSet samples = Planted();
  const DatasetClusters before = Clustered(samples);
  Random random(5);
  std::vector<SampleInfo> shuffled = samples.info;
  random.Shuffle(&shuffled);
  samples.info = shuffled;
  const DatasetClusters after = Clustered(samples);
  for (size_t i = 0; i < before.clustering.size(); ++i) {
    EXPECT_EQ(after.clustering[i].squared_distance, before.clustering[i].squared_distance);
    for (const AttributeAgreement& agreement : after.clustering[i].agreement) {
      EXPECT_NEAR(agreement.adjusted_rand_index, 0, 0.05);
      EXPECT_NEAR(agreement.purity, agreement.purity_by_chance, 0.06);
    }
  }
}

TEST(FmeterClustersTest, AttributesWithoutADifferenceAreLeftOut) {
  SampleSet samples = Planted();
  for (SampleInfo& info : samples.info) info.set_label("a");
  const DatasetClusters result = Clustered(samples);
  ASSERT_EQ(result.attribute.size(), 2);
  EXPECT_EQ(result.attribute[0].name, "program");
  for (SampleInfo& info : samples.info) {
    info.set_family("one");
    info.set_program("one");
  }
  EXPECT_THAT(
      std::string(ClusterSignatures(ManifestOf("planted"), samples, Options()).status().message()),
      HasSubstr("are all of one label, program and family"));
}

TEST(FmeterClustersTest, RefusesMixesAndFunctionsThatNoneCalls) {
  Manifest mix = ManifestOf("mix");
  mix.set_labelling(MULTI_LABEL);
  EXPECT_THAT(std::string(ClusterSignatures(mix, Planted(), Options()).status().message()),
              HasSubstr("dataset mix has samples of several programs at a time"));
  FmeterClustersOptions options = Options();
  options.min_samples = kSamples + 1;
  EXPECT_EQ(ClusterSignatures(ManifestOf("planted"), Planted(), options).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(FmeterClustersTest, PagesShowEveryNumberOfClusters) {
  DatasetClusters result = Clustered(Planted());
  result.manifest_sha256 = "0123";
  const std::vector<DatasetClusters> datasets = {result};
  const std::string markdown = PageAsMarkdown(FmeterClustersPage(datasets, Options()));
  EXPECT_THAT(markdown,
              AllOf(HasSubstr("| planted | 3 | 240 | 15 |"), HasSubstr("the best of 3 restarts"),
                    HasSubstr("idf is fitted on all samples"),
                    HasSubstr("Against family, 4 values, the most frequent 25.0 %:"),
                    HasSubstr("- planted: manifest SHA-256 0123"), Not(HasSubstr("nan"))));
  EXPECT_THAT(
      FmeterClustersCsv(datasets),
      AllOf(HasSubstr("dataset,clusters,attribute,metric,value\n"),
            HasSubstr("planted,4,family,purity,1\n"), HasSubstr("planted,8,,squared_distance,0."),
            HasSubstr("planted,2,label,purity_by_chance,0.")));
  EXPECT_THAT(FmeterClustersTerminal(datasets),
              HasSubstr("planted against program, 8 values, the most frequent 12.5 %\n"));
  result.dataset = "<b>";
  const std::string html = PageAsHtml(FmeterClustersPage({result}, Options()));
  EXPECT_THAT(html, AllOf(HasSubstr(">&lt;b&gt;</h2>"), HasSubstr("&lt;b&gt;: manifest SHA-256"),
                          Not(HasSubstr("<b>"))));
}

}  // namespace
}  // namespace callprint
