"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const original = Array.from(body.rows);
  const heads = Array.from(table.tHead.rows[0].cells);
  const value = (row, column) => {
    const text = row.cells[column].textContent.trim();
    const number = parseFloat(text.replace(/^< */, ""));
    return {text, number};
  };
  heads.forEach((head, column) => {
    const numeric = head.classList.contains("number");
    const states = numeric ? ["descending", "ascending", "none"] : ["ascending", "descending", "none"];
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const now = states[(states.indexOf(head.getAttribute("aria-sort") || "none") + 1) % 3];
      for (const other of heads) other.removeAttribute("aria-sort");
      let rows = original;
      if (now !== "none") {
        head.setAttribute("aria-sort", now);
        const sign = now === "ascending" ? 1 : -1;
        rows = original.slice().sort((a, b) => {
          const x = value(a, column), y = value(b, column);
          if (!numeric) return sign * x.text.localeCompare(y.text, "en", {numeric: true});
          if (isNaN(x.number) || isNaN(y.number)) return isNaN(x.number) - isNaN(y.number);
          return sign * (x.number - y.number);
        });
      }
      body.append(...rows);
    });
  });
}
