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
