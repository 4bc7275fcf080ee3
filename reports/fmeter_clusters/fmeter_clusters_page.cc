#include "reports/fmeter_clusters/fmeter_clusters_page.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/page/text_table.h"
#include "workloads/csv_writer.h"

namespace callprint {
namespace {

TextTable DataTable(const std::vector<DatasetClusters>& datasets) {
  TextTable table({"dataset", "version", "samples", "functions"});
  for (const DatasetClusters& one : datasets) {
    table.AddRow(
        {one.dataset, one.dataset_version, absl::StrCat(one.samples), absl::StrCat(one.functions)});
  }
  return table;
}

TextTable AgreementTable(const DatasetClusters& dataset, size_t attribute) {
  TextTable table({"clusters", "purity", "by chance", "adjusted Rand", "NMI", "distance"});
  for (const Clustering& clustering : dataset.clustering) {
    const AttributeAgreement& agreement = clustering.agreement[attribute];
    table.AddRow({absl::StrCat(clustering.clusters), Decimal(agreement.purity),
                  Decimal(agreement.purity_by_chance), Decimal(agreement.adjusted_rand_index),
                  Decimal(agreement.normalised_mutual_information),
                  Decimal(clustering.squared_distance)});
  }
  return table;
}

std::string ValuesOf(const DatasetClusters::Attribute& attribute) {
  return absl::StrCat(attribute.name, ", ", attribute.values, " values, the most frequent ",
                      Percent(attribute.largest_share));
}

void AppendRow(const std::string& dataset, size_t clusters, const std::string& attribute,
               const char* metric, double value, CsvWriter* csv) {
  csv->AddRow({dataset, absl::StrCat(clusters), attribute, metric, absl::StrFormat("%.9g", value)});
}

}  // namespace

Page FmeterClustersPage(const std::vector<DatasetClusters>& datasets,
                        const FmeterClustersOptions& options) {
  Page page;
  page.title = "Clusters of signatures";
  page.Add(Paragraph{
      "Whether traces fall into groups by themselves, and what these are: k-means of tf-idf "
      "signatures of function counts, after Fmeter."});
  page.Add(DataTable(datasets));
  page.Add(ItemList{{
      absl::StrCat("A signature is a sample's counts of the functions that at least ",
                   options.min_samples,
                   " samples call, times their smoothed idf, at unit length. Clusters are found "
                   "without labels, so nothing is held out: idf is fitted on all samples."),
      absl::StrCat("k-means by Euclidean distance, from k-means++ seeds (seed ", options.seed,
                   "), the best of ", options.restarts,
                   " restarts by squared distance; \"distance\" is its mean over samples."),
      absl::StrCat("Purity is the share of samples that are of their cluster's most frequent "
                   "value. It rises with the number of clusters; by chance is the mean of ",
                   options.chance_draws, " shuffles into clusters of the same sizes."),
      "The adjusted Rand index is 0 by chance and 1 where clusters are the values. NMI is mutual "
      "information over the mean of both entropies, and not corrected for chance.",
      "These say what traces are like, not what a model would make of new ones: runs of one "
      "program are near copies of each other, and fall into one cluster.",
  }});
  for (const DatasetClusters& one : datasets) {
    page.Add(Heading{2, one.dataset});
    for (size_t i = 0; i < one.attribute.size(); ++i) {
      page.Add(Paragraph{absl::StrCat("Against ", ValuesOf(one.attribute[i]), ":")});
      page.Add(AgreementTable(one, i));
    }
  }
  page.Add(Heading{2, "Where this comes from"});
  ItemList digests;
  for (const DatasetClusters& one : datasets) {
    digests.item.push_back(absl::StrCat(one.dataset, ": manifest SHA-256 ", one.manifest_sha256));
  }
  page.Add(std::move(digests));
  return page;
}

std::string FmeterClustersCsv(const std::vector<DatasetClusters>& datasets) {
  CsvWriter csv({"dataset", "clusters", "attribute", "metric", "value"});
  for (const DatasetClusters& one : datasets) {
    for (const Clustering& clustering : one.clustering) {
      AppendRow(one.dataset, clustering.clusters, "", "squared_distance",
                clustering.squared_distance, &csv);
      for (size_t i = 0; i < one.attribute.size(); ++i) {
        const AttributeAgreement& agreement = clustering.agreement[i];
        const std::pair<const char*, double> metrics[] = {
            {"purity", agreement.purity},
            {"purity_by_chance", agreement.purity_by_chance},
            {"adjusted_rand_index", agreement.adjusted_rand_index},
            {"normalised_mutual_information", agreement.normalised_mutual_information}};
        for (const auto& [metric, value] : metrics) {
          AppendRow(one.dataset, clustering.clusters, one.attribute[i].name, metric, value, &csv);
        }
      }
    }
  }
  return csv.text();
}

std::string FmeterClustersTerminal(const std::vector<DatasetClusters>& datasets) {
  std::string text =
      absl::StrCat("Clusters of signatures (k-means of tf-idf function counts, after Fmeter)\n\n",
                   DataTable(datasets).ForTerminal());
  for (const DatasetClusters& one : datasets) {
    for (size_t i = 0; i < one.attribute.size(); ++i) {
      absl::StrAppend(&text, "\n", one.dataset, " against ", ValuesOf(one.attribute[i]), "\n",
                      AgreementTable(one, i).ForTerminal());
    }
  }
  return text;
}

}  // namespace callprint
