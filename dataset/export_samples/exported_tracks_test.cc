// Expectations follow from what a split is, whichever folds the seed deals: see split_test and
// fold_assignment_test for those.
#include "dataset/export_samples/exported_tracks.h"

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

// Six programs of three families with two files each; program p has the label "yes" where it is
// odd.
std::vector<SampleInfo> Samples() {
  std::vector<SampleInfo> samples;
  for (int i = 0; i < 12; ++i) {
    SampleInfo& sample = samples.emplace_back();
    const int program = i / 2;
    sample.set_id(absl::StrCat("made-", i + 10));
    sample.set_program(absl::StrCat("program-", program));
    sample.set_family(absl::StrCat("family-", program / 2));
    sample.set_file(absl::StrCat("file-", i % 2));
    sample.set_label(program % 2 == 1 ? "yes" : "no");
  }
  return samples;
}

Manifest BinaryManifest() {
  Manifest manifest;
  manifest.set_positive_label("yes");
  return manifest;
}

DatasetSplits Splits(const std::string& track, uint32_t folds) {
  DatasetSplits splits;
  ExperimentSplits& experiment = *splits.add_experiment();
  experiment.set_experiment("asked");
  experiment.set_seed(1);
  ExperimentSplits::Track& added = *experiment.add_track();
  added.set_name(track);
  added.set_folds(folds);
  return splits;
}

TEST(ExportedTracksTest, HoldsOutEachSampleOnceAndNoGroupOnBothSides) {
  const std::vector<SampleInfo> samples = Samples();
  const std::vector<ExportedTrack> tracks =
      ExportTracks(samples, BinaryManifest(), Splits("unseen_family", 3)).value();
  ASSERT_EQ(tracks.size(), 1u);
  const ExportedTrack& track = tracks[0];
  EXPECT_EQ(track.experiment, "asked");
  EXPECT_EQ(track.track, "unseen_family");
  ASSERT_EQ(track.part.size(), 3 * samples.size());
  EXPECT_TRUE(track.left_out_in.empty());
  std::vector<int> held_out(samples.size(), 0);
  for (size_t fold = 0; fold < 3; ++fold) {
    std::set<std::string> trained, asked;
    for (size_t i = 0; i < samples.size(); ++i) {
      const int8_t part = track.part[fold * samples.size() + i];
      ASSERT_TRUE(part == 1 || part == 2);
      (part == 1 ? trained : asked).insert(samples[i].family());
      held_out[i] += part == 2;
      EXPECT_EQ(track.group[i], samples[i].family());
    }
    // A family a fold.
    EXPECT_EQ(asked.size(), 1u);
    EXPECT_EQ(trained.size(), 2u);
    EXPECT_EQ(trained.count(*asked.begin()), 0u);
  }
  EXPECT_EQ(held_out, std::vector<int>(samples.size(), 1));
}

TEST(ExportedTracksTest, SaysWhichExperimentAsksForWhatIsNotThere) {
  const absl::Status status =
      ExportTracks(Samples(), BinaryManifest(), Splits("unseen_moon", 2)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(status.message()).find("asked, track unseen_moon"), std::string::npos);
}

TEST(ExportedTracksTest, NumbersWhatThereIsToPredict) {
  std::vector<SampleInfo> samples(3);
  samples[0].set_label("b");
  samples[1].set_label("a");
  samples[2].set_label("stranger");
  Manifest manifest;
  manifest.set_positive_label("b");
  EXPECT_EQ(ExportTargets(samples, manifest).value(), (std::vector<int8_t>{1, 0, 0}));

  manifest.set_labelling(MULTI_CLASS);
  manifest.add_class_("a");
  manifest.add_class_("b");
  EXPECT_EQ(ExportTargets(samples, manifest).status().code(), absl::StatusCode::kInvalidArgument);
  manifest.set_unknown_label("stranger");
  EXPECT_EQ(ExportTargets(samples, manifest).value(), (std::vector<int8_t>{1, 0, -1}));

  manifest.set_labelling(MULTI_LABEL);
  samples[0].add_present("a");
  samples[0].add_present("b");
  samples[2].add_present("b");
  EXPECT_EQ(ExportTargets(samples, manifest).value(), (std::vector<int8_t>{1, 1, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace callprint
