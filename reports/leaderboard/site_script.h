// What a page of the leaderboard does in a browser, site.js, and how it looks, site.css: it sorts
// and filters its tables.
//
// What keeps a thousand rows quick: cells are read once, columns keep the width that they have at
// first, one collator compares names, and of a long table only the first rows are laid out until
// one asks for all. The first click sorts numbers falling and names rising; rows without a number
// stay at the end.
#ifndef CALLPRINT_REPORTS_LEADERBOARD_SITE_SCRIPT_H_
#define CALLPRINT_REPORTS_LEADERBOARD_SITE_SCRIPT_H_

namespace callprint {

// JavaScript without "</script". Tables are table.board, with a last row of heads that have a
// column each; a cell with data-value sorts by that number, others by their text. Rows have
// data-track, data-verified and data-external; controls are #filter, #track, #verified and #closed.
extern const char kSiteScript[];

// CSS behind that of all pages (page_frame.h).
extern const char kSiteStyle[];

}  // namespace callprint

#endif  // CALLPRINT_REPORTS_LEADERBOARD_SITE_SCRIPT_H_
