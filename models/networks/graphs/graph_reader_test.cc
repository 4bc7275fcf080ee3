// Expectations are worked by hand.
#include "models/networks/graphs/graph_reader.h"

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Values by column, as LOG1P left them.
using Row = std::map<std::string, float>;

// With the columns of `rows` and `others`, in the order of their names.
SparseMatrix Rows(const std::vector<Row>& rows, const std::vector<Row>& others = {}) {
  std::set<std::string> names;
  for (const auto* part : {&rows, &others}) {
    for (const Row& row : *part) {
      for (const auto& value : row) names.insert(value.first);
    }
  }
  SparseMatrix matrix;
  matrix.column_names.assign(names.begin(), names.end());
  for (const Row& row : rows) {
    for (uint32_t column = 0; column < matrix.columns(); ++column) {
      const auto found = row.find(matrix.column_names[column]);
      if (found == row.end()) continue;
      matrix.column_index.push_back(column);
      matrix.value.push_back(found->second);
    }
    matrix.row_begin.push_back(matrix.value.size());
  }
  return matrix;
}

GraphNetworkSpec Spec(uint32_t vocabulary, uint32_t min_samples) {
  GraphNetworkSpec spec;
  spec.set_vocabulary(vocabulary);
  spec.set_min_samples(min_samples);
  return spec;
}

std::vector<float> ChannelOf(const GraphTable& graphs, size_t channel) {
  std::vector<float> values;
  for (size_t node = 0; node < graphs.entry.size(); ++node) {
    values.push_back(graphs.channel[node * kNodeChannels + channel]);
  }
  return values;
}

TEST(GraphReaderTest, NodesAreFunctionsAndEdgesTheirCalls) {
  // open calls read and lookup, lookup itself; write stands alone. Mean of an edge: 2.
  const std::vector<Row> rows = {{{"count:open", 1},
                                  {"count:read", 1},
                                  {"count:write", 1},
                                  {"count:lookup", 1},
                                  {"edge:open>read", 1},
                                  {"edge:open>lookup", 4},
                                  {"edge:lookup>lookup", 1}},
                                 {{"count:write", 1}}};
  const GraphReader reader = *GraphReader::Fit(Spec(9, 0), Rows(rows));
  // (4 + 1) / 2
  EXPECT_EQ(reader.nodes(), 2.5);
  const GraphTable graphs = reader.Read(Rows(rows));
  // lookup, open, read, write; write.
  EXPECT_THAT(graphs.node_begin, ElementsAre(0, 4, 5));
  EXPECT_THAT(graphs.entry, ElementsAre(1, 2, 3, 4, 4));
  EXPECT_THAT(graphs.edge_begin, ElementsAre(0, 3, 3));
  // lookup>lookup, open>lookup, open>read
  EXPECT_THAT(graphs.caller, ElementsAre(0, 1, 1));
  EXPECT_THAT(graphs.callee, ElementsAre(0, 0, 2));
  EXPECT_THAT(graphs.weight, ElementsAre(0.5, 2, 0.5));
}

TEST(GraphReaderTest, AnEdgeWithoutCountsHasItsNodes) {
  const SparseMatrix rows = Rows({{{"edge:a>b", 1}, {"self_time:c", 2}}});
  const GraphTable graphs = GraphReader::Fit(Spec(9, 0), rows)->Read(rows);
  EXPECT_THAT(graphs.entry, ElementsAre(1, 2, 3));
  EXPECT_THAT(graphs.caller, ElementsAre(0));
  EXPECT_THAT(graphs.callee, ElementsAre(1));
}

TEST(GraphReaderTest, ValuesAreInDeviationsOfTheSameFunctionsInTraining) {
  // a: mean 3, variance (1 + 1) / 2; b: only 5, so that the deviation counts as 1.
  const std::vector<Row> training = {{{"count:a", 2}, {"count:b", 5}}, {{"count:a", 4}}};
  const std::vector<Row> held_out = {{{"count:a", 4.5}, {"count:b", 5.5}}, {{"count:a", 99}}};
  const GraphReader reader = *GraphReader::Fit(Spec(9, 0), Rows(training));
  const GraphTable graphs = reader.Read(Rows(held_out));
  EXPECT_THAT(ChannelOf(graphs, 0), ElementsAre(1.5, 0.5, 8));
  // Nothing is known of times.
  EXPECT_THAT(ChannelOf(graphs, 1), ElementsAre(0, 0, 0));
}

TEST(GraphReaderTest, RareFunctionsShareAnEntryAndItsScale) {
  // a in three rows; b and c in one each: of 1 and 3 the mean is 2, the deviation 1.
  const std::vector<Row> training = {
      {{"count:a", 1}, {"count:b", 1}}, {{"count:a", 1}, {"count:c", 3}}, {{"count:a", 1}}};
  const GraphReader reader = *GraphReader::Fit(Spec(9, 2), Rows(training));
  EXPECT_EQ(reader.entries(), 2);
  const GraphTable graphs = reader.Read(Rows({{{"count:b", 4}, {"count:c", 1}}}, training));
  EXPECT_THAT(graphs.entry, ElementsAre(kUnknownFunctionEntry, kUnknownFunctionEntry));
  EXPECT_THAT(ChannelOf(graphs, 0), ElementsAre(2, -1));
}

TEST(GraphReaderTest, TheVocabularyIsOfTheMostFrequent) {
  // c in three rows; a and b in two each, of which the first name comes first.
  const std::vector<Row> training = {{{"count:b", 1}, {"count:c", 1}},
                                     {{"count:a", 1}, {"count:b", 1}, {"count:c", 1}},
                                     {{"count:a", 1}, {"count:c", 1}}};
  const GraphReader reader = *GraphReader::Fit(Spec(2, 0), Rows(training));
  EXPECT_THAT(reader.Read(Rows({training[1]}, training)).entry, ElementsAre(1, 0, 2));
}

TEST(GraphReaderTest, DegreesAndTimesAreChannels) {
  // One scale for all, of nodes a, b, c.
  const SparseMatrix rows = Rows({{{"count:a", 1},
                                   {"count:b", 1},
                                   {"count:c", 1},
                                   {"self_time:b", 3},
                                   {"total_time:c", 6},
                                   {"edge:a>b", 1},
                                   {"edge:a>c", 1},
                                   {"edge:b>c", 1}}});
  const GraphTable graphs = GraphReader::Fit(Spec(9, 2), rows)->Read(rows);
  EXPECT_THAT(graphs.entry, ElementsAre(0, 0, 0));
  // 0, 0 and y differ from their mean by -1, -1 and 2 times y / 3, of which the deviation is the
  // square root of 2.
  const auto small = FloatNear(-0.70710678f, 1e-6f);
  const auto large = FloatNear(1.4142136f, 1e-6f);
  EXPECT_THAT(ChannelOf(graphs, 1), ElementsAre(small, large, small));
  EXPECT_THAT(ChannelOf(graphs, 2), ElementsAre(small, small, large));
  // Callers 0, 1, 2: logarithms 0, 0.6931, 1.0986, of mean 0.5973 and deviation 0.4536.
  EXPECT_THAT(ChannelOf(graphs, 3),
              ElementsAre(FloatNear(-1.3168f, 1e-3f), FloatNear(0.2114f, 1e-3f),
                          FloatNear(1.1054f, 1e-3f)));
  // Callees 2, 1, 0.
  EXPECT_THAT(ChannelOf(graphs, 4),
              ElementsAre(FloatNear(1.1054f, 1e-3f), FloatNear(0.2114f, 1e-3f),
                          FloatNear(-1.3168f, 1e-3f)));
}

TEST(GraphReaderTest, ARowWithoutCallsHasOneUnknownNode) {
  const std::vector<Row> training = {{{"count:a", 3}, {"edge:a>a", 1}}};
  const GraphReader reader = *GraphReader::Fit(Spec(9, 0), Rows(training));
  const GraphTable graphs = reader.Read(Rows({{}, {{"count:a", 0}}}, training));
  EXPECT_EQ(graphs.rows(), 2);
  EXPECT_THAT(graphs.entry, ElementsAre(kUnknownFunctionEntry, kUnknownFunctionEntry));
  EXPECT_THAT(graphs.channel, testing::Each(0));
  EXPECT_THAT(graphs.caller, IsEmpty());
}

TEST(GraphReaderTest, RefusesOtherColumnsAndRowsWithoutCalls) {
  for (const char* name :
       {"gap:count", "count:", "count", "edge:vfs_read", "edge:a>", "edge:>b", "counts:a", ""}) {
    const absl::Status status =
        GraphReader::Fit(Spec(9, 0), Rows({{{"count:a", 1}, {name, 1}}})).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_THAT(std::string(status.message()), HasSubstr("\"" + std::string(name) + "\""));
  }
  EXPECT_THAT(
      std::string(GraphReader::Fit(Spec(9, 0), Rows({{{"count:a", 0}}})).status().message()),
      HasSubstr("no training row has a function"));
}

const std::vector<Row>& Training() {
  static const auto* const kRows =
      new std::vector<Row>{{{"count:a", 1}, {"count:b", 2}, {"self_time:a", 7}, {"edge:a>b", 1}},
                           {{"count:a", 3}, {"count:c", 2}, {"edge:c>a", 4}}};
  return *kRows;
}

TEST(GraphReaderTest, IsTheSameAfterSaving) {
  const SparseMatrix training = Rows(Training());
  const GraphReader reader = *GraphReader::Fit(Spec(2, 1), training);
  SavedGraphNetwork saved;
  reader.Save(&saved);
  const auto loaded = GraphReader::Load(saved, training.columns());
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(loaded->entries(), reader.entries());
  EXPECT_EQ(loaded->nodes(), reader.nodes());
  const SparseMatrix held_out =
      Rows({{{"count:c", 5}, {"count:b", 1}, {"edge:a>b", 3}}}, Training());
  EXPECT_EQ(loaded->Read(held_out).entry, reader.Read(held_out).entry);
  EXPECT_EQ(loaded->Read(held_out).channel, reader.Read(held_out).channel);
  EXPECT_EQ(loaded->Read(held_out).caller, reader.Read(held_out).caller);
  EXPECT_EQ(loaded->Read(held_out).callee, reader.Read(held_out).callee);
  EXPECT_EQ(loaded->Read(held_out).weight, reader.Read(held_out).weight);
}

TEST(GraphReaderTest, RefusesWhatIsDamaged) {
  const SparseMatrix training = Rows(Training());
  SavedGraphNetwork saved;
  GraphReader::Fit(Spec(9, 0), training)->Save(&saved);
  const auto refusal = [&](auto change) {
    SavedGraphNetwork changed = saved;
    change(&changed);
    return std::string(GraphReader::Load(changed, training.columns()).status().message());
  };
  using Saved = SavedGraphNetwork*;
  EXPECT_EQ(refusal([](Saved) {}), "");
  EXPECT_THAT(refusal([](Saved s) { s->add_callee(0); }), HasSubstr("6, 6 and 7 columns, not 6"));
  EXPECT_THAT(refusal([](Saved s) { s->set_group(2, 4); }), HasSubstr("column 2"));
  EXPECT_THAT(refusal([](Saved s) { s->set_function(2, 3); }), HasSubstr("column 2"));
  EXPECT_THAT(refusal([](Saved s) { s->set_callee(3, 3); }), HasSubstr("column 3"));
  EXPECT_THAT(refusal([](Saved s) { s->set_entry(1, 4); }), HasSubstr("function 1"));
  EXPECT_THAT(refusal([](Saved s) { s->add_mean(0); }), HasSubstr("21 means and 20 deviations"));
  EXPECT_THAT(refusal([](Saved s) { s->set_mean(3, NAN); }), HasSubstr("scale 3 of its functions"));
  EXPECT_THAT(refusal([](Saved s) { s->set_deviation(4, 0); }),
              HasSubstr("scale 4 of its functions"));
  EXPECT_THAT(refusal([](Saved s) { s->set_log_calls(0); }), HasSubstr("scale of its graphs"));
  EXPECT_THAT(refusal([](Saved s) { s->set_nodes(-1); }), HasSubstr("scale of its graphs"));
}

}  // namespace
}  // namespace callprint
