#include "models/attribution.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Field;

// Scores of two classes: a tenth of count:read plus a twentieth of gap:after:read, and a fortieth
// of summary:events.
class HandMadeModel : public Model {
 public:
  absl::Status Fit(const TrainingData&) override { return absl::OkStatus(); }
  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    std::vector<double> scores;
    for (size_t row = 0; row < features.rows(); ++row) {
      double score[2] = {0, 0};
      for (size_t i = features.row_begin[row]; i < features.row_begin[row + 1]; ++i) {
        const std::string& column = features.column_names[features.column_index[i]];
        if (column == "count:read") score[0] += features.value[i] / 10;
        if (column == "gap:after:read") score[0] += features.value[i] / 20;
        if (column == "summary:events") score[1] += features.value[i] / 40;
      }
      scores.insert(scores.end(), {score[0], score[1]});
    }
    return scores;
  }
  int feature_count() const override { return 4; }
  const FittedPreprocessing& preprocessing() const override { return preprocessing_; }
  absl::StatusOr<SavedModel> Save() const override { return SavedModel(); }

 private:
  FittedPreprocessing preprocessing_;
};

auto Is(const std::string& name, double change) {
  return testing::AllOf(Field(&Attribution::name, name),
                        Field(&Attribution::change, DoubleNear(change, 1e-6)));
}

TEST(AttributionTest, AFunctionsColumnsAreTakenAwayTogether) {
  SparseMatrix row;
  row.column_names = {"count:read", "count:write", "gap:after:read", "summary:events"};
  row.column_index = {0, 1, 2, 3};
  row.value = {2, 5, 4, 8};
  row.row_begin = {0, 4};
  // 2 / 10 + 4 / 20; write changes nothing.
  EXPECT_THAT(*Attribute(HandMadeModel(), row, 0, 10), ElementsAre(Is("read", 0.4)));
  // 8 / 40
  EXPECT_THAT(*Attribute(HandMadeModel(), row, 1, 10), ElementsAre(Is("summary:events", 0.2)));
  EXPECT_TRUE(Attribute(HandMadeModel(), row, 0, 0)->empty());
}

TEST(AttributionTest, AnEmptyRowRestsOnNothing) {
  SparseMatrix row;
  row.column_names = {"count:read"};
  row.row_begin = {0, 0};
  EXPECT_TRUE(Attribute(HandMadeModel(), row, 0, 10)->empty());
}

}  // namespace
}  // namespace callprint
