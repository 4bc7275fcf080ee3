// Expectations are worked by hand.
#include "models/networks/windows/window_reader.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// By column name without its group.
using Row = std::map<std::string, float>;

// Columns in the order of their names.
SparseMatrix Rows(const std::vector<Row>& rows, const std::vector<std::string>& more_columns = {}) {
  std::map<std::string, uint32_t> column;
  for (const std::string& name : more_columns) column.emplace(name, 0);
  for (const Row& row : rows) {
    for (const auto& value : row) column.emplace(value.first, 0);
  }
  SparseMatrix matrix;
  for (auto& [name, index] : column) {
    index = matrix.columns();
    matrix.column_names.push_back("call_order:" + name);
  }
  for (const Row& row : rows) {
    for (const auto& [name, value] : row) {
      matrix.column_index.push_back(column.at(name));
      matrix.value.push_back(value);
    }
    matrix.row_begin.push_back(matrix.value.size());
  }
  return matrix;
}

TwoBranchNetworkSpec Spec(uint32_t vocabulary, uint32_t min_samples) {
  TwoBranchNetworkSpec spec;
  spec.set_vocabulary(vocabulary);
  spec.set_min_samples(min_samples);
  return spec;
}

TEST(WindowReaderTest, PutsEachCallInItsPlace) {
  const SparseMatrix training = Rows({{{"u:00:0000", 10},
                                       {"u:00:0001", 20},
                                       {"u:01:0000", 30},
                                       {"caller:01:0002", 10},
                                       {"callee:01:0002", 30}},
                                      {{"u:01:0001", 20}}});
  const WindowReader reader = *WindowReader::Fit(Spec(100, 0), training);
  EXPECT_EQ(reader.periods(), 2);
  EXPECT_EQ(reader.places(), 3);
  // 10, 20 and 30 become 2, 3 and 4.
  EXPECT_EQ(reader.functions(), 5);
  const WindowTable windows = reader.Read(training);
  EXPECT_THAT(windows.call, ElementsAre(2, 3, 0, 4, 0, 0, 0, 0, 0, 0, 3, 0));
  EXPECT_THAT(windows.caller, ElementsAre(0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0));
  EXPECT_THAT(windows.callee, ElementsAre(0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0));
}

TEST(WindowReaderTest, FunctionsThatAreRareInTrainingAreUnknown) {
  // 10 in three rows, once as a caller; 20 in two; 30 twice in one.
  const SparseMatrix training =
      Rows({{{"u:00:0000", 20}, {"u:00:0001", 10}},
            {{"u:00:0000", 30}, {"u:00:0001", 30}, {"caller:00:0000", 10}},
            {{"u:00:0000", 10}, {"u:00:0001", 20}}});
  const WindowReader reader = *WindowReader::Fit(Spec(100, 2), training);
  EXPECT_EQ(reader.functions(), 4);
  EXPECT_THAT(reader.Read(training).call, ElementsAre(3, 2, 1, 1, 2, 3));
  // 15 was never seen.
  const SparseMatrix held_out = Rows({{{"u:00:0000", 15}, {"u:00:0001", 20}}}, {"caller:00:0000"});
  EXPECT_THAT(reader.Read(held_out).call, ElementsAre(1, 3));
}

TEST(WindowReaderTest, TheVocabularyIsOfTheMostFrequent) {
  // 40 in three rows; 30 and 20 in two each, of which the smaller number comes first.
  const SparseMatrix training = Rows({{{"u:00:0000", 40}, {"u:00:0001", 30}, {"u:00:0002", 0}},
                                      {{"u:00:0000", 30}, {"u:00:0001", 20}, {"u:00:0002", 40}},
                                      {{"u:00:0000", 40}, {"u:00:0001", 20}}});
  const WindowReader reader = *WindowReader::Fit(Spec(2, 0), training);
  const SparseMatrix held_out = Rows({{{"u:00:0000", 20}, {"u:00:0001", 30}, {"u:00:0002", 40}}});
  EXPECT_THAT(reader.Read(held_out).call, ElementsAre(2, 1, 3));
}

TEST(WindowReaderTest, ReadsNoFurtherThanTheLongestTrainingRow) {
  const std::vector<std::string> more = {"u:00:0001", "u:01:0000"};
  const WindowReader reader = *WindowReader::Fit(Spec(9, 0), Rows({{{"u:00:0000", 5}}}, more));
  EXPECT_EQ(reader.periods(), 1);
  EXPECT_EQ(reader.places(), 1);
  const SparseMatrix held_out =
      Rows({{{"u:00:0000", 5}, {"u:00:0001", 5}, {"u:01:0000", 5}}}, more);
  EXPECT_THAT(reader.Read(held_out).call, ElementsAre(2));
}

TEST(WindowReaderTest, RefusesOtherColumnsAndRowsWithoutCalls) {
  for (const char* name : {"x:00:0000", "u:100:0000", "u:00:10000", "u:00", "u:00:", "u:-1:0000",
                           "u:00:0000:1", "caller:00:x"}) {
    const absl::Status status =
        WindowReader::Fit(Spec(9, 0), Rows({{{"u:00:0000", 1}}}, {name})).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(std::string(status.message()), HasSubstr(name));
  }
  for (const SparseMatrix& none : {Rows({{}}), Rows({{{"u:00:0000", 0}}})}) {
    const absl::Status status = WindowReader::Fit(Spec(9, 0), none).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("no training row has a call"));
  }
}

TEST(WindowReaderTest, IsTheSameAfterSaving) {
  const SparseMatrix training = Rows(
      {{{"u:00:0000", 20}, {"u:01:0001", 10}}, {{"caller:00:0000", 10}, {"callee:00:0000", 20}}});
  const WindowReader reader = *WindowReader::Fit(Spec(9, 0), training);
  SavedTwoBranchNetwork saved;
  reader.Save(&saved);
  const auto loaded = WindowReader::Load(saved, training.columns());
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->functions(), reader.functions());
  EXPECT_EQ(loaded->periods(), 2);
  EXPECT_EQ(loaded->places(), 2);
  EXPECT_EQ(loaded->Read(training).call, reader.Read(training).call);
  EXPECT_EQ(loaded->Read(training).caller, reader.Read(training).caller);
  EXPECT_EQ(loaded->Read(training).callee, reader.Read(training).callee);
}

TEST(WindowReaderTest, RefusesWhatIsDamaged) {
  const SparseMatrix training = Rows({{{"u:00:0000", 20}, {"u:01:0001", 10}}});
  SavedTwoBranchNetwork saved;
  WindowReader::Fit(Spec(9, 0), training)->Save(&saved);
  const auto refusal = [&](auto change) {
    SavedTwoBranchNetwork changed = saved;
    change(&changed);
    return std::string(WindowReader::Load(changed, 2).status().message());
  };
  using Saved = SavedTwoBranchNetwork*;
  EXPECT_EQ(refusal([](Saved) {}), "");
  EXPECT_THAT(refusal([](Saved s) { s->add_place(0); }), HasSubstr("2, 2 and 3 columns, not 2"));
  EXPECT_THAT(refusal([](Saved s) { s->set_periods(0); }), HasSubstr("have 0 periods"));
  EXPECT_THAT(refusal([](Saved s) { s->set_periods(3); }), HasSubstr("have 3 periods"));
  EXPECT_THAT(refusal([](Saved s) { s->set_places(0); }), HasSubstr("2 periods of 0 places"));
  EXPECT_THAT(refusal([](Saved s) { s->set_places(3); }), HasSubstr("2 periods of 3 places"));
  EXPECT_THAT(refusal([](Saved s) { s->set_part(1, 3); }), HasSubstr("column 1"));
  EXPECT_THAT(refusal([](Saved s) { s->set_period(1, 100); }), HasSubstr("column 1"));
  EXPECT_THAT(refusal([](Saved s) { s->set_place(1, 10000); }), HasSubstr("column 1"));
  EXPECT_THAT(refusal([](Saved s) { s->set_function(0, 99); }), HasSubstr("function 1"));
}

}  // namespace
}  // namespace callprint
