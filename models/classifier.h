// What a saved model says of samples: the one way from runs to answers, for shards on disk
// (predict) and for the windows of a running kernel (watch/).
//
// Example:
//   ASSIGN_OR_RETURN(const auto classifier, Classifier::Open("/tmp/model"));
//   ASSIGN_OR_RETURN(const auto samples, classifier->OfShard(bytes, path));
//   for (const ClassifiedSample& sample : samples) ... sample.answer ...
#ifndef CALLPRINT_MODELS_CLASSIFIER_H_
#define CALLPRINT_MODELS_CLASSIFIER_H_

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "collector/decoding/trace.h"
#include "collector/shard/shard.pb.h"
#include "dataset/calls/kernel_functions.h"
#include "dataset/features/sparse_matrix.h"
#include "dataset/sample.pb.h"
#include "models/attribution.h"
#include "models/model.h"
#include "models/saved_model.pb.h"

namespace callprint {

struct Answer {
  // Index into SavedModel.class_name.
  size_t k;
  // Of two labels, of the one that is the answer: 0.5 or more.
  double score;
};

struct ClassifiedSample {
  SampleInfo info;
  // The likeliest class, or of classes that overlap each with 0.5 or more.
  std::vector<Answer> answer;
  // Its row, for Weighed().
  SparseMatrix features;
};

class Classifier {
 public:
  // `folder` is one that //models:train made. Errors as ReadModelFile and LoadModel.
  static absl::StatusOr<std::unique_ptr<Classifier>> Open(const std::string& folder);

  const SavedModel& saved() const { return saved_; }

  // The samples of every completed run of a shard, sorted by their ids. Windows of a model whose
  // windows have a mark are of the whole run where no run has one. Errors as ExtractShard's.
  absl::StatusOr<std::vector<ClassifiedSample>> OfShard(absl::string_view bytes,
                                                        const std::string& path) const;

  // Those of one run: the same as if it lay in a shard (AddSamplesOfRun, shard_features.h).
  // Precondition: `header` names the functions where the model has windows.
  absl::StatusOr<std::vector<ClassifiedSample>> OfRun(const ShardHeader& header,
                                                      const RunRecord& record, Trace trace,
                                                      const FunctionTable& functions) const;

  // The functions that weighed most in the answer that the sample is of class `k`: above 0 speaks
  // for it.
  absl::StatusOr<std::vector<Attribution>> Weighed(const ClassifiedSample& sample, size_t k,
                                                   size_t count) const;

 private:
  explicit Classifier(SavedModel saved) : saved_(std::move(saved)) {}
  absl::StatusOr<std::vector<ClassifiedSample>> OfTable(FeatureTable table,
                                                        const std::string& name) const;

  const SavedModel saved_;
  std::unique_ptr<Model> model_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_CLASSIFIER_H_
