// The call graph of one sample of each label, to look at.
//
// Example:
//   std::map<std::string, std::string> typical = TypicalSamples(samples);
//   ASSIGN_OR_RETURN(const SampleSet set, ReadFeatureTables({path}, {"count", "edge"}));
//   std::vector<SampleGraph> graphs = GraphsOf(set, typical);
#ifndef CALLPRINT_REPORTS_EXPERIMENT_FUNCTIONS_SAMPLE_GRAPH_H_
#define CALLPRINT_REPORTS_EXPERIMENT_FUNCTIONS_SAMPLE_GRAPH_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "dataset/features/feature_table.h"
#include "dataset/sample.pb.h"

namespace callprint {

struct SampleGraph {
  std::string label;
  std::string sample_id;
  std::string program;
  std::vector<std::string> function;
  // By function, with and without a known caller.
  std::vector<double> calls;
  struct Call {
    // Indices of functions.
    size_t caller = 0;
    size_t callee = 0;
    double count = 0;
  };
  // The most frequent first.
  std::vector<Call> call;
};

// Label -> id of the sample that has as many of its label's samples with fewer events as with more
// (the lower of two; then the first by id). Samples of no label (MULTI_LABEL) are left out.
std::map<std::string, std::string> TypicalSamples(const std::vector<SampleInfo>& samples);

// The graphs of those of `typical` that are in `samples`, by label. `samples` has the feature
// groups "count" and "edge", and may have more.
std::vector<SampleGraph> GraphsOf(const SampleSet& samples,
                                  const std::map<std::string, std::string>& typical);

// The graph of only the `calls` most frequent calls, and the functions that they join.
SampleGraph Heaviest(const SampleGraph& graph, size_t calls);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_EXPERIMENT_FUNCTIONS_SAMPLE_GRAPH_H_
