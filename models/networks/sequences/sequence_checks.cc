#include "models/networks/sequences/sequence_checks.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "models/networks/network_checks.h"

namespace callprint {

void CheckReadsSequence(const std::string& learner, const FeatureSpec& features,
                        SpecErrors& errors) {
  const bool reads_sequence = features.group_size() == 1 && features.group(0) == "sequence";
  if (!reads_sequence || features.column_size() > 0) {
    errors.Add(
        absl::StrCat(learner, " reads features.group \"sequence\", no other, and all its columns"));
  }
  if (features.transform() != FeatureSpec::IDENTITY || features.scaling() != FeatureSpec::NONE ||
      features.select_top() > 0 || features.min_samples() > 0) {
    errors.Add(absl::StrCat(
        learner,
        " reads columns as they are; leave features.transform, scaling, select_top and "
        "min_samples out"));
  }
}

void CheckSequenceNetwork(const FeatureSpec& features, const SequenceNetworkSpec& network,
                          SpecErrors& errors) {
  CheckReadsSequence("sequence_network", features, errors);
  switch (network.architecture_case()) {
    case SequenceNetworkSpec::kCnn:
      errors.RequireRange("sequence_network.cnn.filters", network.cnn().filters(), 1, kWidest);
      if (network.cnn().kernel_width().empty()) {
        errors.Add("sequence_network.cnn.kernel_width is empty; give that of each layer");
      }
      for (const uint32_t width : network.cnn().kernel_width()) {
        errors.RequireRange("sequence_network.cnn.kernel_width", width, 1, 63);
        if (width % 2 == 0) {
          errors.Add(absl::StrCat("sequence_network.cnn.kernel_width is ", width,
                                  "; it must be odd, so that a call is in its middle"));
        }
      }
      break;
    case SequenceNetworkSpec::kGru:
      errors.RequireRange("sequence_network.gru.hidden", network.gru().hidden(), 1, kWidest);
      break;
    case SequenceNetworkSpec::kLstm:
      errors.RequireRange("sequence_network.lstm.hidden", network.lstm().hidden(), 1, kWidest);
      break;
    case SequenceNetworkSpec::kTransformer: {
      const SequenceNetworkSpec::Transformer& transformer = network.transformer();
      errors.RequireRange("sequence_network.transformer.width", transformer.width(), 1, kWidest);
      errors.RequireRange("sequence_network.transformer.heads", transformer.heads(), 1, 64);
      errors.RequireRange("sequence_network.transformer.layers", transformer.layers(), 1, 16);
      if (transformer.heads() > 0 && transformer.width() % transformer.heads() != 0) {
        errors.Add(absl::StrCat("sequence_network.transformer.width ", transformer.width(),
                                " is no multiple of heads ", transformer.heads()));
      }
      break;
    }
    case SequenceNetworkSpec::ARCHITECTURE_NOT_SET:
      errors.Add("sequence_network has no architecture; set one of cnn, gru, lstm, transformer");
      break;
  }
  errors.RequireRange("sequence_network.embedding", network.embedding(), 1, kWidest);
  errors.RequireCount("sequence_network.vocabulary", network.vocabulary());
  CheckTraining("sequence_network", network, errors);
}

}  // namespace callprint
