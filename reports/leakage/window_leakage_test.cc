// Expectations are worked by hand.
#include "reports/leakage/window_leakage.h"

#include <string>
#include <variant>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/html/html_page.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Manifest MadeUp(const std::string& name = "made_up") {
  Manifest manifest;
  manifest.set_name(name);
  manifest.set_version("3");
  return manifest;
}

void SetBits(double value, LeakageRow::Bits* bits) {
  bits->set_value(value);
  bits->set_ci_low(value - 0.12);
  bits->set_ci_high(value + 0.06);
}

void AddRow(const std::string& observer, double bits, LeakageResult* result,
            const std::string& name = "made_up") {
  LeakageRow* row = result->add_row();
  row->set_dataset(name);
  row->set_version("3");
  row->set_manifest_sha256("0123");
  row->set_track("unseen_family");
  row->set_model("trees");
  row->set_observer(observer);
  row->set_samples(128);
  row->set_groups(8);
  row->set_entropy_bits(1);
  SetBits(bits, row->mutable_accuracy());
  SetBits(bits - 0.25, row->mutable_entropy_gain());
  SetBits(bits / 2, row->mutable_neighbours());
}

LeakageResult Measured(const std::string& name = "made_up") {
  LeakageResult result;
  result.set_every_nth_shard(2);
  AddRow("none", 0.75, &result, name);
  AddRow("first_ms:1", 0.25, &result, name);
  AddRow("first_ms:10", 0.5, &result, name);
  AddRow("max_depth:1", 0.4, &result, name);
  return result;
}

Page PageOf(const std::vector<Block>& blocks) {
  Page page;
  page.title = "Title";
  for (const Block& block : blocks) page.Add(block);
  return page;
}

TEST(WindowLeakageTest, ShowsWindowsAndWholeTracesAndSaysWhatWasMeasured) {
  const auto blocks = WindowLeakage(Measured(), MadeUp(), "0123");
  ASSERT_TRUE(blocks.ok()) << blocks.status();
  const std::string page = PageAsMarkdown(PageOf(*blocks));
  EXPECT_THAT(page, HasSubstr("| first 1 ms | 0.250 [0.130, 0.310] | 0.000 [-0.120, 0.060] | "
                              "0.125 [0.005, 0.185] |\n| first 10 ms | 0.500 ["));
  EXPECT_THAT(page, HasSubstr("| all that was recorded | 0.750 ["));
  EXPECT_THAT(page, Not(HasSubstr("depth below")));
  EXPECT_THAT(page, HasSubstr("model trees on track unseen_family, on one of every 2 shards of the "
                              "dataset, 128 held-out samples in 8 groups"));
  EXPECT_THAT(page, HasSubstr("the entropy of these samples' labels, 1.000 bits"));
}

TEST(WindowLeakageTest, FigureHasAPlaceForEachWindowAndALineAtTheEntropy) {
  const Page page = PageOf(WindowLeakage(Measured(), MadeUp(), "0123").value());
  ASSERT_EQ(FiguresOf(page).size(), 1u);
  const std::string& svg = FiguresOf(page)[0]->svg;
  for (const char* text : {">1</text>", ">10</text>", ">all</text>",
                           "<title>(a) accuracy: 0.250 [0.130, 0.310]</title>",
                           "<title>(c) neighbours: 0.375 [0.255, 0.435]</title>"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
  EXPECT_THAT(svg, Not(HasSubstr(": 0.400 [")));
  // The scale ends at the label's entropy: the dashed line is at the panel's upper edge.
  const size_t dashed = svg.find("stroke-dasharray");
  ASSERT_NE(dashed, std::string::npos);
  EXPECT_EQ(svg.find("stroke-dasharray", dashed + 1), std::string::npos);
  EXPECT_THAT(svg,
              HasSubstr("y1=\"64.0\" x2=\"254.0\" y2=\"64.0\" stroke=\"#a33\" stroke-dasharray"));
}

TEST(WindowLeakageTest, NamesAreEscaped) {
  const auto blocks = WindowLeakage(
      [] {
        LeakageResult result = Measured();
        for (LeakageRow& row : *result.mutable_row()) row.set_model("<b>");
        return result;
      }(),
      MadeUp(), "0123");
  ASSERT_TRUE(blocks.ok()) << blocks.status();
  const std::string html = PageAsHtml(PageOf(*blocks));
  EXPECT_THAT(html, HasSubstr("model &lt;b&gt; on"));
  EXPECT_THAT(html, HasSubstr(">&lt;b&gt;, unseen_family</text>"));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
}

TEST(WindowLeakageTest, RefusesWhatIsNotOfTheExperimentsDataset) {
  const auto error = [](const LeakageResult& result, const Manifest& manifest,
                        const std::string& sha256) {
    const auto blocks = WindowLeakage(result, manifest, sha256);
    EXPECT_EQ(blocks.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(blocks.status().message());
  };
  EXPECT_THAT(error(Measured(), MadeUp("other"), "0123"),
              HasSubstr("of dataset made_up version 3 (SHA-256 of its manifest 0123), but the "
                        "experiment of other"));
  // The same name, recorded anew.
  EXPECT_THAT(error(Measured(), MadeUp(), "4567"), HasSubstr("(4567); measure it on the same"));
  LeakageResult mixed = Measured();
  AddRow("first_ms:3", 0.5, &mixed, "other");
  EXPECT_THAT(error(mixed, MadeUp(), "0123"), HasSubstr("of dataset other"));
  LeakageResult no_windows;
  AddRow("none", 0.5, &no_windows);
  EXPECT_THAT(error(no_windows, MadeUp(), "0123"), HasSubstr("first milliseconds (first_ms:N)"));
  LeakageResult windows_only;
  AddRow("first_ms:1", 0.5, &windows_only);
  EXPECT_THAT(error(windows_only, MadeUp(), "0123"), HasSubstr("whole traces"));
  EXPECT_THAT(error(LeakageResult(), MadeUp(), "0123"), HasSubstr("no observer"));
}

}  // namespace
}  // namespace callprint
