#include "reports/fmeter_clusters/fmeter_clusters.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "models/learner/targets.h"
#include "models/model_spec.pb.h"
#include "models/preprocessing/preprocess.h"
#include "reports/fmeter_clusters/cluster_agreement.h"
#include "reports/fmeter_clusters/k_means.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// A number for each value, in the order of their names.
std::vector<int> Numbered(const std::vector<std::string>& values) {
  std::map<std::string, int> number;
  for (const std::string& value : values) number.emplace(value, 0);
  int next = 0;
  for (auto& entry : number) entry.second = next++;
  std::vector<int> numbers;
  for (const std::string& value : values) numbers.push_back(number.at(value));
  return numbers;
}

struct Categories {
  DatasetClusters::Attribute attribute;
  // Of each sample.
  std::vector<int> value;
};

template <typename Get>
Categories CategoriesOf(const std::string& name, const std::vector<SampleInfo>& samples,
                        const Get& get) {
  std::vector<std::string> values;
  for (const SampleInfo& info : samples) values.push_back(get(info));
  Categories categories;
  categories.value = Numbered(values);
  std::map<int, size_t> count;
  size_t largest = 0;
  for (const int value : categories.value) largest = std::max(largest, ++count[value]);
  categories.attribute = {name, count.size(), static_cast<double>(largest) / samples.size()};
  return categories;
}

std::vector<Categories> AllCategories(const std::vector<SampleInfo>& samples) {
  std::vector<Categories> all = {
      CategoriesOf("label", samples, [](const SampleInfo& info) { return info.label(); }),
      CategoriesOf("program", samples, [](const SampleInfo& info) { return info.program(); }),
      CategoriesOf("family", samples, [](const SampleInfo& info) { return info.family(); })};
  all.erase(std::remove_if(all.begin(), all.end(),
                           [](const Categories& one) { return one.attribute.values < 2; }),
            all.end());
  return all;
}

// Rows of unit length.
absl::StatusOr<SparseMatrix> Signatures(const SparseMatrix& counts, uint32_t min_samples) {
  FeatureSpec spec;
  spec.add_group("count");
  spec.set_transform(FeatureSpec::TF_IDF);
  spec.set_min_samples(min_samples);
  // Targets choose columns, of which all stay.
  ASSIGN_OR_RETURN(const FittedPreprocessing fitted, FitPreprocessing(spec, counts, Targets()));
  return ApplyPreprocessing(fitted, counts);
}

std::set<size_t> NumbersOfClusters(const std::vector<Categories>& categories, size_t samples) {
  std::set<size_t> numbers;
  for (const Categories& one : categories) {
    numbers.insert(std::min(one.attribute.values, samples));
  }
  for (size_t number = 2; number < *numbers.rbegin(); number *= 2) numbers.insert(number);
  return numbers;
}

}  // namespace

absl::StatusOr<DatasetClusters> ClusterSignatures(const Manifest& manifest,
                                                  const SampleSet& samples,
                                                  const FmeterClustersOptions& options) {
  if (manifest.labelling() == MULTI_LABEL) {
    return absl::InvalidArgumentError(
        absl::StrCat("dataset ", manifest.name(),
                     " has samples of several programs at a time, and a cluster is of one"));
  }
  const std::vector<Categories> categories = AllCategories(samples.info);
  if (categories.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the samples of dataset ", manifest.name(),
                     " are all of one label, program and family; clusters need a difference"));
  }
  ASSIGN_OR_RETURN(const SparseMatrix signatures,
                   Signatures(samples.features, options.min_samples));

  DatasetClusters result;
  result.dataset = manifest.name();
  result.dataset_version = manifest.version();
  result.samples = signatures.rows();
  result.functions = signatures.columns();
  for (const Categories& one : categories) result.attribute.push_back(one.attribute);
  for (const size_t number : NumbersOfClusters(categories, signatures.rows())) {
    KMeansOptions k_means;
    k_means.clusters = number;
    k_means.restarts = options.restarts;
    k_means.seed = options.seed;
    ASSIGN_OR_RETURN(const Clusters clusters, KMeans(signatures, k_means));
    Clustering clustering;
    clustering.clusters = number;
    clustering.squared_distance = clusters.squared_distance / signatures.rows();
    for (const Categories& one : categories) {
      clustering.agreement.push_back(
          {Purity(clusters.of_row, one.value),
           PurityByChance(clusters.of_row, one.value, options.chance_draws,
                          DeriveSeed(options.seed, "purity by chance")),
           AdjustedRandIndex(clusters.of_row, one.value),
           NormalisedMutualInformation(clusters.of_row, one.value)});
    }
    result.clustering.push_back(std::move(clustering));
  }
  return result;
}

}  // namespace callprint
