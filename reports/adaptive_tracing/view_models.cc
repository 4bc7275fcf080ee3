#include "reports/adaptive_tracing/view_models.h"

#include <cmath>
#include <cstddef>
#include <memory>
#include <numeric>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "dataset/features/column_function.h"
#include "dataset/perturbation/perturbation.h"
#include "models/learner/inner_folds.h"
#include "models/learner/targets.h"
#include "models/preprocessing/column_ranking.h"
#include "models/preprocessing/preprocess.h"
#include "models/tracing_policy/telling_functions.h"
#include "reports/adaptive_tracing/traced_windows.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

std::vector<double> RowSums(const SparseMatrix& matrix) {
  std::vector<double> sum(matrix.rows(), 0);
  for (size_t row = 0; row < matrix.rows(); ++row) {
    for (size_t i = matrix.row_begin[row]; i < matrix.row_begin[row + 1]; ++i) {
      sum[row] += matrix.value[i];
    }
  }
  return sum;
}

std::vector<std::string> SystemCallColumns(const SparseMatrix& counts) {
  std::vector<std::string> columns;
  for (const std::string& column : counts.column_names) {
    if (PassesFilter(FunctionFilter::kSystemCalls, FunctionOfColumn(column))) {
      columns.push_back(column);
    }
  }
  return columns;
}

// Of a view of few functions.
std::vector<std::string> FunctionsOf(const TracingView& view, const SparseMatrix& seen) {
  std::vector<std::string> functions;
  if (view.functions() == 0) return functions;
  for (const std::string& column : seen.column_names) {
    functions.push_back(FunctionOfColumn(column));
  }
  return functions;
}

// `samples_of`: those of some feature groups.
absl::StatusOr<TracedDataset> Gather(
    const std::vector<uint32_t>& depths,
    absl::FunctionRef<absl::StatusOr<SampleSet>(const std::vector<std::string>& groups)>
        samples_of) {
  TracedDataset dataset;
  ASSIGN_OR_RETURN(dataset.counts, samples_of({"count"}));
  for (const uint32_t depth : depths) {
    const std::string group = DepthGroup(depth);
    ASSIGN_OR_RETURN(SampleSet below, samples_of({group}));
    for (std::string& column : below.features.column_names) {
      column = absl::StrCat("count", absl::StripPrefix(column, group));
    }
    dataset.below[depth] = std::move(below.features);
  }
  ASSIGN_OR_RETURN(SampleSet calls, samples_of({"calls"}));
  dataset.calls = std::move(calls.features);
  ASSIGN_OR_RETURN(SampleSet system_calls, samples_of({"pair", "time"}));
  dataset.system_calls = std::move(system_calls.features);
  return dataset;
}

}  // namespace

absl::StatusOr<TracedDataset> TracedDataset::Read(const std::vector<std::string>& paths,
                                                  const std::vector<uint32_t>& depths) {
  return Gather(depths, [&](const std::vector<std::string>& groups) {
    return ReadFeatureTables(paths, groups);
  });
}

absl::StatusOr<TracedDataset> TracedDataset::Join(const std::vector<FeatureTable>& tables,
                                                  const std::vector<std::string>& names,
                                                  const std::vector<uint32_t>& depths) {
  return Gather(depths, [&](const std::vector<std::string>& groups) {
    return JoinFeatureTables(tables, names, groups);
  });
}

absl::StatusOr<ViewModels> ViewModels::Make(const TracedDataset& dataset, const WindowFold& fold,
                                            const AdaptiveTracingSpec& spec, const ModelSpec& model,
                                            uint64_t seed) {
  ViewModels models(dataset, fold, spec, model, seed);
  models.training_counts_ = SelectRows(dataset.counts.features, fold.training_rows);
  FeatureSpec ranked = model.features();
  ranked.clear_scaling();
  ASSIGN_OR_RETURN(const FittedPreprocessing preprocessing,
                   FitPreprocessing(ranked, models.training_counts_, Targets::Binary(fold.label)));
  ASSIGN_OR_RETURN(const SparseMatrix prepared,
                   ApplyPreprocessing(preprocessing, models.training_counts_));
  RankingOptions options;
  options.gain = spec.gain();
  options.seed = seed;
  ASSIGN_OR_RETURN(const std::vector<uint32_t> order,
                   RankColumns(RankingMethod::kGain, prepared, fold.label, options));
  for (const uint32_t column : order) models.order_.push_back(prepared.column_names[column]);
  return models;
}

absl::StatusOr<SparseMatrix> ViewModels::Seen(const TracingView& view) const {
  const SparseMatrix& counts = dataset_.counts.features;
  if (view.functions() > 0) {
    return OnlyColumns(counts, TellingColumns(view, order_, training_counts_));
  }
  if (view.system_calls()) return OnlyColumns(counts, SystemCallColumns(counts));
  if (view.depth() == 0) return counts;
  const auto below = dataset_.below.find(view.depth());
  if (below != dataset_.below.end()) return below->second;
  return absl::InvalidArgumentError(
      absl::StrCat("there are no counts below depth ", view.depth(), "; add it to the windows"));
}

std::vector<size_t> ViewModels::AllOfTraining() const {
  std::vector<size_t> all(fold_.training_rows.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

absl::StatusOr<FittedView> ViewModels::FitRows(const TracingPolicySpec& policy,
                                               const SparseMatrix& seen,
                                               const std::vector<size_t>& learnt) const {
  std::vector<size_t> learnt_rows;
  TrainingData training;
  std::vector<int> label;
  for (const size_t i : learnt) {
    learnt_rows.push_back(fold_.training_rows[i]);
    label.push_back(fold_.label[i]);
    training.group.push_back(fold_.group[i]);
  }
  training.features = SelectRows(seen, learnt_rows);
  training.targets = Targets::Binary(label);
  FittedView fitted;
  ASSIGN_OR_RETURN(fitted.model, MakeModel(model_));
  RETURN_IF_ERROR(fitted.model->Fit(training));
  if (policy.escalation().novelty() == COUNTS) {
    fitted.counts = CountNovelty::Fit(training.features);
  } else if (policy.escalation().novelty() == SYSTEM_CALLS) {
    // What is usual there is what nothing encrypts in, as the paper's is what is not disturbed.
    std::vector<size_t> usual_rows;
    for (size_t i = 0; i < learnt.size(); ++i) {
      if (label[i] == 0) usual_rows.push_back(learnt_rows[i]);
    }
    fitted.system_calls = SystemCallModel::Fit(SelectRows(dataset_.system_calls, usual_rows));
  }
  return fitted;
}

absl::StatusOr<std::vector<JudgedWindow>> ViewModels::JudgeRows(
    const FittedView& fitted, const SparseMatrix& seen, const std::vector<size_t>& asked) const {
  const SparseMatrix windows = SelectRows(seen, asked);
  ASSIGN_OR_RETURN(const std::vector<double> score, fitted.model->Predict(windows));
  std::vector<double> novelty(asked.size(), 0);
  if (fitted.counts) novelty = fitted.counts->Of(windows);
  if (fitted.system_calls) {
    novelty = fitted.system_calls->SurpriseOf(SelectRows(dataset_.system_calls, asked));
  }
  std::vector<JudgedWindow> judged;
  for (size_t i = 0; i < asked.size(); ++i) judged.push_back({score[i], novelty[i]});
  return judged;
}

absl::StatusOr<std::vector<JudgedWindow>> ViewModels::JudgeInnerFolds(
    const TracingPolicySpec& policy, const SparseMatrix& seen) const {
  const std::vector<int> inner = InnerFolds(fold_.group, fold_.label, spec_.inner_folds(), seed_);
  std::vector<JudgedWindow> all;
  for (int out = 0; out < static_cast<int>(spec_.inner_folds()); ++out) {
    std::vector<size_t> learnt;
    std::vector<size_t> asked;
    for (size_t i = 0; i < inner.size(); ++i) {
      if (inner[i] == out) {
        asked.push_back(fold_.training_rows[i]);
      } else {
        learnt.push_back(i);
      }
    }
    if (asked.empty()) continue;
    ASSIGN_OR_RETURN(const FittedView fitted, FitRows(policy, seen, learnt));
    ASSIGN_OR_RETURN(const std::vector<JudgedWindow> judged, JudgeRows(fitted, seen, asked));
    all.insert(all.end(), judged.begin(), judged.end());
  }
  return all;
}

absl::StatusOr<ViewedFold> ViewModels::Judge(const TracingPolicySpec& policy) const {
  const TracingView& view = policy.view();
  ASSIGN_OR_RETURN(const SparseMatrix seen, Seen(view));
  ViewedFold viewed;
  ASSIGN_OR_RETURN(const FittedView fitted, FitRows(policy, seen, AllOfTraining()));
  ASSIGN_OR_RETURN(viewed.judged, JudgeRows(fitted, seen, fold_.held_out_rows));
  if (policy.has_escalation()) {
    ASSIGN_OR_RETURN(viewed.inner, JudgeInnerFolds(policy, seen));
  }
  viewed.function = FunctionsOf(view, seen);
  // Functions that a filter leaves out are not patched; those beyond a depth call the tracer.
  const auto calls_of = [&](const std::string& what) {
    return RowSums(SelectRows(OnlyColumns(dataset_.calls, {absl::StrCat("calls:", what)}),
                              fold_.held_out_rows));
  };
  std::vector<double> traced;
  if (view.functions() > 0) {
    traced = RowSums(SelectRows(seen, fold_.held_out_rows));
  } else if (view.system_calls()) {
    traced = calls_of("system_calls");
  } else {
    traced = calls_of(view.depth() > 0 ? DepthGroup(view.depth()) : "all");
  }
  const std::vector<double> all = calls_of("all");
  for (size_t i = 0; i < traced.size(); ++i) {
    viewed.traced_calls.push_back(std::llround(traced[i]));
    viewed.refused_calls.push_back(view.depth() > 0 ? std::llround(all[i] - traced[i]) : 0);
  }
  return viewed;
}

absl::StatusOr<std::vector<std::string>> ViewModels::Functions(const TracingView& view) const {
  ASSIGN_OR_RETURN(const SparseMatrix seen, Seen(view));
  return FunctionsOf(view, seen);
}

absl::StatusOr<ViewModels::Fitted> ViewModels::Fit(const TracingPolicySpec& policy) const {
  ASSIGN_OR_RETURN(const SparseMatrix seen, Seen(policy.view()));
  Fitted fitted;
  ASSIGN_OR_RETURN(fitted.usual, FitRows(policy, seen, AllOfTraining()));
  for (std::string& function : FunctionsOf(policy.view(), seen)) {
    fitted.policy.add_function(std::move(function));
  }
  std::vector<JudgedWindow> inner;
  if (policy.has_escalation()) {
    ASSIGN_OR_RETURN(inner, JudgeInnerFolds(policy, seen));
  }
  ASSIGN_OR_RETURN(*fitted.policy.mutable_thresholds(), FitThresholds(policy, inner));
  if (fitted.usual.counts) *fitted.policy.mutable_usual_count() = fitted.usual.counts->Save();
  return fitted;
}

}  // namespace callprint
