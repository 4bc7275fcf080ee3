#include "models/sys2vec/sys2vec_checks.h"

#include "absl/strings/str_cat.h"
#include "models/linear/linear_checks.h"
#include "models/networks/network_checks.h"
#include "models/networks/sequences/sequence_checks.h"
#include "models/trees/tree_checks.h"

namespace callprint {

void CheckSys2vec(const FeatureSpec& features, const Sys2vecSpec& spec, SpecErrors& errors) {
  CheckReadsSequence("sys2vec", features, errors);
  errors.RequireRange("sys2vec.embedding", spec.embedding(), 1, kWidest);
  // Of a chunk of 64 calls.
  errors.RequireRange("sys2vec.window", spec.window(), 1, 63);
  errors.RequireRange("sys2vec.negatives", spec.negatives(), 1, 64);
  errors.RequireCount("sys2vec.epochs", spec.epochs());
  errors.RequirePositive("sys2vec.learning_rate", spec.learning_rate());
  errors.RequireNotNegative("sys2vec.frequent_share", spec.frequent_share());
  errors.RequireCount("sys2vec.vocabulary", spec.vocabulary());
  if (!Sys2vecSpec::Pooling_IsValid(spec.pooling())) {
    errors.Add(absl::StrCat("sys2vec.pooling ", static_cast<int>(spec.pooling()), " is unknown"));
  }
  switch (spec.classifier_case()) {
    case Sys2vecSpec::kLogisticRegression:
      CheckLogisticRegression("sys2vec.logistic_regression", spec.logistic_regression(), errors);
      return;
    case Sys2vecSpec::kXgboost:
      CheckXgboost("sys2vec.xgboost", features, spec.xgboost(), errors);
      if (!spec.xgboost().evidence_group().empty()) {
        errors.Add(
            "sys2vec.xgboost.evidence_group is there, but sys2vec gives it dimensions of no group");
      }
      return;
    case Sys2vecSpec::CLASSIFIER_NOT_SET:
      errors.Add("sys2vec has no classifier; set one of logistic_regression, xgboost");
      return;
  }
}

}  // namespace callprint
