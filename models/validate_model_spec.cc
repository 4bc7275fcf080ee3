#include "models/validate_model_spec.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "models/learner/spec_errors.h"
#include "models/linear/linear_checks.h"
#include "models/neighbours/neighbours_checks.h"
#include "models/networks/graphs/graph_checks.h"
#include "models/networks/network_checks.h"
#include "models/networks/sequences/sequence_checks.h"
#include "models/networks/windows/window_checks.h"
#include "models/preprocessing/feature_checks.h"
#include "models/rbf_svm/rbf_svm_checks.h"
#include "models/sys2vec/sys2vec_checks.h"
#include "models/trees/tree_checks.h"

namespace callprint {
namespace {

// A line a learner.
void CheckLearner(const ModelSpec& spec, SpecErrors& errors) {
  switch (spec.learner_case()) {
    case ModelSpec::kMajority:
      return;
    case ModelSpec::kLogisticRegression:
      return CheckLogisticRegression("logistic_regression", spec.logistic_regression(), errors);
    case ModelSpec::kLinearSvm:
      return CheckLinearSvm(spec.linear_svm(), errors);
    case ModelSpec::kRbfSvm:
      return CheckRbfSvm(spec.rbf_svm(), errors);
    case ModelSpec::kRandomForest:
      return CheckRandomForest(spec.random_forest(), errors);
    case ModelSpec::kXgboost:
      return CheckXgboost("xgboost", spec.features(), spec.xgboost(), errors);
    case ModelSpec::kMlp:
      return CheckMlp(spec.mlp(), errors);
    case ModelSpec::kNearestNeighbours:
      return CheckNearestNeighbours(spec.nearest_neighbours(), errors);
    case ModelSpec::kSequenceNetwork:
      return CheckSequenceNetwork(spec.features(), spec.sequence_network(), errors);
    case ModelSpec::kGraphNetwork:
      return CheckGraphNetwork(spec.features(), spec.graph_network(), errors);
    case ModelSpec::kSys2Vec:
      return CheckSys2vec(spec.features(), spec.sys2vec(), errors);
    case ModelSpec::kTwoBranchNetwork:
      return CheckTwoBranchNetwork(spec.features(), spec.two_branch_network(), errors);
    case ModelSpec::LEARNER_NOT_SET:
      break;
  }
  std::vector<std::string> known;
  const auto* learners = ModelSpec::descriptor()->FindOneofByName("learner");
  for (int i = 0; i < learners->field_count(); ++i) known.push_back(learners->field(i)->name());
  errors.Add(absl::StrCat("no learner is set; set one of ", absl::StrJoin(known, ", ")));
}

// Each candidate has to be a spec itself.
void CheckTuning(const ModelSpec& spec, SpecErrors& errors) {
  errors.RequireRange("tuning.folds", spec.tuning().folds(), 2, 10);
  if (spec.tuning().candidate_size() < 2) {
    errors.Add(absl::StrCat("tuning.candidate is there ", spec.tuning().candidate_size(),
                            " times; there is something to choose from 2 on"));
  }
  const std::vector<ModelSpec> candidates = CandidateSpecs(spec);
  for (size_t i = 0; i < candidates.size(); ++i) {
    const ModelSpec& own = spec.tuning().candidate(i);
    if (!own.name().empty() || !own.description().empty() || own.seed() != 0 || own.has_tuning()) {
      errors.Add(absl::StrCat("tuning.candidate ", i,
                              " has a name, description, seed or tuning; those are the spec's"));
      continue;
    }
    if (own.learner_case() != ModelSpec::LEARNER_NOT_SET &&
        own.learner_case() != spec.learner_case()) {
      errors.Add(absl::StrCat("tuning.candidate ", i, " has another learner than the spec"));
    }
    SpecErrors of_candidate;
    CheckFeatures(candidates[i].features(), of_candidate);
    CheckLearner(candidates[i], of_candidate);
    const absl::Status status = of_candidate.ToStatus(absl::StrCat(spec.name(), ", candidate ", i));
    if (!status.ok()) errors.Add(status.message());
  }
}

}  // namespace

std::vector<ModelSpec> CandidateSpecs(const ModelSpec& spec) {
  std::vector<ModelSpec> candidates;
  for (const ModelSpec& candidate : spec.tuning().candidate()) {
    candidates.push_back(spec);
    candidates.back().clear_tuning();
    candidates.back().MergeFrom(candidate);
  }
  return candidates;
}

absl::Status ValidateModelSpec(const ModelSpec& spec) {
  SpecErrors errors;
  if (spec.name().empty()) errors.Add("name is empty; it is the model's name in every table");
  // The XGBoost of every platform takes seeds up to here.
  if (spec.seed() >= (uint64_t{1} << 31)) {
    errors.Add(absl::StrCat("seed is ", spec.seed(), "; it must be below 2147483648"));
  }
  if (spec.features().group().empty() && spec.learner_case() != ModelSpec::kMajority) {
    errors.Add("features.group is empty; name the feature groups to train on");
  }
  CheckFeatures(spec.features(), errors);
  CheckLearner(spec, errors);
  if (spec.has_tuning()) CheckTuning(spec, errors);
  return errors.ToStatus(spec.name());
}

}  // namespace callprint
