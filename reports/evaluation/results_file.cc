#include "reports/evaluation/results_file.h"

#include <map>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "experiments/result_version.h"
#include "models/model_spec.pb.h"
#include "models/model_spec_file.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

std::vector<ModelSpec> ModelsOf(const ExperimentResult& result) {
  std::map<std::string, const ModelSpec*> spec_of;
  for (const FoldResult& fold : result.fold()) spec_of.emplace(fold.model().name(), &fold.model());
  std::vector<ModelSpec> models;
  std::set<std::string> taken;
  for (const TrackSummary& summary : result.summary()) {
    const auto spec = spec_of.find(summary.model());
    if (spec != spec_of.end() && taken.insert(summary.model()).second) {
      models.push_back(*spec->second);
    }
  }
  return models;
}

}  // namespace

EvaluationInputs InputsOfResult(const ExperimentResult& result) {
  EvaluationInputs inputs;
  inputs.spec = result.spec();
  inputs.manifest = result.dataset();
  inputs.dataset_sha256 = result.dataset_sha256();
  inputs.samples.assign(result.sample().begin(), result.sample().end());
  inputs.models = ModelsOf(result);
  inputs.folds.assign(result.fold().begin(), result.fold().end());
  return inputs;
}

absl::StatusOr<EvaluationInputs> ReadResults(const std::string& path) {
  ExperimentResult result;
  RETURN_IF_ERROR(ReadBinaryProto(path, &result));
  if (result.schema_version() != kResultSchemaVersion) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, ": schema version ", result.schema_version(),
                     ", but this program reads ", kResultSchemaVersion,
                     "; run the experiment again, or use the release that wrote the file"));
  }
  return InputsOfResult(result);
}

}  // namespace callprint
