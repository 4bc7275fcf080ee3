#include "dataset/calls/source_name.h"

#include "absl/strings/match.h"

namespace callprint {

absl::string_view SourceName(absl::string_view function) {
  return function.substr(0, function.find('.', 1));
}

bool IsPartOfFunction(absl::string_view function) {
  const absl::string_view ending = function.substr(SourceName(function).size());
  return absl::StrContains(ending, ".part.") || absl::StrContains(ending, ".cold");
}

}  // namespace callprint
