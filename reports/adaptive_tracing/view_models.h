// What a fold's models say of windows as a view shows them: trained on what the view would have had
// of the training part, and asked about what it would have had of the held-out one.
#ifndef CALLPRINT_REPORTS_ADAPTIVE_TRACING_VIEW_MODELS_H_
#define CALLPRINT_REPORTS_ADAPTIVE_TRACING_VIEW_MODELS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dataset/features/feature_table.h"
#include "dataset/features/sparse_matrix.h"
#include "models/model.h"
#include "models/model_spec.pb.h"
#include "models/tracing_policy/count_novelty.h"
#include "models/tracing_policy/system_call_model.h"
#include "models/tracing_policy/tracing_policy.h"
#include "models/tracing_policy/tracing_policy.pb.h"
#include "reports/adaptive_tracing/adaptive_tracing.pb.h"

namespace callprint {

// All windows of a dataset (traced_windows.h), by what there is of them. Rows are the same in all.
struct TracedDataset {
  SampleSet counts;
  // By depth; columns are named as those of counts.
  std::map<uint32_t, SparseMatrix> below;
  SparseMatrix calls;
  SparseMatrix system_calls;

  // Reads the tables at `paths`, with these depths. Errors as ReadFeatureTables.
  static absl::StatusOr<TracedDataset> Read(const std::vector<std::string>& paths,
                                            const std::vector<uint32_t>& depths);
  // The same of tables that are there already; `names` stand for their paths in messages.
  static absl::StatusOr<TracedDataset> Join(const std::vector<FeatureTable>& tables,
                                            const std::vector<std::string>& names,
                                            const std::vector<uint32_t>& depths);
};

// The rows of a fold, and what of them is to be learnt.
struct WindowFold {
  std::vector<size_t> training_rows;
  std::vector<size_t> held_out_rows;
  // [training row]
  std::vector<int> label;
  std::vector<std::string> group;
};

// A policy's usual view in a fold. Other vectors have an element for each held-out window.
struct ViewedFold {
  // Of a view of few functions, sorted.
  std::vector<std::string> function;
  std::vector<JudgedWindow> judged;
  // Training windows, each by models that had not seen its group: what thresholds are fitted on.
  // Empty for policies without an escalation.
  std::vector<JudgedWindow> inner;
  // Calls that the view traces, and those for which the tracer is called and refuses.
  std::vector<uint32_t> traced_calls;
  std::vector<uint32_t> refused_calls;
};

// What was learnt from what a view has of some windows.
struct FittedView {
  std::unique_ptr<Model> model;
  // The one of the policy's novelty.
  std::optional<CountNovelty> counts;
  std::optional<SystemCallModel> system_calls;
};

class ViewModels {
 public:
  // Ranks the functions. `dataset`, `fold` and `spec` outlive it. `seed`, below 2^31: of all that
  // is drawn.
  static absl::StatusOr<ViewModels> Make(const TracedDataset& dataset, const WindowFold& fold,
                                         const AdaptiveTracingSpec& spec, const ModelSpec& model,
                                         uint64_t seed);

  // Trains on the policy's usual view, and where it has an escalation, on inner folds of the
  // training part too. InvalidArgument for a depth that the dataset was not
  // read with.
  absl::StatusOr<ViewedFold> Judge(const TracingPolicySpec& policy) const;

  // The same without anything held out, to be followed live: FittedPolicy of the whole training
  // part, and what judges the usual view.
  struct Fitted {
    FittedPolicy policy;
    FittedView usual;
  };
  absl::StatusOr<Fitted> Fit(const TracingPolicySpec& policy) const;

  // Of a view of few functions, sorted; none of another one.
  absl::StatusOr<std::vector<std::string>> Functions(const TracingView& view) const;

  // Of all rows: what the view would have had of them. Few functions: the most telling ones.
  absl::StatusOr<SparseMatrix> Seen(const TracingView& view) const;

 private:
  ViewModels(const TracedDataset& dataset, const WindowFold& fold, const AdaptiveTracingSpec& spec,
             const ModelSpec& model, uint64_t seed)
      : dataset_(dataset), fold_(fold), spec_(spec), seed_(seed), model_(model) {
    model_.set_seed(seed);
  }
  // `learnt`: places in the fold's training part; `asked`: rows.
  absl::StatusOr<FittedView> FitRows(const TracingPolicySpec& policy, const SparseMatrix& seen,
                                     const std::vector<size_t>& learnt) const;
  absl::StatusOr<std::vector<JudgedWindow>> JudgeRows(const FittedView& fitted,
                                                      const SparseMatrix& seen,
                                                      const std::vector<size_t>& asked) const;
  std::vector<size_t> AllOfTraining() const;
  absl::StatusOr<std::vector<JudgedWindow>> JudgeInnerFolds(const TracingPolicySpec& policy,
                                                            const SparseMatrix& seen) const;

  const TracedDataset& dataset_;
  const WindowFold& fold_;
  const AdaptiveTracingSpec& spec_;
  const uint64_t seed_;
  ModelSpec model_;
  SparseMatrix training_counts_;
  // Columns, the most telling first.
  std::vector<std::string> order_;
};

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_ADAPTIVE_TRACING_VIEW_MODELS_H_
