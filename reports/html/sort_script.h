// A report's one script, sort_tables.js: tables are sorted by a click on a column's head.
//
// The first click sorts the way that one wants first: names rising, numbers falling. What is no
// number in a column of numbers ("-", "best", nothing) stays at the end. A third click gives back
// the order of the page.
#ifndef CALLPRINT_REPORTS_HTML_SORT_SCRIPT_H_
#define CALLPRINT_REPORTS_HTML_SORT_SCRIPT_H_

namespace callprint {

// JavaScript without "</script". It makes each head of table.sortable a button, and sets aria-sort.
extern const char kSortScript[];

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_HTML_SORT_SCRIPT_H_
