#include "reports/feature_selection/selection_fold.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "workloads/file.h"
#include "workloads/random.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

constexpr int kSamples = 240;
constexpr int kColumns = 20;
// Raised for the positive label, each in two of three positive samples.
constexpr int kPlanted[] = {3, 7};

bool IsPlanted(int column) {
  return std::count(std::begin(kPlanted), std::end(kPlanted), column) > 0;
}

// Two programs (one of either label) in each of 12 families.
SampleSet MakeSamples(bool shuffled = false) {
  Random random(4);
  SampleSet samples;
  for (int column = 0; column < kColumns; ++column) {
    samples.features.column_names.push_back(absl::StrFormat("count:f%02d", column));
  }
  for (int i = 0; i < kSamples; ++i) {
    SampleInfo info;
    info.set_id(absl::StrFormat("s%03d", i));
    info.set_program(absl::StrFormat("p%02d", i % 24));
    info.set_family(absl::StrFormat("family%02d", i % 24 / 2));
    info.set_label(i % 2 == 0 ? "no" : "yes");
    samples.info.push_back(info);
    const bool raised = shuffled ? random.Below(2) == 0 : i % 2 == 1;
    for (int column = 0; column < kColumns; ++column) {
      const bool here = raised && IsPlanted(column) && random.Below(3) > 0;
      const float value = random.Below(20) + (here ? 30 : 0);
      if (value == 0) continue;
      samples.features.column_index.push_back(column);
      samples.features.value.push_back(value);
    }
    samples.features.row_begin.push_back(samples.features.value.size());
  }
  return samples;
}

FoldRequest MakeRequest() {
  FoldRequest request;
  request.split.set_seed(5);
  google::protobuf::TextFormat::ParseFromString(
      "name: 'trees' features { group: 'count' transform: LOG1P scaling: STANDARD }"
      " xgboost { rounds: 20 max_depth: 2 learning_rate: 0.3 rows_per_tree: 1"
      "  columns_per_tree: 1 min_child_weight: 1 l2: 1 }",
      &request.model);
  request.track = "unseen_family";
  request.fold = 1;
  request.folds = 4;
  request.labels.positive_label = "yes";
  request.dataset_sha256 = "0123";
  return request;
}

FeatureSelectionSpec MakeSpec() {
  FeatureSelectionSpec spec;
  google::protobuf::TextFormat::ParseFromString(
      "title: 't' question: 'q' size: [1, 2, 8, 100] seed: 3 elimination { c: 0.1 }"
      " gain { rounds: 20 max_depth: 2 learning_rate: 0.3 rows_per_tree: 1"
      "  columns_per_tree: 0.5 min_child_weight: 1 l2: 1 }",
      &spec);
  return spec;
}

SelectionFold RunOrDie(const FoldRequest& request, const FeatureSelectionSpec& spec,
                       const SampleSet& samples) {
  const absl::StatusOr<SelectionFold> result = RunSelectionFold(request, spec, samples);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(SelectionFold());
}

std::set<std::string> FirstTwo(const SelectionFold& fold, const RankedColumns& ranking) {
  return {fold.column(ranking.order(0)), fold.column(ranking.order(1))};
}

// Share of samples that the sign of (score - 0.5) answers rightly.
double Accuracy(const SelectionFold& fold, const SelectionPoint& point) {
  double right = 0;
  for (int i = 0; i < fold.sample_id_size(); ++i) {
    const bool positive = std::stoi(fold.sample_id(i).substr(1)) % 2 == 1;
    right += positive == (point.score(i) >= 0.5);
  }
  return right / fold.sample_id_size();
}

TEST(SelectionFoldTest, EveryRankingFindsThePlantedFunctionsAndTheyAreEnough) {
  const SelectionFold fold = RunOrDie(MakeRequest(), MakeSpec(), MakeSamples());
  ASSERT_EQ(fold.ranking_size(), 5);
  EXPECT_EQ(fold.column_size(), kColumns);
  // 3 of 12 families.
  EXPECT_EQ(fold.sample_id_size(), kSamples / 4);
  EXPECT_EQ(fold.training_samples(), kSamples * 3 / 4);
  for (const RankedColumns& ranking : fold.ranking()) {
    // The sizes of the spec, and all.
    ASSERT_EQ(ranking.point_size(), 5) << ranking.method();
    EXPECT_EQ(ranking.point(1).columns(), 2);
    EXPECT_EQ(ranking.point(3).columns(), kColumns);
    EXPECT_EQ(ranking.point(4).columns(), kColumns);
    EXPECT_EQ(ranking.control(), ranking.method() == "shuffled");
    // Either of two, each there in two of three: 8 of 9 positives show.
    EXPECT_GT(Accuracy(fold, ranking.point(4)), 0.85) << ranking.method();
    if (ranking.control()) {
      EXPECT_LT(Accuracy(fold, ranking.point(0)), 0.7);
      continue;
    }
    EXPECT_EQ(FirstTwo(fold, ranking), (std::set<std::string>{"count:f03", "count:f07"}))
        << ranking.method();
    EXPECT_GT(Accuracy(fold, ranking.point(1)), 0.85) << ranking.method();
  }
}

TEST(SelectionFoldTest, NothingIsLearntWhereThereIsNothing) {
  const SelectionFold fold = RunOrDie(MakeRequest(), MakeSpec(), MakeSamples(/*shuffled=*/true));
  for (const RankedColumns& ranking : fold.ranking()) {
    for (const SelectionPoint& point : ranking.point()) {
      // 60 held-out samples: four standard errors are 0.26.
      EXPECT_NEAR(Accuracy(fold, point), 0.5, 0.26) << ranking.method() << point.columns();
    }
  }
}

// The poison test: held-out rows are made enormous, given a column of their own and the other
// label. No order may change, and no model: its answers to samples that stayed as they were.
TEST(SelectionFoldTest, HeldOutRowsChangeNothingThatIsFitted) {
  const SampleSet clean = MakeSamples();
  const SelectionFold expected = RunOrDie(MakeRequest(), MakeSpec(), clean);
  const std::set<std::string> held_out(expected.sample_id().begin(), expected.sample_id().end());
  // One that stays tells whether models are the same.
  const std::string& probe = expected.sample_id(0);
  SampleSet poisoned = clean;
  poisoned.features = SparseMatrix();
  poisoned.features.column_names = clean.features.column_names;
  poisoned.features.column_names.push_back("count:poison");
  for (int row = 0; row < kSamples; ++row) {
    const bool poison = held_out.count(clean.info[row].id()) > 0 && clean.info[row].id() != probe;
    for (size_t i = clean.features.row_begin[row]; i < clean.features.row_begin[row + 1]; ++i) {
      poisoned.features.column_index.push_back(clean.features.column_index[i]);
      poisoned.features.value.push_back(poison ? 1e30f : clean.features.value[i]);
    }
    if (poison) {
      poisoned.features.column_index.push_back(kColumns);
      poisoned.features.value.push_back(std::numeric_limits<float>::max());
    }
    poisoned.features.row_begin.push_back(poisoned.features.value.size());
  }
  const SelectionFold actual = RunOrDie(MakeRequest(), MakeSpec(), poisoned);
  ASSERT_EQ(actual.column_size(), expected.column_size());
  for (int column = 0; column < kColumns; ++column) {
    EXPECT_EQ(actual.column(column), expected.column(column));
  }
  ASSERT_EQ(actual.sample_id(0), probe);
  for (int r = 0; r < expected.ranking_size(); ++r) {
    EXPECT_TRUE(std::equal(actual.ranking(r).order().begin(), actual.ranking(r).order().end(),
                           expected.ranking(r).order().begin()))
        << expected.ranking(r).method();
    for (int p = 0; p < expected.ranking(r).point_size(); ++p) {
      EXPECT_EQ(actual.ranking(r).point(p).score(0), expected.ranking(r).point(p).score(0));
    }
  }
}

// Labels of held-out rows: which rows are held out does not depend on how labels are named, and
// all of them change sides together.
TEST(SelectionFoldTest, HeldOutLabelsChangeNothing) {
  const SampleSet clean = MakeSamples();
  const SelectionFold expected = RunOrDie(MakeRequest(), MakeSpec(), clean);
  SampleSet poisoned = clean;
  for (SampleInfo& info : poisoned.info) {
    if (std::count(expected.sample_id().begin(), expected.sample_id().end(), info.id()) == 0) {
      continue;
    }
    info.set_label(info.label() == "yes" ? "no" : "yes");
  }
  const SelectionFold actual = RunOrDie(MakeRequest(), MakeSpec(), poisoned);
  EXPECT_EQ(SerializeDeterministically(actual), SerializeDeterministically(expected));
}

// The poison would show.
TEST(SelectionFoldTest, PoisonedTrainingRowsWouldShow) {
  const SampleSet clean = MakeSamples();
  const SelectionFold expected = RunOrDie(MakeRequest(), MakeSpec(), clean);
  SampleSet poisoned = clean;
  for (size_t i = 0; i < poisoned.features.value.size(); ++i) {
    if (poisoned.features.column_index[i] == 3) poisoned.features.value[i] = 0;
  }
  const SelectionFold actual = RunOrDie(MakeRequest(), MakeSpec(), poisoned);
  for (int r = 0; r < expected.ranking_size(); ++r) {
    if (expected.ranking(r).control()) continue;
    EXPECT_NE(FirstTwo(actual, actual.ranking(r)), FirstTwo(expected, expected.ranking(r)));
  }
}

TEST(SelectionFoldTest, EqualArgumentsGiveEqualBytes) {
  EXPECT_EQ(SerializeDeterministically(RunOrDie(MakeRequest(), MakeSpec(), MakeSamples())),
            SerializeDeterministically(RunOrDie(MakeRequest(), MakeSpec(), MakeSamples())));
}

TEST(SelectionFoldTest, NamesEveryError) {
  FoldRequest request = MakeRequest();
  request.labels.labelling = MULTI_CLASS;
  request.model.mutable_features()->set_select_top(5);
  FeatureSelectionSpec spec = MakeSpec();
  spec.add_size(50);
  spec.mutable_gain()->set_rounds(0);
  spec.mutable_elimination()->set_c(-1);
  const absl::Status status = RunSelectionFold(request, spec, MakeSamples()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  for (const char* text : {"more than two labels", "chooses columns by itself",
                           "size 50 does not rise", "gain: ", "elimination: "}) {
    EXPECT_THAT(status.message(), HasSubstr(text));
  }
}

TEST(SelectionFoldTest, RefusesWhatAFoldRefuses) {
  FoldRequest request = MakeRequest();
  request.fold = 4;
  EXPECT_EQ(RunSelectionFold(request, MakeSpec(), MakeSamples()).status().code(),
            absl::StatusCode::kInvalidArgument);
  SampleSet lossy = MakeSamples();
  lossy.info[0].set_lost_events(1);
  EXPECT_THAT(RunSelectionFold(MakeRequest(), MakeSpec(), lossy).status().message(),
              HasSubstr("lost events"));
}

}  // namespace
}  // namespace callprint
