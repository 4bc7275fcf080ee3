// Expectations are worked by hand.
#include "reports/experiment/functions/telling_functions.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Four samples of three functions: "always" is called by all, "half" by one of each label, "tells"
// by those of the first label only.
SampleSet Samples(const std::vector<std::string>& labels) {
  SampleSet samples;
  samples.features.column_names = {"count:always", "count:half", "count:tells"};
  const std::vector<std::vector<float>> rows = {{1, 1, 2}, {1, 0, 2}, {1, 1, 0}, {1, 0, 0}};
  for (size_t row = 0; row < rows.size(); ++row) {
    samples.info.emplace_back().set_label(labels[row]);
    for (uint32_t column = 0; column < 3; ++column) {
      if (rows[row][column] == 0) continue;
      samples.features.column_index.push_back(column);
      samples.features.value.push_back(rows[row][column]);
    }
    samples.features.row_begin.push_back(samples.features.value.size());
  }
  return samples;
}

TEST(TellingFunctionsTest, RanksByBitsAboutTheLabel) {
  Manifest manifest;
  manifest.set_positive_label("yes");
  const std::vector<TellingFunction> functions =
      TellingFunctions(manifest, Samples({"yes", "yes", "no", "no"}), 20);
  ASSERT_EQ(functions.size(), 3);
  EXPECT_EQ(functions[0].name, "tells");
  // Of two equally frequent labels there is one bit to tell.
  EXPECT_NEAR(functions[0].bits, 1, 1e-12);
  EXPECT_EQ(functions[0].called_share, 0.5);
  EXPECT_EQ(functions[0].median_positive, 2);
  EXPECT_EQ(functions[0].median_negative, 0);
  // Both tell nothing, and go by name.
  EXPECT_EQ(functions[1].name, "always");
  EXPECT_NEAR(functions[1].bits, 0, 1e-12);
  EXPECT_EQ(functions[2].name, "half");
  EXPECT_NEAR(functions[2].bits, 0, 1e-12);
  // Of 1 and 0.
  EXPECT_EQ(functions[2].median_negative, 0.5);
  EXPECT_THAT(
      TellingFunctionTable(manifest, functions).ForMarkdown(),
      HasSubstr("| function | bits | called in | median calls, yes | median calls, others |\n"
                "|---|---:|---:|---:|---:|\n"
                "| tells | 1.000 | 50.0 % | 2 | 0 |"));
}

TEST(TellingFunctionsTest, OfClassesTheUnknownDoNotCount) {
  Manifest manifest;
  manifest.set_labelling(MULTI_CLASS);
  manifest.set_unknown_label("unknown");
  manifest.add_class_("a");
  manifest.add_class_("b");
  // Two samples are left: one of "a", which calls all, and one of "b", which calls "always" only.
  const std::vector<TellingFunction> functions =
      TellingFunctions(manifest, Samples({"a", "unknown", "unknown", "b"}), 2);
  ASSERT_EQ(functions.size(), 2);
  EXPECT_EQ(functions[0].name, "half");
  EXPECT_EQ(functions[1].name, "tells");
  EXPECT_NEAR(functions[1].bits, 1, 1e-12);
  EXPECT_EQ(functions[1].called_share, 0.5);
  EXPECT_EQ(functions[1].class_name, "a");
  EXPECT_EQ(functions[1].median_class, 2);
}

TEST(TellingFunctionsTest, NothingIsToldOfNoSamples) {
  Manifest manifest;
  manifest.set_labelling(MULTI_CLASS);
  manifest.add_class_("a");
  EXPECT_THAT(TellingFunctions(manifest, Samples({"x", "x", "x", "x"}), 20), IsEmpty());
}

}  // namespace
}  // namespace callprint
