// Expectations are worked by hand.
#include "dataset/split.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

TEST(PartOfFoldTest, IsTheRule) {
  // Held out here, elsewhere, nowhere.
  EXPECT_EQ(PartOfFold(2, 2, kNoFold, false), FoldPart::kHeldOut);
  EXPECT_EQ(PartOfFold(2, 1, kNoFold, false), FoldPart::kTraining);
  EXPECT_EQ(PartOfFold(2, kNoFold, kNoFold, false), FoldPart::kNone);
  // Of a family that this fold leaves out, or another one does.
  EXPECT_EQ(PartOfFold(2, 1, 2, false), FoldPart::kNone);
  EXPECT_EQ(PartOfFold(2, 1, 0, false), FoldPart::kTraining);
  EXPECT_EQ(PartOfFold(2, 2, 2, false), FoldPart::kHeldOut);
  // Of no class: asked about, and never trained on.
  EXPECT_EQ(PartOfFold(2, 2, kNoFold, true), FoldPart::kHeldOut);
  EXPECT_EQ(PartOfFold(2, 1, kNoFold, true), FoldPart::kNone);
}

// Four families of a program each, on two files; with a program of no class besides.
std::vector<SampleInfo> Samples() {
  std::vector<SampleInfo> samples;
  for (const std::string name : {"a", "b", "c", "d", "x"}) {
    for (const std::string file : {"one", "two"}) {
      SampleInfo& sample = samples.emplace_back();
      sample.set_id(absl::StrCat(name, " ", file));
      sample.set_label(name == "x" ? "unknown" : name);
      sample.set_program(name);
      sample.set_family(name);
      sample.set_file(file);
    }
  }
  return samples;
}

TEST(SplitTrackTest, NobodyTrainsOnWhatIsUnknown) {
  const std::vector<SampleInfo> samples = Samples();
  const TrackSplit split = SplitTrack(samples, "open_world", 2, 1, "unknown").value();
  for (int fold = 0; fold < 2; ++fold) {
    int training = 0;
    for (size_t i = 0; i < samples.size(); ++i) {
      if (split.Part(i, fold) != FoldPart::kTraining) continue;
      ++training;
      EXPECT_NE(samples[i].label(), "unknown");
    }
    // The other file's, of the four programs that are classes.
    EXPECT_EQ(training, 4);
  }
}

TEST(SplitTrackTest, NobodyTrainsOnAFamilyThatIsLeftOut) {
  const std::vector<SampleInfo> samples = Samples();
  const TrackSplit split = SplitTrack(samples, "open_world_family", 2, 1, "unknown").value();
  for (int fold = 0; fold < 2; ++fold) {
    int training = 0;
    for (size_t i = 0; i < samples.size(); ++i) {
      if (split.Part(i, fold) != FoldPart::kTraining) continue;
      ++training;
      EXPECT_NE(split.LeftOutIn(i), fold) << samples[i].id();
      EXPECT_NE(split.HeldOutIn(i), fold) << samples[i].id();
    }
    // The other file's, of the two families that are not left out.
    EXPECT_EQ(training, 2);
  }
}

}  // namespace
}  // namespace callprint
