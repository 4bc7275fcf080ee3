// Which of a tree's files go into an image: a list of patterns, one a line.
//
//   usr/share/doc/*        leave out
//   !usr/share/doc/keep    but keep this
//
// A pattern is a shell glob over the whole path, in which `*` also matches `/`. The last pattern
// that matches a path decides; a path that none matches is kept. `#` starts a comment.
#ifndef CALLPRINT_COLLECTOR_GUEST_PATH_FILTER_H_
#define CALLPRINT_COLLECTOR_GUEST_PATH_FILTER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace callprint {

class PathFilter {
 public:
  explicit PathFilter(absl::string_view patterns);

  // `path` is relative to the root ("usr/bin/tar").
  bool Keeps(const std::string& path) const;

  // Patterns that have matched no path so far: most likely a mistake, or a package has changed.
  std::vector<std::string> Unused() const;

 private:
  struct Rule {
    std::string pattern;
    bool keep;
    mutable bool used;
  };
  std::vector<Rule> rules_;
};

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_GUEST_PATH_FILTER_H_
