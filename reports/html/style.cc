#include "reports/html/style.h"

#include "absl/strings/str_cat.h"
#include "reports/figures/palette.h"
#include "reports/html/style_sheets.h"

namespace callprint {
std::string PageStyle() {
  std::string style =
      absl::StrCat(kReportStyle, "@media screen and (prefers-color-scheme: dark) {\n");
  for (const PaletteColor& color : Palette()) {
    absl::StrAppend(&style, "  svg [fill=\"", color.light, "\"] { fill: ", color.dark, "; }\n",
                    "  svg [stroke=\"", color.light, "\"] { stroke: ", color.dark, "; }\n");
  }
  return absl::StrCat(style, "  svg text:not([fill]) { fill: var(--ink); }\n}\n");
}

}  // namespace callprint
