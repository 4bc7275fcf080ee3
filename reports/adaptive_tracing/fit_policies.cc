#include "reports/adaptive_tracing/fit_policies.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "collector/recording.pb.h"
#include "dataset/release/manifest.h"
#include "dataset/tracks.h"
#include "models/model.h"
#include "models/saved_model_file.h"
#include "models/tracing_policy/saved_policy.h"
#include "models/tracing_policy/seen_by_view.h"
#include "reports/adaptive_tracing/replay_fold.h"
#include "reports/adaptive_tracing/traced_windows.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

namespace callprint {
namespace {

// A dataset, and what there is of its windows.
struct TrainingWindows {
  Manifest manifest;
  TracedDataset dataset;
  WindowFold fold;

  static absl::StatusOr<TrainingWindows> Read(const std::string& folder,
                                              const WindowLength& window) {
    TrainingWindows read;
    RETURN_IF_ERROR(ReadTextProtoFile(absl::StrCat(folder, "/", kManifestFile), &read.manifest));
    ASSIGN_OR_RETURN(read.dataset, ReadTracedDataset(folder, read.manifest, window));
    ASSIGN_OR_RETURN(read.fold, WholeDataset(LabelsOf(read.manifest), read.dataset.counts.info));
    return read;
  }

  absl::StatusOr<ViewModels> Models(const PolicyFit& fit) const {
    return ViewModels::Make(dataset, fold, fit.spec, fit.model, fit.spec.seed(0));
  }
};

absl::Status WriteModel(const std::string& folder, const Model& model,
                        const TrainingWindows& training) {
  ASSIGN_OR_RETURN(SavedModel saved, model.Save());
  DescribeTraining(LabelsOf(training.manifest), training.manifest,
                   training.fold.training_rows.size(), &saved);
  // Here a sample is a window of its own, however the dataset's are cut.
  saved.clear_window();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  return WriteModelFile(folder, saved);
}

absl::Status WriteUsualView(const std::string& folder, const SavedTracingPolicy& saved) {
  const TracingView& view = saved.policy().view();
  const auto& few = saved.fitted().function();
  RecordingSpec spec;
  spec.set_max_depth(view.depth());
  for (std::string& function : FilterOfView(view, {few.begin(), few.end()})) {
    spec.add_only_function(std::move(function));
  }
  return WriteTextProto(absl::StrCat(folder, "/usual_view.textproto"),
                        "# proto-file: collector/recording.proto\n"
                        "# proto-message: callprint.RecordingSpec\n",
                        spec);
}

absl::StatusOr<std::vector<TracingPolicySpec>> Wanted(const AdaptiveTracingSpec& spec,
                                                      const std::vector<std::string>& only) {
  std::vector<TracingPolicySpec> wanted;
  std::vector<std::string> names;
  for (const TracingPolicySpec& policy : spec.policy()) {
    names.push_back(policy.name());
    const absl::Status can = CanBeFollowed(policy);
    if (absl::c_linear_search(only, policy.name())) RETURN_IF_ERROR(can);
    if (only.empty() ? can.ok() : absl::c_linear_search(only, policy.name())) {
      wanted.push_back(policy);
    }
  }
  for (const std::string& name : only) {
    if (absl::c_linear_search(names, name)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("there is no policy ", name, "; there are: ", absl::StrJoin(names, ", ")));
  }
  return wanted;
}

}  // namespace

absl::StatusOr<TracedDataset> ReadTracedDataset(const std::string& folder, const Manifest& manifest,
                                                const WindowLength& window) {
  std::vector<FeatureTable> tables;
  std::vector<std::string> paths;
  for (const Manifest::ShardEntry& entry : manifest.shard()) {
    paths.push_back(absl::StrCat(folder, "/", entry.file()));
    ASSIGN_OR_RETURN(const std::string bytes, ReadFile(paths.back()));
    ASSIGN_OR_RETURN(tables.emplace_back(), TracedWindows(bytes, paths.back(), manifest.name(),
                                                          manifest.version(), window));
  }
  return TracedDataset::Join(tables, paths, {window.depth().begin(), window.depth().end()});
}

absl::StatusOr<WindowFold> WholeDataset(const Labels& labels,
                                        const std::vector<SampleInfo>& windows) {
  if (labels.labelling != BINARY) {
    return absl::InvalidArgumentError("a policy needs a dataset of two labels");
  }
  ASSIGN_OR_RETURN(const Targets targets, TargetsOfSamples(labels, windows));
  WindowFold fold;
  for (size_t row = 0; row < windows.size(); ++row) {
    fold.training_rows.push_back(row);
    fold.label.push_back(targets.holds(row, 0));
    ASSIGN_OR_RETURN(std::string group, TrackGroup(windows[row], "unseen_file"));
    fold.group.push_back(std::move(group));
  }
  return fold;
}

absl::StatusOr<std::vector<std::string>> FitPolicies(const PolicyFit& fit) {
  RETURN_IF_ERROR(ValidateAdaptiveTracing(fit.spec));
  ASSIGN_OR_RETURN(const std::vector<TracingPolicySpec> wanted, Wanted(fit.spec, fit.only));
  if (!fit.usual_dataset.empty() && wanted.size() != 1) {
    return absl::InvalidArgumentError(
        "a dataset that was recorded as a view sees is of one policy; name it alone");
  }
  ASSIGN_OR_RETURN(const TrainingWindows training, TrainingWindows::Read(fit.dataset, fit.window));
  ASSIGN_OR_RETURN(const ViewModels models, training.Models(fit));
  ASSIGN_OR_RETURN(const ViewModels::Fitted everything, models.Fit(TracingPolicySpec()));
  std::vector<std::string> folders;
  for (const TracingPolicySpec& policy : wanted) {
    ViewModels::Fitted fitted;
    TrainingWindows as_seen;
    if (fit.usual_dataset.empty()) {
      ASSIGN_OR_RETURN(fitted, models.Fit(policy));
    } else {
      ASSIGN_OR_RETURN(as_seen, TrainingWindows::Read(fit.usual_dataset, fit.window));
      ASSIGN_OR_RETURN(const ViewModels usual, as_seen.Models(fit));
      // There is no more in it than the view sees.
      TracingPolicySpec whole = policy;
      whole.clear_view();
      ASSIGN_OR_RETURN(fitted, usual.Fit(whole));
      ASSIGN_OR_RETURN(const std::vector<std::string> functions, models.Functions(policy.view()));
      *fitted.policy.mutable_function() = {functions.begin(), functions.end()};
    }
    const std::string& folder = folders.emplace_back(absl::StrCat(fit.out, "/", policy.name()));
    RETURN_IF_ERROR(WriteModel(UsualModelFolder(folder), *fitted.usual.model,
                               fit.usual_dataset.empty() ? training : as_seen));
    RETURN_IF_ERROR(WriteModel(EverythingModelFolder(folder), *everything.usual.model, training));
    SavedTracingPolicy saved;
    *saved.mutable_policy() = policy;
    *saved.mutable_fitted() = fitted.policy;
    RETURN_IF_ERROR(WritePolicyFile(folder, saved));
    RETURN_IF_ERROR(WriteUsualView(folder, saved));
  }
  return folders;
}

}  // namespace callprint
