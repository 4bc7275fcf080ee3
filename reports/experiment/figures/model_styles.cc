#include "reports/experiment/figures/model_styles.h"

#include "models/model_spec_file.h"

namespace callprint {

std::vector<LineStyle> ModelStyles(const JoinedFolds& joined) {
  std::vector<LineStyle> styles;
  int colored = 0;
  int grey = 0;
  for (const ModelSpec& model : joined.models) {
    const bool compares = IsTrivialBaseline(model) || model.permute_labels();
    styles.push_back(compares ? BaselineStyle(grey++) : SeriesStyle(colored++));
  }
  return styles;
}

}  // namespace callprint
