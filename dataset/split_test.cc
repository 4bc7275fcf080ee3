// Expectations are worked by hand or are properties (no group on both sides, balance).
#include "dataset/split.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

SampleInfo Sample(int id, const std::string& label, const std::string& program,
                  const std::string& family, const std::string& file) {
  SampleInfo sample;
  sample.set_id(absl::StrCat("encryption-", id));
  sample.set_label(label);
  sample.set_program(program);
  sample.set_family(family);
  sample.set_file(file);
  return sample;
}

// 20 families of an encrypting and a plain program each, 6 runs a program, on 12 files.
std::vector<SampleInfo> TwinDataset() {
  std::vector<SampleInfo> samples;
  for (int family = 0; family < 20; ++family) {
    for (int run = 0; run < 12; ++run) {
      const bool encrypts = run % 2 == 0;
      samples.push_back(Sample(samples.size(), encrypts ? "encryption" : "none",
                               absl::StrCat("program-", family, encrypts ? "-e" : "-n"),
                               absl::StrCat("family-", family),
                               absl::StrCat("file-", (run + family) % 12)));
    }
  }
  return samples;
}

TEST(SplitTest, KeepsEachGroupInOneFoldOnEveryTrack) {
  const std::vector<SampleInfo> samples = TwinDataset();
  for (const std::string& track : TrackNames()) {
    const auto folds = AssignFolds(samples, track, 5, 1);
    ASSERT_TRUE(folds.ok()) << folds.status();
    std::map<std::string, std::set<int>> folds_of_group;
    for (size_t i = 0; i < samples.size(); ++i) {
      folds_of_group[*TrackGroup(samples[i], track)].insert((*folds)[i]);
    }
    for (const auto& entry : folds_of_group) {
      EXPECT_EQ(entry.second.size(), 1) << track << " " << entry.first;
    }
  }
}

TEST(SplitTest, FoldsAreEvenInSizeAndLabelsWhereGroupsAllowIt) {
  // 240 samples, 120 a label, in 5 folds: 48 and 24. Programs (6 runs) go 8 to a fold, families
  // (12 runs) 4.
  const std::vector<SampleInfo> samples = TwinDataset();
  for (const std::string track : {"random", "unseen_program", "unseen_family"}) {
    const auto folds = AssignFolds(samples, track, 5, 7);
    ASSERT_TRUE(folds.ok()) << folds.status();
    std::map<int, std::map<std::string, int>> count;
    for (size_t i = 0; i < samples.size(); ++i) ++count[(*folds)[i]][samples[i].label()];
    ASSERT_EQ(count.size(), 5);
    for (auto& entry : count) {
      EXPECT_EQ(entry.second["encryption"], 24) << track << " fold " << entry.first;
      EXPECT_EQ(entry.second["none"], 24) << track << " fold " << entry.first;
    }
  }
}

TEST(SplitTest, LargeGroupsAreBalancedBySmallOnes) {
  // Groups of 4, 3, 3, 2, 2, 2 samples with alternating labels in 2 folds of 8.
  std::vector<SampleInfo> samples;
  const int sizes[] = {4, 3, 3, 2, 2, 2};
  for (int group = 0; group < 6; ++group) {
    for (int run = 0; run < sizes[group]; ++run) {
      const std::string name = absl::StrCat("family-", group);
      samples.push_back(Sample(samples.size(), samples.size() % 2 ? "none" : "encryption", name,
                               name, "file"));
    }
  }
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const auto folds = AssignFolds(samples, "unseen_family", 2, seed);
    ASSERT_TRUE(folds.ok()) << folds.status();
    const int first = std::count(folds->begin(), folds->end(), 0);
    EXPECT_GE(first, 7) << "seed " << seed;
    EXPECT_LE(first, 9) << "seed " << seed;
  }
}

TEST(SplitTest, OrderOfSamplesDoesNotMatter) {
  std::vector<SampleInfo> samples = TwinDataset();
  for (const std::string& track : TrackNames()) {
    std::map<std::string, int> fold_of_id;
    const auto folds = AssignFolds(samples, track, 4, 3);
    ASSERT_TRUE(folds.ok()) << folds.status();
    for (size_t i = 0; i < samples.size(); ++i) fold_of_id[samples[i].id()] = (*folds)[i];
    std::vector<SampleInfo> permuted(samples.rbegin(), samples.rend());
    std::rotate(permuted.begin(), permuted.begin() + 17, permuted.end());
    const auto permuted_folds = AssignFolds(permuted, track, 4, 3);
    ASSERT_TRUE(permuted_folds.ok());
    for (size_t i = 0; i < permuted.size(); ++i) {
      EXPECT_EQ((*permuted_folds)[i], fold_of_id[permuted[i].id()]) << track;
    }
  }
}

TEST(SplitTest, SeedDecidesTheFolds) {
  const std::vector<SampleInfo> samples = TwinDataset();
  EXPECT_EQ(*AssignFolds(samples, "random", 5, 1), *AssignFolds(samples, "random", 5, 1));
  EXPECT_NE(*AssignFolds(samples, "random", 5, 1), *AssignFolds(samples, "random", 5, 2));
}

TEST(SplitTest, NamesTheKnownTracksForAnUnknownOne) {
  const auto folds = AssignFolds(TwinDataset(), "unseen_kernal", 5, 1);
  EXPECT_EQ(folds.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(folds.status().message()), HasSubstr("unseen_family"));
}

TEST(SplitTest, RefusesOneFoldAndMoreFoldsThanGroups) {
  EXPECT_EQ(AssignFolds(TwinDataset(), "random", 1, 1).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(AssignFolds(TwinDataset(), "unseen_family", 20, 1).ok());
  const auto folds = AssignFolds(TwinDataset(), "unseen_family", 21, 1);
  EXPECT_EQ(folds.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(folds.status().message()), HasSubstr("only 20 groups"));
}

TEST(SplitTest, RefusesAFoldThatHoldsAllOfALabel) {
  // The only encrypting program: wherever it goes, nothing encrypting is left to train on.
  const std::vector<SampleInfo> samples = {Sample(0, "encryption", "a", "a", "x"),
                                           Sample(1, "none", "b", "b", "x"),
                                           Sample(2, "none", "c", "c", "x")};
  const auto folds = AssignFolds(samples, "unseen_program", 2, 1);
  EXPECT_EQ(folds.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(folds.status().message()), HasSubstr("\"encryption\" are held out"));
}

TEST(SplitTest, RefusesASampleWithoutAGroupAndOneThatOccursTwice) {
  std::vector<SampleInfo> samples = TwinDataset();
  samples[3].clear_file();
  EXPECT_THAT(std::string(AssignFolds(samples, "unseen_file", 5, 1).status().message()),
              HasSubstr("sample encryption-3 has no group on track unseen_file"));
  samples = TwinDataset();
  samples.push_back(samples[5]);
  EXPECT_THAT(std::string(AssignFolds(samples, "random", 5, 1).status().message()),
              HasSubstr("encryption-5 occurs twice"));
}

}  // namespace
}  // namespace callprint
