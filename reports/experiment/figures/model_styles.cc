#include "reports/experiment/figures/model_styles.h"

#include "models/model_spec_file.h"

namespace callprint {

std::vector<LineStyle> ModelStyles(const JoinedFolds& joined) {
  std::vector<bool> is_control;
  for (const ModelSpec& model : joined.models) is_control.push_back(IsControl(model));
  return LineStyles(is_control);
}

}  // namespace callprint
