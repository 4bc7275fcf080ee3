// How central each kernel function is in the call graphs of a dataset's traces, and how sure that
// is.
//
// A function's centrality is the mean over programs of the mean over their samples, so that every
// program counts equally, however many runs it has. In a sample that does not call it, it is 0.
//
// Example:
//   absl::StatusOr<std::vector<TracedPart>> parts = PartsOfDataset(manifest, read_group);
//   const Ranking ranking = RankingOf((*parts)[0]);
//   ranking.value[CentralityIndex(CentralityMeasure::kPagerank)][f]  // of ranking.function[f]
#ifndef CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_FUNCTION_CENTRALITY_H_
#define CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_FUNCTION_CENTRALITY_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/features/feature_table.h"
#include "dataset/sample.pb.h"
#include "reports/statistics/statistics.h"

namespace callprint {

enum class CentralityMeasure : int {
  // Those of dataset/features/graph_measures.h.
  kBetweenness,
  kEigenvector,
  kPagerank,
  // The control: the function's share of the calls of a sample. What is called often is central
  // without any graph.
  kCalls,
};

inline constexpr int kCentralityMeasureCount = static_cast<int>(CentralityMeasure::kCalls) + 1;
inline constexpr int kCallsIndex = static_cast<int>(CentralityMeasure::kCalls);

constexpr int CentralityIndex(CentralityMeasure measure) { return static_cast<int>(measure); }

// "betweenness", "eigenvector", "pagerank", "calls"; by index, for loops over all of them.
std::string CentralityName(int measure);

// The samples of one dataset on one kernel.
struct TracedPart {
  // The dataset's name, and its kernel where it has several: "encryption_kernels, 6.12.1".
  std::string name;
  std::string dataset;
  std::string dataset_version;
  std::string kernel;
  int samples = 0;
  // Programs, sorted. In a mix, where several run at a time, sessions stand in for them.
  std::vector<std::string> program;
  bool programs_are_sessions = false;
  // Functions that a sample of this part calls, sorted.
  std::vector<std::string> function;
  // [measure][program, function]: means over the program's samples, in [0, 1].
  std::array<std::vector<double>, kCentralityMeasureCount> mean;
};

// Reads the samples of a dataset with the features of one group (ReadFeatureTables).
using GroupReader = std::function<absl::StatusOr<SampleSet>(const std::string& group)>;

// The parts of a dataset, one a kernel, sorted by kernel. Groups are read one at a time, to hold
// one in memory. Errors of the reader; InvalidArgument for a dataset without samples, or whose
// samples are not as many as its manifest counts; DataLoss for a value outside [0, 1], or of a
// function that the sample does not call.
absl::StatusOr<std::vector<TracedPart>> PartsOfDataset(const Manifest& manifest,
                                                       const GroupReader& read_group);

// The functions of a part, or of several, with one value for each measure.
struct Ranking {
  std::string name;
  std::vector<std::string> function;
  // [measure][function], in [0, 1].
  std::array<std::vector<double>, kCentralityMeasureCount> value;
};

Ranking RankingOf(const TracedPart& part);

// All datasets together: each counts equally, and so does each kernel of a dataset; a function that
// a part lacks has 0 there. Precondition: parts.
Ranking RankingOfAll(const std::vector<TracedPart>& parts);

// A measure's means over programs that count `weight` times each (not all zero), one a function.
std::vector<double> WeightedMeans(const TracedPart& part, int measure,
                                  const std::vector<uint16_t>& weight);

// The same on `resamples` draws of programs; [resample][function]. Parts with the same number of
// programs get the same draws, so that the kernels of a dataset are compared on the same programs.
// InvalidArgument for fewer than two programs.
absl::StatusOr<std::vector<std::vector<double>>> ResampledMeans(const TracedPart& part, int measure,
                                                                int resamples, uint64_t seed);

// 95 % percentile intervals of such draws, one a function. Precondition: draws.
absl::StatusOr<std::vector<Interval>> IntervalsOf(const std::vector<std::vector<double>>& draws);

// Indices of the `count` largest values above 0 (fewer where there are not so many), largest first;
// the first of equals first.
std::vector<int> TopIndices(const std::vector<double>& values, int count);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_CENTRAL_FUNCTIONS_FUNCTION_CENTRALITY_H_
