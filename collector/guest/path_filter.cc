#include "collector/guest/path_filter.h"

#include <fnmatch.h>

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace callprint {

PathFilter::PathFilter(absl::string_view patterns) {
  for (absl::string_view line : absl::StrSplit(patterns, '\n')) {
    line = absl::StripAsciiWhitespace(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const bool keep = absl::ConsumePrefix(&line, "!");
    rules_.push_back({std::string(line), keep, false});
  }
}

bool PathFilter::Keeps(const std::string& path) const {
  bool keeps = true;
  for (const Rule& rule : rules_) {
    if (fnmatch(rule.pattern.c_str(), path.c_str(), 0) != 0) continue;
    rule.used = true;
    keeps = rule.keep;
  }
  return keeps;
}

std::vector<std::string> PathFilter::Unused() const {
  std::vector<std::string> unused;
  for (const Rule& rule : rules_) {
    if (!rule.used) unused.push_back((rule.keep ? "!" : "") + rule.pattern);
  }
  return unused;
}

}  // namespace callprint
