// All expectations are worked by hand.
#include "reports/experiment/tables/failure_tables.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/evaluation/joined_folds.h"
#include "reports/page/text_table.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct Sample {
  std::string family;
  std::string program;
  bool encrypts;
  double score;
};

JoinedFolds MakeJoined(const std::vector<Sample>& samples) {
  JoinedFolds joined;
  joined.labelling = BINARY;
  JoinedTrack& track = joined.track.emplace_back();
  track.spec.set_name("unseen_family");
  Entry& entry = track.entry.emplace_back();
  for (const Sample& sample : samples) {
    SampleInfo& info = joined.samples.emplace_back();
    info.set_family(sample.family);
    info.set_program(sample.program);
    info.set_label(sample.encrypts ? "encryption" : "none");
    if (sample.encrypts) info.set_cipher(USER_SPACE);
    joined.label.push_back(sample.encrypts);
    joined.program.push_back(joined.program.size());
    track.held_out.push_back(track.held_out.size());
    entry.score.push_back(sample.score);
  }
  return joined;
}

// All runs of gpg are in order and below 0.5, so that none is answered as encrypting; of zip's
// pairs (0.6 and 0.7 against 0.2 and 0.65) three of four are in order. tar has one label.
const std::vector<Sample>& Samples() {
  static const auto* const kSamples = new std::vector<Sample>{
      {"zip", "zip-crypt", true, 0.6},     {"zip", "zip-crypt", true, 0.7},
      {"zip", "zip-stored", false, 0.2},   {"zip", "zip-stored", false, 0.65},
      {"gpg", "gpg-symmetric", true, 0.4}, {"gpg", "gpg-store", false, 0.1},
      {"tar", "tar", false, 0.35},
  };
  return *kSamples;
}

TEST(FailureTablesTest, FamiliesWithBothLabelsTellOrderFromBoundary) {
  const JoinedFolds joined = MakeJoined(Samples());
  const auto tables = FailureTables(joined, joined.track[0], joined.track[0].entry[0]);
  ASSERT_TRUE(tables.ok()) << tables.status();
  ASSERT_EQ(tables->size(), 3);
  EXPECT_THAT((*tables)[1].rows(),
              ElementsAre(ElementsAre("family with both labels", "n", "recall of encryption",
                                      "recall of none", "AUROC within"),
                          ElementsAre("zip", "4", "1.000", "0.500", "0.750"),
                          ElementsAre("gpg", "2", "0.000", "1.000", "1.000"),
                          ElementsAre("mean of 2 families", "6", "0.500", "0.750", "0.875")));
}

TEST(FailureTablesTest, ProgramsAndCiphersHaveAccuracies) {
  const JoinedFolds joined = MakeJoined(Samples());
  const auto tables = FailureTables(joined, joined.track[0], joined.track[0].entry[0]);
  ASSERT_TRUE(tables.ok()) << tables.status();
  EXPECT_THAT((*tables)[0].ForMarkdown(), HasSubstr("| cipher in user space | 3 | 0.667 | 0.567 |\n"
                                                    "| no cipher | 4 | 0.750 | 0.325 |\n"));
  EXPECT_THAT(
      (*tables)[2].ForMarkdown(),
      HasSubstr("| gpg-symmetric | gpg | encryption | cipher in user space | 1 | 0.000 | 0.400 |\n"
                "| zip-stored | zip | none | no cipher | 2 | 0.500 | 0.425 |\n"));
}

TEST(FailureTablesTest, OneFamilyHasNoMean) {
  const JoinedFolds joined = MakeJoined({Samples().begin() + 4, Samples().end()});
  const auto tables = FailureTables(joined, joined.track[0], joined.track[0].entry[0]);
  ASSERT_TRUE(tables.ok()) << tables.status();
  for (const TextTable& table : *tables)
    EXPECT_THAT(table.ForMarkdown(), Not(HasSubstr("AUROC within")));
}

}  // namespace
}  // namespace callprint
