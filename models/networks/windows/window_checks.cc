#include "models/networks/windows/window_checks.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "models/networks/network_checks.h"

namespace callprint {

void CheckTwoBranchNetwork(const FeatureSpec& features, const TwoBranchNetworkSpec& network,
                           SpecErrors& errors) {
  const bool reads_call_order = features.group_size() == 1 && features.group(0) == "call_order";
  if (!reads_call_order || features.column_size() > 0) {
    errors.Add(
        "two_branch_network reads features.group \"call_order\", no other, and all its columns");
  }
  if (features.transform() != FeatureSpec::IDENTITY || features.scaling() != FeatureSpec::NONE ||
      features.select_top() > 0 || features.min_samples() > 0) {
    errors.Add(
        "two_branch_network reads columns as they are; leave features.transform, scaling, "
        "select_top and min_samples out");
  }
  const auto validate_branch = [&](const std::string& name,
                                   const TwoBranchNetworkSpec::Branch& branch) {
    if (branch.convolution().empty()) {
      errors.Add(absl::StrCat(name, ".convolution is empty; give that of each layer"));
    }
    for (const TwoBranchNetworkSpec::Convolution& convolution : branch.convolution()) {
      errors.RequireRange(name + ".convolution.filters", convolution.filters(), 1, kWidest);
      errors.RequireRange(name + ".convolution.periods", convolution.periods(), 1, 16);
      errors.RequireRange(name + ".convolution.places", convolution.places(), 1, 63);
      errors.RequireRange(name + ".convolution.pooled_places", convolution.pooled_places(), 1, 64);
    }
    if (branch.dense().empty()) {
      errors.Add(absl::StrCat(name, ".dense is empty; give the width of each layer"));
    }
    for (const uint32_t width : branch.dense()) {
      errors.RequireRange(name + ".dense", width, 1, kWidest);
    }
  };
  validate_branch("two_branch_network.calls", network.calls());
  validate_branch("two_branch_network.pairs", network.pairs());
  for (const uint32_t width : network.joined()) {
    errors.RequireRange("two_branch_network.joined", width, 1, kWidest);
  }
  errors.RequireRange("two_branch_network.embedding", network.embedding(), 1, kWidest);
  errors.RequireCount("two_branch_network.vocabulary", network.vocabulary());
  CheckTraining("two_branch_network", network, errors);
}

}  // namespace callprint
