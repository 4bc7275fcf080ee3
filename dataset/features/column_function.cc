#include "dataset/features/column_function.h"

#include <cstddef>

#include "absl/strings/strip.h"

namespace callprint {

std::string GroupOfColumn(absl::string_view column) {
  return std::string(column.substr(0, column.find(':')));
}

std::string FunctionOfColumn(absl::string_view column) {
  const size_t colon = column.find(':');
  if (colon == absl::string_view::npos) return "";
  const absl::string_view group = column.substr(0, colon);
  absl::string_view rest = column.substr(colon + 1);
  if (group == "gap") {
    if (absl::ConsumePrefix(&rest, "after:") || absl::ConsumePrefix(&rest, "before:")) {
      return std::string(rest);
    }
    return "";
  }
  // Those of all calls have no second colon.
  if (group == "duration_quantile") {
    const size_t quantile = rest.find(':');
    return quantile == absl::string_view::npos ? "" : std::string(rest.substr(0, quantile));
  }
  for (const absl::string_view none :
       {"summary", "word", "crypto", "depth", "graph", "call_order", "sequence"}) {
    if (group == none) return "";
  }
  return std::string(rest);
}

std::string FunctionOrColumn(absl::string_view column) {
  std::string function = FunctionOfColumn(column);
  return function.empty() ? std::string(column) : function;
}

}  // namespace callprint
