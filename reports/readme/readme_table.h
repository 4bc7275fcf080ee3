// Tables of results in documents that are checked in. A cell is the report's own (IntervalCell),
// not a figure that was rounded before, so that a document and a report never disagree.
//
// Example:
//   ASSIGN_OR_RETURN(const std::string table, MarkdownTable(shown.table(0), result));
//   ASSIGN_OR_RETURN(document, WithBlock(document, shown.name(), table));
#ifndef CALLPRINT_REPORTS_README_README_TABLE_H_
#define CALLPRINT_REPORTS_README_README_TABLE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "experiments/result.pb.h"
#include "reports/readme/readme_tables.pb.h"

namespace callprint {

// The table as Markdown. NotFound for a metric, a track or a model that the result lacks;
// InvalidArgument for a row without content, published figures of another number than there are
// columns, or the best of a metric of which less is better. The message names the place.
absl::StatusOr<std::string> MarkdownTable(const ShownTable& table, const ExperimentResult& result);

// The sentence with its figures, which have three decimals as in every table. NotFound for a model,
// track or metric that the result lacks; InvalidArgument unless each figure has its place.
absl::StatusOr<std::string> SentenceWithFigures(const Sentence& sentence,
                                                const ExperimentResult& result);

// True if the document says it, whatever lines it is broken into.
bool Says(absl::string_view document, absl::string_view sentence);

// `document` with `block`, between empty lines, in place of what stands between the lines
// <!-- NAME: begin --> and <!-- NAME: end -->. InvalidArgument unless each of the two lines is
// there once, in this order.
absl::StatusOr<std::string> WithBlock(absl::string_view document, absl::string_view name,
                                      absl::string_view block);

// An experiment's report.md for a folder that has no figures but report.svg, under the name
// `picture`: the images of figures/ are left out.
std::string PageWithOnePicture(absl::string_view report, absl::string_view picture);

// The lines of `before` that `after` lacks, each behind "- ", then those of `after` that `before`
// lacks, behind "+ ".
std::string ChangedLines(absl::string_view before, absl::string_view after);

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_README_README_TABLE_H_
