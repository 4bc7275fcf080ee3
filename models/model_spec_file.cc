#include "models/model_spec_file.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

namespace callprint {
namespace {

constexpr absl::string_view kSummaryGroup = "summary";

}  // namespace

absl::StatusOr<ModelSpec> ReadModelSpec(const std::string& path) {
  ModelSpec model;
  RETURN_IF_ERROR(ReadTextProtoFile(path, &model));
  if (model.name() != FileBaseName(path)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": name is \"", model.name(),
                                                   "\", but must be the file's base name \"",
                                                   FileBaseName(path), "\""));
  }
  return model;
}

bool IsTrivialBaseline(const ModelSpec& model) {
  if (model.has_majority()) return true;
  const auto& groups = model.features().group();
  return !groups.empty() && std::all_of(groups.begin(), groups.end(), [](const std::string& group) {
    return group == kSummaryGroup;
  });
}

bool IsControl(const ModelSpec& model) {
  return IsTrivialBaseline(model) || model.permute_labels();
}

std::string FileBaseName(const std::string& path) {
  absl::string_view name = path;
  name.remove_prefix(name.rfind('/') == absl::string_view::npos ? 0 : name.rfind('/') + 1);
  return std::string(name.substr(0, name.find('.')));
}

}  // namespace callprint
