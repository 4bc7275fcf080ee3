#include "reports/leaderboard/site_script.h"

namespace callprint {

// What keeps a thousand rows quick: cells are read once, columns keep the width that they have at
// first, one collator compares names, and of a long table only the first rows are laid out until
// one asks for all. The first click sorts numbers falling and names rising; rows without a number
// stay at the end.
const char kSiteScript[] = R"js(
"use strict";
const rowsShown = 100;
const collator = new Intl.Collator("en", {numeric: true});
const tables = Array.from(document.querySelectorAll("table.board"), table => ({
  table,
  section: table.closest("section"),
  body: table.tBodies[0],
  heads: Array.from(table.tHead.rows[table.tHead.rows.length - 1].cells),
  rows: Array.from(table.tBodies[0].rows, row => ({
    row,
    matches: true,
    text: row.textContent.toLowerCase(),
    cells: Array.from(row.cells, cell => ({
      number: "value" in cell.dataset ? parseFloat(cell.dataset.value) : NaN,
      text: cell.textContent.trim(),
    })),
  })),
  limit: rowsShown,
  more: document.createElement("button"),
}));
const show = entry => {
  const matching = entry.rows.filter(row => row.matches);
  entry.body.replaceChildren(...matching.slice(0, entry.limit).map(row => row.row));
  entry.more.hidden = matching.length <= entry.limit;
  entry.more.textContent = "Show all " + matching.length + " rows";
};
const compare = (a, b, column, numeric, sign) => {
  const x = a.cells[column], y = b.cells[column];
  if (!numeric) return sign * collator.compare(x.text, y.text);
  if (isNaN(x.number) || isNaN(y.number)) return isNaN(x.number) - isNaN(y.number);
  return sign * (x.number - y.number);
};
for (const entry of tables) {
  entry.heads.forEach((head, column) => {
    const numeric = head.classList.contains("number");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const first = numeric && !("lower" in head.dataset) ? "descending" : "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      const now = head.getAttribute("aria-sort") === first ? other : first;
      for (const each of entry.heads) each.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", now);
      entry.rows.sort((a, b) => compare(a, b, column, numeric, now === "ascending" ? 1 : -1));
      show(entry);
    });
  });
  entry.more.type = "button";
  entry.more.addEventListener("click", () => {
    entry.limit = Infinity;
    show(entry);
  });
  entry.section.append(entry.more);
}
const control = name => document.getElementById(name);
const filter = () => {
  const words = control("filter").value.toLowerCase().split(/\s+/).filter(word => word);
  const track = control("track").value;
  for (const entry of tables) {
    entry.section.hidden = track !== "" && entry.section.dataset.track !== track;
    for (const row of entry.rows) {
      row.matches = words.every(word => row.text.includes(word)) &&
          !(control("verified").checked && row.row.dataset.verified !== "yes") &&
          !(control("closed").checked && row.row.dataset.external === "yes");
    }
    show(entry);
  }
};
for (const name of ["filter", "track", "verified", "closed"]) {
  control(name).addEventListener("input", filter);
}
control("controls").hidden = false;
// All are measured before the first is changed.
const widths = tables.map(({heads}) => heads.map(head => head.getBoundingClientRect().width));
tables.forEach((entry, index) => {
  const columns = document.createElement("colgroup");
  for (const width of widths[index]) {
    const column = document.createElement("col");
    column.style.width = width + "px";
    columns.append(column);
  }
  entry.table.prepend(columns);
  entry.table.style.width = widths[index].reduce((sum, width) => sum + width, 0) + "px";
  entry.table.style.tableLayout = "fixed";
  show(entry);
});
)js";

const char kSiteStyle[] = R"css(
:root { --good: #14683a; }
@media screen and (prefers-color-scheme: dark) {
  :root { --good: #7fd6a2; }
}
main { max-width: 96rem; }
/* What is out of sight need not be laid out. */
section { content-visibility: auto; contain-intrinsic-size: auto 40rem; }
th.group { text-align: center; border-left: 1px solid var(--line); border-bottom: 1px solid var(--line); }
th.first, td.first { border-left: 1px solid var(--line); }
tr.reference td { font-style: italic; color: var(--quiet); white-space: normal; }
small, .quiet { color: var(--quiet); font-size: inherit; }
.good { color: var(--good); }
.controls { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: center; margin: 1rem 0; }
input, select, section > button {
  font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: 4px;
  padding: .3rem .5rem; max-width: 100%;
}
input[type="checkbox"] { padding: 0; }
)css";

}  // namespace callprint
