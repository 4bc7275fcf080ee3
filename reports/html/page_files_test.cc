#include "reports/html/page_files.h"

#include <filesystem>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

Page PageWithFigures() {
  Page page;
  page.title = "Title";
  page.Add(Paragraph{"Some text."});
  page.Add(Figure{"report", "beside the page", "<svg>1</svg>"});
  page.Add(Figure{"figures/roc", "in a folder", "<svg>2</svg>"});
  return page;
}

TEST(WritePageTest, PagesSayTheSameAndFiguresLieWhereTheyAreLinked) {
  const std::string folder = testing::TempDir() + "/page";
  std::filesystem::create_directories(folder);
  ASSERT_TRUE(WritePage(PageWithFigures(), folder).ok());
  EXPECT_EQ(ReadFile(folder + "/report.svg").value(), "<svg>1</svg>");
  EXPECT_EQ(ReadFile(folder + "/figures/roc.svg").value(), "<svg>2</svg>");
  const std::string markdown = ReadFile(folder + "/report.md").value();
  EXPECT_THAT(markdown, HasSubstr("Some text."));
  EXPECT_THAT(markdown, HasSubstr("](figures/roc.svg)"));
  const std::string html = ReadFile(folder + "/report.html").value();
  EXPECT_THAT(html, HasSubstr("Some text."));
  EXPECT_THAT(html, HasSubstr("<svg>1</svg>"));
  EXPECT_THAT(html, HasSubstr("<svg>2</svg>"));
}

TEST(WritePageTest, NamesAFolderThatCannotBeMade) {
  const std::string file = testing::TempDir() + "/file";
  ASSERT_TRUE(WriteFileAtomically(file, "").ok());
  const absl::Status status = WritePage(PageWithFigures(), file);
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr(file));
}

}  // namespace
}  // namespace callprint
