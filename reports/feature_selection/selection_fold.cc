#include "reports/feature_selection/selection_fold.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "models/learner/inner_folds.h"
#include "models/model.h"
#include "models/model_spec_file.h"
#include "models/preprocessing/column_ranking.h"
#include "models/preprocessing/preprocess.h"
#include "models/validate_model_spec.h"
#include "reports/feature_selection/selection_version.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status CheckSpecs(const FoldRequest& request, const FeatureSelectionSpec& spec) {
  std::vector<std::string> errors;
  if (request.labels.labelling != BINARY) {
    errors.push_back("the dataset has more than two labels; rankings here are of two");
  }
  const FeatureSpec& features = request.model.features();
  if (features.column_size() > 0 || features.select_top() > 0) {
    errors.push_back("the model chooses columns by itself; leave out column and select_top");
  }
  for (int i = 0; i < spec.size_size(); ++i) {
    if (spec.size(i) > (i == 0 ? 0 : spec.size(i - 1))) continue;
    errors.push_back(absl::StrCat("size ", spec.size(i), " does not rise"));
  }
  ModelSpec gain = request.model;
  *gain.mutable_xgboost() = spec.gain();
  ModelSpec elimination = request.model;
  *elimination.mutable_logistic_regression() = spec.elimination();
  const std::pair<const char*, const ModelSpec&> rankers[] = {{"gain", gain},
                                                              {"elimination", elimination}};
  for (const auto& [name, ranker] : rankers) {
    const absl::Status status = ValidateModelSpec(ranker);
    if (!status.ok()) errors.push_back(absl::StrCat(name, ": ", status.message()));
  }
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(errors, "; "));
}

// Held-out scores of the model that knows only the columns named.
absl::StatusOr<std::vector<double>> ScoresWith(const ModelSpec& model,
                                               const std::vector<std::string>& columns,
                                               const TrainingData& training,
                                               const SparseMatrix& held_out) {
  ModelSpec spec = model;
  for (const std::string& column : columns) spec.mutable_features()->add_column(column);
  ASSIGN_OR_RETURN(const std::unique_ptr<Model> fitted, MakeModel(spec));
  RETURN_IF_ERROR(fitted->Fit(training));
  return fitted->Predict(held_out);
}

}  // namespace

absl::StatusOr<SelectionFold> RunSelectionFold(const FoldRequest& request,
                                               const FeatureSelectionSpec& spec,
                                               const SampleSet& samples) {
  RETURN_IF_ERROR(CheckSpecs(request, spec));
  ASSIGN_OR_RETURN(const FoldParts parts, SplitFold(request, samples));
  const SparseMatrix held_out = SelectRows(samples.features, parts.held_out_rows);

  FeatureSpec ranked = request.model.features();
  ranked.clear_scaling();
  ASSIGN_OR_RETURN(const FittedPreprocessing preprocessing,
                   FitPreprocessing(ranked, parts.training.features, parts.training.targets));
  ASSIGN_OR_RETURN(const SparseMatrix prepared,
                   ApplyPreprocessing(preprocessing, parts.training.features));
  const size_t columns = prepared.columns();
  if (columns == 0) {
    return absl::InvalidArgumentError("every column is zero in all training rows; none to rank");
  }

  SelectionFold result;
  result.set_schema_version(kSelectionSchemaVersion);
  result.set_track(request.track);
  result.set_fold(request.fold);
  result.set_folds(request.folds);
  *result.mutable_spec() = spec;
  *result.mutable_model() = request.model;
  *result.mutable_split() = request.split;
  result.set_dataset_sha256(request.dataset_sha256);
  result.set_training_samples(parts.training_rows.size());
  for (const size_t row : parts.held_out_rows) result.add_sample_id(samples.info[row].id());
  for (const std::string& column : prepared.column_names) result.add_column(column);

  RankingOptions options;
  options.gain = spec.gain();
  options.elimination = spec.elimination();
  options.sizes.assign(spec.size().begin(), spec.size().end());
  // Blind orders of folds that agreed would not be blind. 31 bits, as model seeds have.
  options.seed = DeriveSeed(spec.seed(), absl::StrCat(request.track, " ", request.fold)) >> 33;
  // Of all columns, the order does not matter.
  std::vector<double> scores_of_all;
  for (const RankingMethod method : kRankingMethods) {
    ASSIGN_OR_RETURN(const std::vector<uint32_t> order,
                     RankColumns(method, prepared, parts.training.targets.Against(0), options));
    RankedColumns* ranking = result.add_ranking();
    ranking->set_method(std::string(RankingName(method)));
    ranking->set_control(method == RankingMethod::kShuffled);
    ranking->mutable_order()->Add(order.begin(), order.end());
    std::vector<size_t> sizes = options.sizes;
    sizes.push_back(columns);
    for (const size_t size : sizes) {
      const size_t kept = std::min(size, columns);
      std::vector<std::string> names;
      for (size_t i = 0; i < kept; ++i) names.push_back(prepared.column_names[order[i]]);
      std::vector<double> scores;
      if (kept == columns && !scores_of_all.empty()) {
        scores = scores_of_all;
      } else {
        ASSIGN_OR_RETURN(scores, ScoresWith(request.model, names, parts.training, held_out));
      }
      if (kept == columns) scores_of_all = scores;
      SelectionPoint* point = ranking->add_point();
      point->set_columns(kept);
      point->mutable_score()->Add(scores.begin(), scores.end());
    }
  }
  return result;
}

}  // namespace callprint
