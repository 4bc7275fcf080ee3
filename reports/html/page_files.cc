#include "reports/html/page_files.h"

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "reports/html/html_page.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {

absl::Status WritePage(const Page& page, const std::string& folder) {
  for (const Figure* figure : FiguresOf(page)) {
    const std::string path = absl::StrCat(folder, "/", figure->path, ".svg");
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    std::error_code error;
    std::filesystem::create_directories(parent, error);
    if (error) {
      return absl::UnavailableError(
          absl::StrCat(parent.string(), ": cannot be made: ", error.message()));
    }
    RETURN_IF_ERROR(WriteFileAtomically(path, figure->svg));
  }
  RETURN_IF_ERROR(WriteFileAtomically(folder + "/report.md", PageAsMarkdown(page)));
  return WriteFileAtomically(folder + "/report.html", PageAsHtml(page));
}

}  // namespace callprint
