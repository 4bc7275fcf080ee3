#include "reports/experiment/validity/label_association.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "reports/evaluation/synthetic_results.h"
#include "reports/page/text_table.h"
#include "reports/statistics/association.h"

namespace callprint {
namespace {

constexpr int kFiles = 8;

// Three classes, each with the same four sizes on either of two kernels: a plan that stands on
// both.
JoinedFolds OnePlanOnTwoKernels() {
  EvaluationInputs inputs = MakeSyntheticClassResults(MULTI_CLASS, 3, kFiles, 0,
                                                      {MakeTrack("random", 4)}, {{"model", 0.9}});
  const uint64_t sizes[3][kFiles / 2] = {{10, 12, 15, 11}, {14, 18, 13, 20}, {16, 9, 12, 17}};
  std::vector<int> seen(3, 0);
  for (SampleInfo& sample : inputs.samples) {
    int label = 0;
    while (inputs.manifest.class_(label) != sample.label()) ++label;
    const int file = seen[label]++;
    sample.set_kernel(file < kFiles / 2 ? "6.1" : "6.12");
    sample.set_input_bytes(sizes[label][file % (kFiles / 2)]);
  }
  return JoinFolds(inputs).value();
}

double Size(const SampleInfo& sample) { return static_cast<double>(sample.input_bytes()); }

TEST(LabelAssociationTest, InputsThatStandOnSeveralKernelsCountOnce) {
  const std::vector<double> sizes = {10, 12, 15, 11, 14, 18, 13, 20, 16, 9, 12, 17};
  const std::vector<int> labels = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2};
  std::vector<double> twice = sizes;
  twice.insert(twice.end(), sizes.begin(), sizes.end());
  std::vector<int> labels_twice = labels;
  labels_twice.insert(labels_twice.end(), labels.begin(), labels.end());
  const std::string expected = Decimal(EpsilonSquared(sizes, labels));
  // Evidence that is counted twice looks stronger.
  ASSERT_NE(expected, Decimal(EpsilonSquared(twice, labels_twice)));
  EXPECT_EQ(QuantityAndLabel(OnePlanOnTwoKernels(), Size).figure, expected);
}

TEST(LabelAssociationTest, KernelsAreLookedAtOneByOneForCategoriesToo) {
  const JoinedFolds joined = OnePlanOnTwoKernels();
  const auto small = [](const SampleInfo& sample) {
    return std::string(sample.input_bytes() < 14 ? "small" : "large");
  };
  // By class: 3, 1 and 2 of four are small.
  const double expected =
      UnbiasedCramersV({0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 0, 1}, {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2});
  EXPECT_EQ(CategoryAndLabel(joined, small).figure, Decimal(expected));
}

}  // namespace
}  // namespace callprint
