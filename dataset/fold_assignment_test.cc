// Expectations are worked by hand or are properties (no group on both sides, balance).
#include "dataset/fold_assignment.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "dataset/tracks.h"
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
  sample.set_kernel(absl::StrCat("kernel-", id % 5));
  sample.set_machine(absl::StrCat("machine-", id % 6));
  sample.set_session(absl::StrCat("session-", id / 3));
  return sample;
}

// 44 programs, which are the labels, with 20 runs each on 10 files; and 4 programs of unknown
// label.
std::vector<SampleInfo> ProgramDataset() {
  std::vector<SampleInfo> samples;
  for (int program = 0; program < 48; ++program) {
    const std::string name = absl::StrCat("program-", program);
    for (int run = 0; run < 20; ++run) {
      samples.push_back(Sample(samples.size(), program < 44 ? name : "unknown", name, name,
                               absl::StrCat("file-", run % 10)));
    }
  }
  return samples;
}

// 6 families of two programs each, which are the labels, and of one of unknown label; each with a
// run on each of 6 files.
std::vector<SampleInfo> FamilyDataset() {
  std::vector<SampleInfo> samples;
  for (int program = 0; program < 18; ++program) {
    const std::string name = absl::StrCat("program-", program);
    for (int file = 0; file < 6; ++file) {
      samples.push_back(Sample(samples.size(), program < 12 ? name : "unknown", name,
                               absl::StrCat("family-", program % 6), absl::StrCat("file-", file)));
    }
  }
  return samples;
}

// 600 windows of 60 sessions, in which up to 3 of 12 programs ran; a third of them has none.
std::vector<SampleInfo> WindowDataset() {
  std::vector<SampleInfo> samples;
  for (int i = 0; i < 600; ++i) {
    SampleInfo sample = Sample(i, "", "mix", "mix", "file");
    sample.set_session(absl::StrCat("session-", i / 10));
    std::set<std::string> present;
    for (int j = 0; j < i % 4; ++j) present.insert(absl::StrCat("program-", (i / 4 + 5 * j) % 12));
    for (const std::string& name : present) sample.add_present(name);
    samples.push_back(sample);
  }
  return samples;
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
    if (track == "open_world") continue;
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
      samples.push_back(
          Sample(samples.size(), samples.size() % 2 ? "none" : "encryption", name, name, "file"));
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
    // On the open world, the plain programs are the unknown ones.
    const std::string unknown = track == "open_world" ? "none" : "";
    std::map<std::string, int> fold_of_id;
    const auto folds = AssignFolds(samples, track, 4, 3, unknown);
    ASSERT_TRUE(folds.ok()) << folds.status();
    for (size_t i = 0; i < samples.size(); ++i) fold_of_id[samples[i].id()] = (*folds)[i];
    std::vector<SampleInfo> permuted(samples.rbegin(), samples.rend());
    std::rotate(permuted.begin(), permuted.begin() + 17, permuted.end());
    const auto permuted_folds = AssignFolds(permuted, track, 4, 3, unknown);
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

TEST(SplitTest, HoldsOutOneKernelAFold) {
  const std::vector<SampleInfo> samples = TwinDataset();
  const auto folds = AssignFolds(samples, "unseen_kernel", 5, 1);
  ASSERT_TRUE(folds.ok()) << folds.status();
  std::map<int, std::set<std::string>> kernels;
  for (size_t i = 0; i < samples.size(); ++i) kernels[(*folds)[i]].insert(samples[i].kernel());
  ASSERT_EQ(kernels.size(), 5);
  for (const auto& entry : kernels) EXPECT_EQ(entry.second.size(), 1) << entry.first;
  EXPECT_THAT(std::string(AssignFolds(samples, "unseen_kernel", 6, 1).status().message()),
              HasSubstr("only 5 groups"));
}

TEST(SplitTest, EvensOutManyLabels) {
  // 2 runs a file and label: 5 folds of 2 files have 4 runs of each of the 44 labels.
  const std::vector<SampleInfo> samples = ProgramDataset();
  for (const std::string track : {"random", "unseen_file"}) {
    const auto folds = AssignFolds(samples, track, 5, 3, "unknown");
    ASSERT_TRUE(folds.ok()) << folds.status();
    std::map<std::pair<int, std::string>, int> count;
    for (size_t i = 0; i < samples.size(); ++i) ++count[{(*folds)[i], samples[i].label()}];
    for (const auto& [key, number] : count) {
      if (key.second == "unknown") continue;
      EXPECT_EQ(number, 4) << track << " fold " << key.first << " " << key.second;
    }
  }
}

TEST(SplitTest, EvensOutSetsOfLabels) {
  const std::vector<SampleInfo> samples = WindowDataset();
  const auto folds = AssignFolds(samples, "unseen_session", 5, 3);
  ASSERT_TRUE(folds.ok()) << folds.status();
  std::map<std::string, std::set<int>> folds_of_session;
  std::map<int, int> size;
  std::map<std::string, std::map<int, int>> count;
  for (size_t i = 0; i < samples.size(); ++i) {
    folds_of_session[samples[i].session()].insert((*folds)[i]);
    ++size[(*folds)[i]];
    for (const std::string& name : samples[i].present()) ++count[name][(*folds)[i]];
  }
  for (const auto& entry : folds_of_session) EXPECT_EQ(entry.second.size(), 1) << entry.first;
  for (int fold = 0; fold < 5; ++fold) {
    EXPECT_EQ(size[fold], 120);
    // 900 occurrences of 12 programs: 75 of each, 15 a fold; sessions of 10 windows are the grain.
    for (auto& [name, in_fold] : count) EXPECT_NEAR(in_fold[fold], 15, 7) << name;
  }
}

TEST(SplitTest, UnknownSamplesTakePartInTheOpenWorldOnly) {
  const std::vector<SampleInfo> samples = ProgramDataset();
  for (const std::string& track : TrackNames()) {
    if (track == "unseen_program" || track == "unseen_family") continue;
    const auto folds = AssignFolds(samples, track, 4, 3, "unknown");
    ASSERT_TRUE(folds.ok()) << track << ": " << folds.status();
    std::map<std::string, std::set<int>> folds_of_file;
    std::map<std::string, std::set<int>> folds_of_unknown;
    for (size_t i = 0; i < samples.size(); ++i) {
      const bool unknown = samples[i].label() == "unknown";
      if (track != "open_world") {
        EXPECT_EQ((*folds)[i] == kNoFold, unknown) << track;
      } else if (unknown) {
        EXPECT_NE((*folds)[i], kNoFold);
        folds_of_unknown[samples[i].program()].insert((*folds)[i]);
      } else {
        folds_of_file[samples[i].file()].insert((*folds)[i]);
      }
    }
    if (track != "open_world") continue;
    // Four unknown programs in four folds, each in one of its own.
    std::set<int> of_unknown;
    for (const auto& entry : folds_of_unknown) {
      EXPECT_EQ(entry.second.size(), 1) << entry.first;
      of_unknown.insert(entry.second.begin(), entry.second.end());
    }
    EXPECT_EQ(of_unknown.size(), 4);
    for (const auto& entry : folds_of_file) EXPECT_EQ(entry.second.size(), 1) << entry.first;
  }
}

// What is known is dealt as if the unknown samples were not there.
TEST(SplitTest, UnknownSamplesChangeNothingForTheOthers) {
  std::vector<SampleInfo> samples = ProgramDataset();
  const auto with = AssignFolds(samples, "unseen_file", 5, 3, "unknown");
  samples.erase(std::remove_if(samples.begin(), samples.end(),
                               [](const SampleInfo& s) { return s.label() == "unknown"; }),
                samples.end());
  const auto without = AssignFolds(samples, "unseen_file", 5, 3);
  ASSERT_TRUE(with.ok() && without.ok());
  EXPECT_TRUE(std::equal(without->begin(), without->end(), with->begin()));
}

TEST(SplitTest, TheOpenWorldNeedsAnUnknownSample) {
  EXPECT_THAT(
      std::string(AssignFolds(TwinDataset(), "open_world", 4, 1, "unknown").status().message()),
      HasSubstr("no sample has the manifest's unknown label (\"unknown\")"));
}

TEST(FamilyFoldsTest, ATrainingPartLacksTheHeldOutFilesAndTwoOfSixFamilies) {
  const std::vector<SampleInfo> samples = FamilyDataset();
  const auto folds = AssignFolds(samples, "open_world_family", 3, 5, "unknown");
  const auto families = AssignFamilyFolds(samples, "open_world_family", 3, 5, "unknown");
  ASSERT_TRUE(folds.ok()) << folds.status();
  ASSERT_TRUE(families.ok()) << families.status();
  std::map<std::string, std::set<int>> folds_of_family;
  for (int fold = 0; fold < 3; ++fold) {
    std::set<std::string> training_files, training_families, held_out_files, left_out;
    int trained = 0, known = 0, unknown = 0;
    for (size_t i = 0; i < samples.size(); ++i) {
      if ((*folds)[i] == kNoFold) continue;
      const bool held_out = (*folds)[i] == fold;
      const bool family_left_out = (*families)[i] == fold;
      if (family_left_out) folds_of_family[samples[i].family()].insert(fold);
      if (family_left_out) left_out.insert(samples[i].family());
      if (held_out) held_out_files.insert(samples[i].file());
      known += held_out && !family_left_out;
      unknown += held_out && family_left_out;
      if (held_out || family_left_out) continue;
      ++trained;
      training_files.insert(samples[i].file());
      training_families.insert(samples[i].family());
    }
    // 12 programs on 2 of 6 files are held out, those of 2 of 6 families unknown; trained on are
    // the 8 programs of the other families on the other 4 files.
    EXPECT_EQ(known, 16) << fold;
    EXPECT_EQ(unknown, 8) << fold;
    EXPECT_EQ(trained, 32) << fold;
    EXPECT_EQ(held_out_files.size(), 2);
    EXPECT_EQ(left_out.size(), 2);
    for (const std::string& file : held_out_files) EXPECT_EQ(training_files.count(file), 0);
    for (const std::string& family : left_out) EXPECT_EQ(training_families.count(family), 0);
  }
  ASSERT_EQ(folds_of_family.size(), 6);
  for (const auto& entry : folds_of_family) EXPECT_EQ(entry.second.size(), 1) << entry.first;
  for (size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ((*folds)[i] == kNoFold, samples[i].label() == "unknown");
    EXPECT_EQ((*families)[i] == kNoFold, samples[i].label() == "unknown");
  }
}

TEST(FamilyFoldsTest, FilesAreDealtAsOnUnseenFile) {
  const std::vector<SampleInfo> samples = FamilyDataset();
  EXPECT_EQ(*AssignFolds(samples, "open_world_family", 3, 5, "unknown"),
            *AssignFolds(samples, "unseen_file", 3, 5, "unknown"));
}

TEST(FamilyFoldsTest, LargeFamiliesAreBalancedBySmallOnes) {
  // Families of 4, 3, 2 and 1 programs: 5 programs in each of two folds, whatever the seed.
  std::vector<SampleInfo> samples;
  const int programs[] = {4, 3, 2, 1};
  for (int family = 0; family < 4; ++family) {
    for (int program = 0; program < programs[family]; ++program) {
      const std::string name = absl::StrCat("program-", family, "-", program);
      for (int file = 0; file < 4; ++file) {
        samples.push_back(Sample(samples.size(), name, name, absl::StrCat("family-", family),
                                 absl::StrCat("file-", file)));
      }
    }
  }
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const auto families = AssignFamilyFolds(samples, "open_world_family", 2, seed);
    ASSERT_TRUE(families.ok()) << families.status();
    EXPECT_EQ(std::count(families->begin(), families->end(), 0), 20) << "seed " << seed;
  }
}

TEST(FamilyFoldsTest, SeedDecidesTheFolds) {
  const auto of_seed = [](uint64_t seed) {
    return *AssignFamilyFolds(FamilyDataset(), "open_world_family", 3, seed, "unknown");
  };
  EXPECT_EQ(of_seed(1), of_seed(1));
  EXPECT_NE(of_seed(1), of_seed(2));
}

TEST(FamilyFoldsTest, OrderOfSamplesDoesNotMatter) {
  const std::vector<SampleInfo> samples = FamilyDataset();
  const std::vector<SampleInfo> reversed(samples.rbegin(), samples.rend());
  const std::vector<int> families =
      *AssignFamilyFolds(samples, "open_world_family", 3, 5, "unknown");
  const std::vector<int> of_reversed =
      *AssignFamilyFolds(reversed, "open_world_family", 3, 5, "unknown");
  EXPECT_EQ(std::vector<int>(of_reversed.rbegin(), of_reversed.rend()), families);
}

TEST(FamilyFoldsTest, NoOtherTrackLeavesAFamilyOut) {
  const std::vector<SampleInfo> samples = FamilyDataset();
  for (const std::string& track : TrackNames()) {
    EXPECT_EQ(LeavesOutFamilies(track), track == "open_world_family");
    if (LeavesOutFamilies(track)) continue;
    EXPECT_THAT(*AssignFamilyFolds(samples, track, 3, 5, "unknown"), ::testing::Each(kNoFold));
  }
}

TEST(FamilyFoldsTest, RefusesWhatCannotBeAsked) {
  const auto message = [](const std::vector<SampleInfo>& samples, int folds) {
    const auto families = AssignFamilyFolds(samples, "open_world_family", folds, 1, "unknown");
    EXPECT_EQ(families.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(families.status().message());
  };
  // Both labels are in every family.
  EXPECT_THAT(message(TwinDataset(), 4),
              HasSubstr("label \"encryption\" is in the families \"family-0\" and \"family-1\""));
  std::vector<SampleInfo> samples = FamilyDataset();
  for (SampleInfo& sample : samples) {
    sample.add_present(sample.label());
    sample.clear_label();
  }
  EXPECT_THAT(message(samples, 3), HasSubstr("sets of labels"));
  // Three families in four folds.
  samples = FamilyDataset();
  for (SampleInfo& sample : samples) {
    sample.set_family(absl::StrCat("family-", std::stoi(sample.family().substr(7)) / 2));
  }
  EXPECT_THAT(message(samples, 4), HasSubstr("only 3 families"));
  // Each of two families has half of the labels, or all but one.
  const auto two_families = [](int labels_of_first) {
    std::vector<SampleInfo> made;
    for (int program = 0; program < 4; ++program) {
      const std::string name = absl::StrCat("program-", program);
      for (int file = 0; file < 4; ++file) {
        made.push_back(Sample(made.size(), name, name, program < labels_of_first ? "a" : "b",
                              absl::StrCat("file-", file)));
      }
    }
    return made;
  };
  EXPECT_TRUE(AssignFamilyFolds(two_families(2), "open_world_family", 2, 1).ok());
  EXPECT_THAT(message(two_families(3), 2), HasSubstr("1 labels are left to train on"));
  // A family on one file alone is held out in one fold, and left out in another for some seeds.
  samples = FamilyDataset();
  samples.erase(std::remove_if(samples.begin(), samples.end(),
                               [](const SampleInfo& s) {
                                 return s.family() == "family-0" && s.file() != "file-0" &&
                                        s.file() != "file-1";
                               }),
                samples.end());
  std::set<std::string> errors;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    errors.insert(std::string(
        AssignFamilyFolds(samples, "open_world_family", 3, seed, "unknown").status().message()));
  }
  EXPECT_THAT(errors, ::testing::Contains(HasSubstr("none of its samples is held out")));
}

TEST(SplitTest, RefusesALabelThatIsPresentInAllTrainingSamples) {
  std::vector<SampleInfo> samples = WindowDataset();
  for (SampleInfo& sample : samples) {
    if (sample.session() != "session-7") sample.add_present("always");
  }
  EXPECT_THAT(std::string(AssignFolds(samples, "unseen_session", 5, 1).status().message()),
              HasSubstr("label \"always\" is present in all 4"));
}

TEST(TakesPartTest, MatchesLabelsByTheirNumberOfEvents) {
  std::vector<SampleInfo> samples;
  const auto add = [&samples](const std::string& label, uint64_t events) {
    SampleInfo& sample = samples.emplace_back();
    sample.set_id(absl::StrCat("w-", samples.size()));
    sample.set_label(label);
    sample.set_events(events);
  };
  // About a thousand events: three of one label, one of the other. Silence: one of each. Ten
  // thousand: of one label alone.
  for (const uint64_t events : {1000, 1001, 1002}) add("playing", events);
  add("paused", 1001);
  add("playing", 0);
  add("paused", 0);
  add("paused", 10000);
  const std::vector<bool> takes_part = TakesPart(samples, "rate_matched", "");
  EXPECT_EQ(takes_part[0] + takes_part[1] + takes_part[2], 1);
  EXPECT_TRUE(takes_part[3] && takes_part[4] && takes_part[5]);
  EXPECT_FALSE(takes_part[6]);
  EXPECT_THAT(TakesPart(samples, "unseen_session", ""), ::testing::Each(true));

  // The order of the samples changes nothing.
  std::vector<SampleInfo> reversed(samples.rbegin(), samples.rend());
  const std::vector<bool> again = TakesPart(reversed, "rate_matched", "");
  EXPECT_EQ(std::vector<bool>(again.rbegin(), again.rend()), takes_part);
}

}  // namespace
}  // namespace callprint
