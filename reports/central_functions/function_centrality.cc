#include "reports/central_functions/function_centrality.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Feature groups, by measure (dataset/features/features.h).
constexpr const char* kGroups[kCentralityMeasureCount] = {"betweenness", "eigenvector", "pagerank",
                                                          "count"};

// "vfs_read" of "count:vfs_read".
std::string FunctionName(absl::string_view column) {
  return std::string(column.substr(column.find(':') + 1));
}

std::string ProgramOf(const Manifest& manifest, const SampleInfo& info) {
  return manifest.labelling() == MULTI_LABEL ? info.session() : info.program();
}

// Where samples and columns go: decided once, by the calls.
struct Layout {
  std::vector<TracedPart> part;
  // Of each sample.
  std::vector<std::string> id;
  std::vector<int> part_of;
  std::vector<int> program_of;
  // Samples of each program of each part.
  std::vector<std::vector<int>> samples_of;
  // Index of each function in each part.
  std::vector<std::map<std::string, int>> function_index;
};

absl::Status CheckSampleCount(const Manifest& manifest, size_t samples) {
  if (samples == 0) {
    return absl::InvalidArgumentError(absl::StrCat(manifest.name(), " has no samples"));
  }
  // A sample of a mix has any number of labels.
  if (manifest.labelling() == MULTI_LABEL) return absl::OkStatus();
  uint64_t counted = 0;
  for (const Manifest::LabelCount& label : manifest.label_count()) counted += label.samples();
  if (counted == samples) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the manifest of ", manifest.name(), " counts ",
                                                 counted, " samples, but its feature tables have ",
                                                 samples, "; give all tables of it"));
}

absl::StatusOr<Layout> MakeLayout(const Manifest& manifest, const SampleSet& counts) {
  RETURN_IF_ERROR(CheckSampleCount(manifest, counts.info.size()));
  std::map<std::string, std::set<std::string>> programs_of_kernel;
  for (const SampleInfo& info : counts.info) {
    programs_of_kernel[info.kernel()].insert(ProgramOf(manifest, info));
  }
  Layout layout;
  std::map<std::string, int> part_of_kernel;
  std::vector<std::map<std::string, int>> program_index;
  for (const auto& [kernel, programs] : programs_of_kernel) {
    part_of_kernel[kernel] = layout.part.size();
    TracedPart& part = layout.part.emplace_back();
    part.name = programs_of_kernel.size() == 1 ? manifest.name()
                                               : absl::StrCat(manifest.name(), ", ", kernel);
    part.dataset = manifest.name();
    part.dataset_version = manifest.version();
    part.kernel = kernel;
    part.program.assign(programs.begin(), programs.end());
    part.programs_are_sessions = manifest.labelling() == MULTI_LABEL;
    layout.samples_of.emplace_back(programs.size(), 0);
    std::map<std::string, int>& index = program_index.emplace_back();
    for (const std::string& program : programs) index.emplace(program, index.size());
  }
  std::vector<std::set<uint32_t>> called(layout.part.size());
  for (size_t row = 0; row < counts.info.size(); ++row) {
    const int part = part_of_kernel.at(counts.info[row].kernel());
    const int program = program_index[part].at(ProgramOf(manifest, counts.info[row]));
    layout.id.push_back(counts.info[row].id());
    layout.part_of.push_back(part);
    layout.program_of.push_back(program);
    ++layout.part[part].samples;
    ++layout.samples_of[part][program];
    for (size_t i = counts.features.row_begin[row]; i < counts.features.row_begin[row + 1]; ++i) {
      if (counts.features.value[i] > 0) called[part].insert(counts.features.column_index[i]);
    }
  }
  layout.function_index.resize(layout.part.size());
  for (size_t p = 0; p < layout.part.size(); ++p) {
    TracedPart& part = layout.part[p];
    // Columns are sorted, and have one prefix, so functions are sorted too.
    for (const uint32_t column : called[p]) {
      part.function.push_back(FunctionName(counts.features.column_names[column]));
      layout.function_index[p].emplace(part.function.back(), part.function.size() - 1);
    }
    for (std::vector<double>& mean : part.mean) {
      mean.assign(part.program.size() * part.function.size(), 0);
    }
  }
  return layout;
}

// Adds the samples' values of one measure to its sums, and makes means of them.
absl::Status AddMeasure(int measure, const SampleSet& samples, Layout* layout) {
  const SparseMatrix& features = samples.features;
  if (samples.info.size() != layout->id.size()) {
    return absl::InternalError(absl::StrCat("group ", kGroups[measure], " has ",
                                            samples.info.size(), " samples, and count has ",
                                            layout->id.size()));
  }
  // Index of each column's function in each part; -1: no sample of the part calls it.
  std::vector<std::vector<int>> index_in(layout->part.size());
  for (size_t p = 0; p < layout->part.size(); ++p) {
    for (const std::string& column : features.column_names) {
      const auto found = layout->function_index[p].find(FunctionName(column));
      index_in[p].push_back(found == layout->function_index[p].end() ? -1 : found->second);
    }
  }
  for (size_t row = 0; row < samples.info.size(); ++row) {
    const size_t begin = features.row_begin[row];
    const size_t end = features.row_begin[row + 1];
    const int p = layout->part_of[row];
    TracedPart& part = layout->part[p];
    double whole = 1;
    if (measure == kCallsIndex) {
      // Shares, since otherwise the longest runs would decide. A sample without calls has none.
      whole = std::accumulate(features.value.begin() + begin, features.value.begin() + end, 0.0);
    }
    double* const sums = part.mean[measure].data() + layout->program_of[row] * part.function.size();
    for (size_t i = begin; i < end; ++i) {
      if (features.value[i] == 0) continue;
      const double value = features.value[i] / whole;
      const int function = index_in[p][features.column_index[i]];
      // Also false for a NaN.
      const bool in_range = value >= 0 && value <= 1;
      if (function < 0 || !in_range) {
        return absl::DataLossError(absl::StrCat(
            "sample ", layout->id[row], ": ", features.column_names[features.column_index[i]],
            in_range ? " is of a function without calls"
                     : absl::StrCat(" is ", features.value[i], ", not a share"),
            "; extract the features again"));
      }
      sums[function] += value;
    }
  }
  for (size_t p = 0; p < layout->part.size(); ++p) {
    TracedPart& part = layout->part[p];
    for (size_t i = 0; i < part.mean[measure].size(); ++i) {
      part.mean[measure][i] /= layout->samples_of[p][i / part.function.size()];
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string CentralityName(int measure) {
  return measure == kCallsIndex ? "calls" : kGroups[measure];
}

absl::StatusOr<std::vector<TracedPart>> PartsOfDataset(const Manifest& manifest,
                                                       const GroupReader& read_group) {
  Layout layout;
  {
    ASSIGN_OR_RETURN(const SampleSet counts, read_group(kGroups[kCallsIndex]));
    ASSIGN_OR_RETURN(layout, MakeLayout(manifest, counts));
    RETURN_IF_ERROR(AddMeasure(kCallsIndex, counts, &layout));
  }
  for (int measure = 0; measure < kCallsIndex; ++measure) {
    ASSIGN_OR_RETURN(const SampleSet samples, read_group(kGroups[measure]));
    RETURN_IF_ERROR(AddMeasure(measure, samples, &layout));
  }
  return std::move(layout.part);
}

Ranking RankingOf(const TracedPart& part) {
  Ranking ranking;
  ranking.name = part.name;
  ranking.function = part.function;
  const std::vector<uint16_t> once(part.program.size(), 1);
  for (int measure = 0; measure < kCentralityMeasureCount; ++measure) {
    ranking.value[measure] = WeightedMeans(part, measure, once);
  }
  return ranking;
}

Ranking RankingOfAll(const std::vector<TracedPart>& parts) {
  std::map<std::string, int> kernels_of_dataset;
  std::set<std::string> functions;
  for (const TracedPart& part : parts) {
    ++kernels_of_dataset[part.dataset];
    functions.insert(part.function.begin(), part.function.end());
  }
  Ranking all;
  all.name = "all datasets";
  all.function.assign(functions.begin(), functions.end());
  for (std::vector<double>& value : all.value) value.assign(all.function.size(), 0);
  for (const TracedPart& part : parts) {
    const Ranking ranking = RankingOf(part);
    const double share = 1.0 / kernels_of_dataset.size() / kernels_of_dataset[part.dataset];
    size_t i = 0;
    for (size_t f = 0; f < ranking.function.size(); ++f) {
      // Both are sorted, and `all` has every function.
      while (all.function[i] != ranking.function[f]) ++i;
      for (int measure = 0; measure < kCentralityMeasureCount; ++measure) {
        all.value[measure][i] += share * ranking.value[measure][f];
      }
    }
  }
  // Shares of 1/3 need not sum to 1.
  for (std::vector<double>& values : all.value) {
    for (double& value : values) value = std::min(value, 1.0);
  }
  return all;
}

std::vector<double> WeightedMeans(const TracedPart& part, int measure,
                                  const std::vector<uint16_t>& weight) {
  const size_t functions = part.function.size();
  std::vector<double> mean(functions, 0);
  double total = 0;
  for (size_t program = 0; program < weight.size(); ++program) {
    if (weight[program] == 0) continue;
    total += weight[program];
    const double* const values = part.mean[measure].data() + program * functions;
    for (size_t f = 0; f < functions; ++f) mean[f] += weight[program] * values[f];
  }
  for (double& value : mean) value /= total;
  return mean;
}

absl::StatusOr<std::vector<std::vector<double>>> ResampledMeans(const TracedPart& part, int measure,
                                                                int resamples, uint64_t seed) {
  std::vector<int> group(part.program.size());
  std::iota(group.begin(), group.end(), 0);
  ASSIGN_OR_RETURN(const GroupBootstrap bootstrap, GroupBootstrap::Make(group, resamples, seed));
  std::vector<std::vector<double>> draws;
  draws.reserve(resamples);
  std::vector<uint16_t> weight;
  for (int resample = 0; resample < resamples; ++resample) {
    bootstrap.SampleWeights(resample, &weight);
    draws.push_back(WeightedMeans(part, measure, weight));
  }
  return draws;
}

absl::StatusOr<std::vector<Interval>> IntervalsOf(const std::vector<std::vector<double>>& draws) {
  std::vector<Interval> intervals;
  std::vector<double> values(draws.size());
  for (size_t f = 0; f < draws[0].size(); ++f) {
    for (size_t i = 0; i < draws.size(); ++i) values[i] = draws[i][f];
    ASSIGN_OR_RETURN(intervals.emplace_back(), PercentileInterval(values));
  }
  return intervals;
}

std::vector<int> TopIndices(const std::vector<double>& values, int count) {
  std::vector<int> order;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return values[a] > values[b]; });
  if (order.size() > static_cast<size_t>(count)) order.resize(count);
  return order;
}

}  // namespace callprint
