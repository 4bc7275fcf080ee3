#include "reports/adaptive_tracing/view_models.h"

#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>

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
#include "models/tracing_policy/count_novelty.h"
#include "models/tracing_policy/system_call_model.h"
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

}  // namespace

absl::StatusOr<TracedDataset> TracedDataset::Read(const std::vector<std::string>& paths,
                                                  const std::vector<uint32_t>& depths) {
  TracedDataset dataset;
  ASSIGN_OR_RETURN(dataset.counts, ReadFeatureTables(paths, {"count"}));
  for (const uint32_t depth : depths) {
    const std::string group = DepthGroup(depth);
    ASSIGN_OR_RETURN(SampleSet below, ReadFeatureTables(paths, {group}));
    for (std::string& column : below.features.column_names) {
      column = absl::StrCat("count", absl::StripPrefix(column, group));
    }
    dataset.below[depth] = std::move(below.features);
  }
  ASSIGN_OR_RETURN(SampleSet calls, ReadFeatureTables(paths, {"calls"}));
  dataset.calls = std::move(calls.features);
  ASSIGN_OR_RETURN(SampleSet system_calls, ReadFeatureTables(paths, {"pair", "time"}));
  dataset.system_calls = std::move(system_calls.features);
  return dataset;
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

absl::StatusOr<std::vector<JudgedWindow>> ViewModels::JudgeRows(
    const TracingPolicySpec& policy, const SparseMatrix& seen, const std::vector<size_t>& learnt,
    const std::vector<size_t>& asked) const {
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
  const SparseMatrix held_out = SelectRows(seen, asked);
  ASSIGN_OR_RETURN(const std::unique_ptr<Model> fitted, MakeModel(model_));
  RETURN_IF_ERROR(fitted->Fit(training));
  ASSIGN_OR_RETURN(const std::vector<double> score, fitted->Predict(held_out));
  std::vector<double> novelty(asked.size(), 0);
  if (policy.escalation().novelty() == COUNTS) {
    novelty = CountNovelty::Fit(training.features).Of(held_out);
  } else if (policy.escalation().novelty() == SYSTEM_CALLS) {
    // What is usual there is what nothing encrypts in, as the paper's is what is not disturbed.
    std::vector<size_t> usual_rows;
    for (size_t i = 0; i < learnt.size(); ++i) {
      if (label[i] == 0) usual_rows.push_back(learnt_rows[i]);
    }
    novelty = SystemCallModel::Fit(SelectRows(dataset_.system_calls, usual_rows))
                  .SurpriseOf(SelectRows(dataset_.system_calls, asked));
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
    ASSIGN_OR_RETURN(const std::vector<JudgedWindow> judged,
                     JudgeRows(policy, seen, learnt, asked));
    all.insert(all.end(), judged.begin(), judged.end());
  }
  return all;
}

absl::StatusOr<ViewedFold> ViewModels::Judge(const TracingPolicySpec& policy) const {
  const TracingView& view = policy.view();
  ASSIGN_OR_RETURN(const SparseMatrix seen, Seen(view));
  ViewedFold viewed;
  std::vector<size_t> learnt;
  for (size_t i = 0; i < fold_.training_rows.size(); ++i) learnt.push_back(i);
  ASSIGN_OR_RETURN(viewed.judged, JudgeRows(policy, seen, learnt, fold_.held_out_rows));
  if (policy.has_escalation()) {
    ASSIGN_OR_RETURN(viewed.inner, JudgeInnerFolds(policy, seen));
  }
  if (view.functions() > 0) {
    for (const std::string& column : seen.column_names) {
      viewed.function.push_back(FunctionOfColumn(column));
    }
  }
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

}  // namespace callprint
