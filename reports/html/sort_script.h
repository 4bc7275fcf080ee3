// The page's one script: tables are sorted by a click on a column's head.
#ifndef CALLPRINT_REPORTS_HTML_SORT_SCRIPT_H_
#define CALLPRINT_REPORTS_HTML_SORT_SCRIPT_H_

namespace callprint {

// JavaScript without "</script". It makes each head of table.sortable a button, and sets aria-sort.
extern const char kSortScript[];

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_HTML_SORT_SCRIPT_H_
