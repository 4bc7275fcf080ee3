#include "reports/html/style.h"

#include "absl/strings/str_cat.h"
#include "reports/figures/palette.h"

namespace callprint {
namespace {

constexpr char kStyle[] = R"css(
:root { --mark: #8a2f2f; --mark-ground: #fbeeee; }
@media screen and (prefers-color-scheme: dark) {
  :root { --mark: #ffaaaa; --mark-ground: #3a2426; }
}
html { scroll-behavior: smooth; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.75rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
.question { font-size: 1.1rem; margin: 0 0 .75rem; color: var(--quiet); }
nav { font-size: .8125rem; margin: 0 0 1.25rem; }
nav ul { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; }
.notice { border-left: 4px solid var(--mark); background: var(--mark-ground); padding: .5rem .75rem; margin: .75rem 0; max-width: 52rem; }
.notice strong { color: var(--mark); }
.figures { display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: flex-start; }
figure { margin: 1rem 0; max-width: 100%; }
figure .scroll { margin: 0; }
figcaption { font-size: .8125rem; line-height: 1.4; color: var(--quiet); max-width: 44rem; padding-top: .25rem; }
.figures figcaption { contain: inline-size; }
svg { display: block; max-width: 100%; height: auto; }
@media (max-width: 48rem) {
  body { font-size: 15px; }
  main { padding: 1rem .75rem 3rem; }
  /* Small print would not be read: pictures keep their size and are moved sideways. */
  svg { max-width: none; }
  td:not(.number) { min-width: 8rem; }
}
@media print {
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  nav, th button::after { display: none; }
  .scroll { overflow: visible; }
  table { font-size: 7.5pt; }
  td.number { white-space: normal; }
  tr, figure, .notice { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  thead { display: table-header-group; }
}
)css";

}  // namespace

std::string PageStyle() {
  std::string style = absl::StrCat(kStyle, "@media screen and (prefers-color-scheme: dark) {\n");
  for (const PaletteColor& color : Palette()) {
    absl::StrAppend(&style, "  svg [fill=\"", color.light, "\"] { fill: ", color.dark, "; }\n",
                    "  svg [stroke=\"", color.light, "\"] { stroke: ", color.dark, "; }\n");
  }
  return absl::StrCat(style, "  svg text:not([fill]) { fill: var(--ink); }\n}\n");
}

}  // namespace callprint
