// For tests of importers on other people's traces: the folder that CALLPRINT_FOREIGN_TRACES names
// has an index.md, whose tables say what others counted in each file.
#ifndef CALLPRINT_COLLECTOR_IMPORT_FOREIGN_INDEX_H_
#define CALLPRINT_COLLECTOR_IMPORT_FOREIGN_INDEX_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace callprint {

// The cells of a table's row, by the names of its columns.
using ForeignRow = std::map<std::string, std::string>;

// The first table below a heading that has `heading` in it; no rows where there is none.
std::vector<ForeignRow> TableBelow(absl::string_view heading, absl::string_view markdown);

// What is in a zstd frame, as far as it can be read.
std::string Unpacked(const std::string& zstd_bytes);

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_FOREIGN_INDEX_H_
