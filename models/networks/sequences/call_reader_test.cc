// Expectations are worked by hand.
#include "models/networks/sequences/call_reader.h"

#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;

struct MadeUpCall {
  float number;
  float depth = 1;
  float gap = 0;
};

// Columns for `places` places, channel after channel.
SparseMatrix Rows(const std::vector<std::vector<MadeUpCall>>& rows, size_t places = 6) {
  SparseMatrix matrix;
  for (const char* channel : {"depth", "function", "gap"}) {
    for (size_t place = 0; place < places; ++place) {
      matrix.column_names.push_back(absl::StrFormat("sequence:%s:%04d", channel, place));
    }
  }
  for (const auto& row : rows) {
    for (size_t channel = 0; channel < 3; ++channel) {
      for (size_t place = 0; place < row.size(); ++place) {
        const float value = channel == 0   ? row[place].depth
                            : channel == 1 ? row[place].number
                                           : row[place].gap;
        if (value == 0) continue;
        matrix.column_index.push_back(channel * places + place);
        matrix.value.push_back(value);
      }
    }
    matrix.row_begin.push_back(matrix.value.size());
  }
  return matrix;
}

SequenceNetworkSpec Spec(uint32_t vocabulary, uint32_t min_samples) {
  SequenceNetworkSpec spec;
  spec.set_vocabulary(vocabulary);
  spec.set_min_samples(min_samples);
  return spec;
}

TEST(CallReaderTest, FunctionsThatAreRareInTrainingAreUnknown) {
  // 10 in three rows, 20 in two; 30 twice in one.
  const SparseMatrix training = Rows({{{20}, {10}}, {{10}, {30}, {30}}, {{10}, {20}}});
  const CallReader reader = *CallReader::Fit(Spec(100, 2), training);
  EXPECT_EQ(reader.functions(), 4);
  EXPECT_THAT(reader.Read(training).function, ElementsAre(3, 2, 0, 2, 1, 1, 2, 3, 0));
  // 15 was never seen.
  EXPECT_THAT(reader.Read(Rows({{{15}, {20}}})).function, ElementsAre(1, 3, 0));
}

TEST(CallReaderTest, TheVocabularyIsOfTheMostFrequent) {
  // 40 in three rows; 30 and 20 in two each, of which the smaller number comes first.
  const SparseMatrix training = Rows({{{40}, {30}}, {{30}, {20}, {40}}, {{40}, {20}}});
  const CallReader reader = *CallReader::Fit(Spec(2, 0), training);
  EXPECT_THAT(reader.Read(Rows({{{20}, {30}, {40}}})).function, ElementsAre(2, 1, 3));
}

TEST(CallReaderTest, GapsAreInDeviationsOfTrainingCalls) {
  // Of 2, 4 and 6 the mean is 4 and the variance 8 / 3.
  const CallReader reader =
      *CallReader::Fit(Spec(9, 0), Rows({{{1, 1, 2}, {1, 2, 4}}, {{1, 1, 6}}}));
  const CallTable calls = reader.Read(Rows({{{1, 1, 6}, {1, 2, 1000}}, {{1, 1, 4}}}));
  EXPECT_THAT(calls.gap, ElementsAre(FloatNear(1.2247449f, 1e-6f), 8, 0, 0));
  EXPECT_THAT(calls.depth, ElementsAre(0, 1, 0, 0));
}

TEST(CallReaderTest, AConstantGapIsNoReasonToDivideByZero) {
  const CallReader reader = *CallReader::Fit(Spec(9, 0), Rows({{{1, 1, 3}, {1, 1, 3}}}));
  EXPECT_THAT(reader.Read(Rows({{{1, 1, 5}}})).gap, ElementsAre(2, 0));
}

TEST(CallReaderTest, ReadsNoFurtherThanTheLongestTrainingRow) {
  const CallReader reader = *CallReader::Fit(Spec(9, 0), Rows({{{1}}, {{1}, {1}, {1}}}));
  EXPECT_EQ(reader.places(), 3);
  EXPECT_THAT(reader.Read(Rows({{{1}, {1}, {1}, {1}, {1}}})).function, ElementsAre(2, 2, 2));
}

TEST(CallReaderTest, LongRowsAreInChunks) {
  const std::vector<MadeUpCall> row(65, MadeUpCall{1});
  const CallReader reader = *CallReader::Fit(Spec(9, 0), Rows({row}, 70));
  EXPECT_EQ(reader.chunks(), 2);
  EXPECT_EQ(reader.chunk_length(), 64);
  const std::vector<int64_t> function = reader.Read(Rows({row}, 70)).function;
  ASSERT_EQ(function.size(), 128);
  EXPECT_EQ(function[64], 2);
  EXPECT_EQ(function[65], 0);
}

// What stands where there is no call changes nothing.
TEST(CallReaderTest, APlaceWithoutAFunctionIsEmpty) {
  const CallReader reader = *CallReader::Fit(Spec(9, 0), Rows({{{1}, {1}}}));
  const CallTable calls = reader.Read(Rows({{{1}, {0, 2, 9}}}));
  EXPECT_THAT(calls.function, ElementsAre(2, 0));
  EXPECT_THAT(calls.depth, ElementsAre(0, 0));
  EXPECT_THAT(calls.gap, ElementsAre(0, 0));
}

TEST(CallReaderTest, RefusesOtherColumnsAndRowsWithoutCalls) {
  for (const char* name : {"count:vfs_read", "sequence:function:0256",
                           "sequence:function:", "sequence:function:-1", "sequence:other:0001"}) {
    SparseMatrix matrix = Rows({{{1}}});
    matrix.column_names[2] = name;
    const absl::Status status = CallReader::Fit(Spec(9, 0), matrix).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(std::string(status.message()), HasSubstr(name));
  }
  EXPECT_THAT(std::string(CallReader::Fit(Spec(9, 0), Rows({{{0, 2}}})).status().message()),
              HasSubstr("no training row has a call"));
}

TEST(CallReaderTest, IsTheSameAfterSaving) {
  const SparseMatrix training = Rows({{{20, 1, 3}, {10, 2, 4}}, {{10, 1, 9}}});
  const CallReader reader = *CallReader::Fit(Spec(9, 0), training);
  SavedSequenceNetwork saved;
  reader.Save(&saved);
  const auto loaded = CallReader::Load(saved, training.columns());
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->functions(), reader.functions());
  const SparseMatrix held_out = Rows({{{10, 2, 1}, {30, 1, 5}}});
  EXPECT_EQ(loaded->Read(held_out).function, reader.Read(held_out).function);
  EXPECT_EQ(loaded->Read(held_out).depth, reader.Read(held_out).depth);
  EXPECT_EQ(loaded->Read(held_out).gap, reader.Read(held_out).gap);
}

TEST(CallReaderTest, RefusesWhatIsDamaged) {
  const SparseMatrix training = Rows({{{20}, {10}}});
  const size_t columns = training.columns();
  SavedSequenceNetwork saved;
  CallReader::Fit(Spec(9, 0), training)->Save(&saved);
  const auto refusal = [&](auto change) {
    SavedSequenceNetwork changed = saved;
    change(&changed);
    return std::string(CallReader::Load(changed, columns).status().message());
  };
  using Saved = SavedSequenceNetwork*;
  EXPECT_EQ(refusal([](Saved) {}), "");
  EXPECT_THAT(refusal([](Saved s) { s->add_place(0); }), HasSubstr("18 and 19 columns, not 18"));
  EXPECT_THAT(refusal([](Saved s) { s->set_length(0); }), HasSubstr("have 0 places"));
  EXPECT_THAT(refusal([](Saved s) { s->set_length(257); }), HasSubstr("have 257 places"));
  EXPECT_THAT(refusal([](Saved s) { s->set_channel(4, 3); }), HasSubstr("column 4"));
  EXPECT_THAT(refusal([](Saved s) { s->set_place(4, 256); }), HasSubstr("column 4"));
  EXPECT_THAT(refusal([](Saved s) { s->set_function(0, 99); }), HasSubstr("function 1"));
  EXPECT_THAT(refusal([](Saved s) { s->set_gap_deviation(0); }), HasSubstr("scale of its gaps"));
}

}  // namespace
}  // namespace callprint
