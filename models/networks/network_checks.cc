#include "models/networks/network_checks.h"

namespace callprint {

void CheckMlp(const MlpSpec& mlp, SpecErrors& errors) {
  if (mlp.hidden().empty()) errors.Add("mlp.hidden is empty; give the width of each layer");
  for (const uint32_t width : mlp.hidden()) errors.RequireCount("mlp.hidden", width);
  CheckTraining("mlp", mlp, errors);
}

}  // namespace callprint
