#include "models/answer_tally.h"

#include "gtest/gtest.h"

namespace callprint {
namespace {

SampleInfo Labelled(const std::string& label) {
  SampleInfo info;
  info.set_label(label);
  return info;
}

TEST(AnswerTallyTest, CountsAnswersAndWhatIsRight) {
  AnswerTally tally({"encryption", "none"});
  tally.Add(Labelled("encryption"), {"encryption"});
  tally.Add(Labelled("encryption"), {"none"});
  tally.Add(Labelled("none"), {"none"});
  EXPECT_EQ(tally.Text(),
            "3 samples: 1 encryption, 2 none\n"
            "right: 1 of 2 encryption, 1 of 1 none; 2 of 3 in all\n");
}

TEST(AnswerTallyTest, SaysNothingOfWhatIsNotKnown) {
  AnswerTally tally({"encryption", "none"});
  tally.Add(SampleInfo(), {"encryption"});
  EXPECT_EQ(tally.Text(), "1 sample: 1 encryption\n");
  tally.Add(Labelled("idle"), {"none"});
  EXPECT_EQ(tally.Text(),
            "2 samples: 1 encryption, 1 none\n"
            "1 with a label that is none of the model's classes\n");
}

TEST(AnswerTallyTest, SetsAreRightAsAWhole) {
  AnswerTally tally({"cat", "gzip", "tar"});
  SampleInfo both;
  both.add_present("cat");
  both.add_present("tar");
  tally.Add(both, {"cat", "tar"});
  tally.Add(both, {"cat", "gzip"});
  tally.Add(both, {});
  EXPECT_EQ(tally.Text(),
            "3 samples: 2 cat, 1 gzip, 1 none of the classes, 1 tar\n"
            "right: 2 of 3 cat, 1 of 3 tar; 1 of 3 in all\n");
}

}  // namespace
}  // namespace callprint
