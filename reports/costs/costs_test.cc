// Expectations are worked by hand.
#include "reports/costs/costs.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/html/html_page.h"

namespace callprint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

void AddFold(const std::string& track, const std::string& model, uint32_t fold, double seconds,
             uint64_t mebibytes, ExperimentCosts* costs) {
  FoldCost& cost = *costs->add_fold();
  cost.set_track(track);
  cost.set_model(model);
  cost.set_fold(fold);
  cost.set_processor_seconds(seconds);
  cost.set_peak_memory_bytes(mebibytes << 20);
  cost.set_processor("A processor");
}

ExperimentCosts Costs() {
  ExperimentCosts costs;
  AddFold("random", "gru", 0, 4, 300, &costs);
  AddFold("random", "gru", 1, 6, 500, &costs);
  AddFold("unseen_file", "gru", 0, 11, 200, &costs);
  AddFold("random", "svm", 0, 1, 50, &costs);
  return costs;
}

TEST(CostsTest, OfAModelAllTracksTogether) {
  const std::vector<ModelCost> models = CostsOfModels(Costs());
  ASSERT_EQ(models.size(), 2);
  EXPECT_EQ(models[0].model, "gru");
  EXPECT_EQ(models[0].folds, 3);
  EXPECT_DOUBLE_EQ(models[0].total_seconds, 21);
  EXPECT_DOUBLE_EQ(models[0].median_seconds, 6);
  EXPECT_DOUBLE_EQ(models[0].longest_seconds, 11);
  EXPECT_EQ(models[0].peak_memory_bytes, 500u << 20);
  EXPECT_EQ(models[1].model, "svm");
}

TEST(CostsTest, TableOfTracks) {
  EXPECT_EQ(CostsCsv(Costs()),
            "track,model,folds,total_s,median_s,longest_s,peak_bytes\n"
            "random,gru,2,10.00,5.00,6.00,524288000\n"
            "random,svm,1,1.00,1.00,1.00,52428800\n"
            "unseen_file,gru,1,11.00,11.00,11.00,209715200\n");
}

TEST(CostsTest, ThePageEscapesWhatAProcessorCallsItself) {
  ExperimentCosts costs = Costs();
  costs.mutable_fold(0)->set_processor("<script>alert(1)</script>");
  const std::string html = PageAsHtml(CostsPage("smoke", "0123abc with local changes", costs));
  EXPECT_THAT(html, HasSubstr("A processor"));
  EXPECT_THAT(html, HasSubstr("Source: revision 0123abc with local changes."));
  EXPECT_THAT(html, HasSubstr("22.00 s of one processor"));
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
}

TEST(CostsTest, NoFoldsNoRows) {
  EXPECT_THAT(CostsOfModelsOnTracks(ExperimentCosts()), ElementsAre());
  EXPECT_THAT(Processors(ExperimentCosts()), ElementsAre());
}

}  // namespace
}  // namespace callprint
