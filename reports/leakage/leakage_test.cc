// Expectations are worked by hand.
#include "reports/leakage/leakage.h"

#include <cmath>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "reports/html/html_page.h"
#include "reports/leakage/leakage_page.h"
#include "reports/page/page.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kSamples = 16;

std::string Id(int i) { return "sample-" + std::to_string(100 + i); }

// Of 4 one is "yes": prior 0.75.
bool IsYes(int i) { return i % 4 == 0; }

// A fold holds out 8 samples. All are right but sample 0, and all scores are sure to 3/4.
struct MadeUp {
  ExperimentSpec spec;
  Manifest manifest;
  std::vector<SampleInfo> samples;
  std::vector<FoldResult> folds;
  NeighbourRisk risk;
};

MadeUp Make() {
  MadeUp made;
  made.spec.set_bootstrap_resamples(200);
  made.spec.set_title("Title");
  made.manifest.set_name("made_up");
  made.manifest.set_positive_label("yes");
  made.folds.resize(2);
  made.risk.set_track("unseen_program");
  made.risk.set_dataset_sha256("digest");
  for (int point = 0; point < 2; ++point) {
    made.risk.add_point()->add_training_samples(point == 0 ? 4 : 8);
    made.risk.mutable_point(point)->add_training_samples(point == 0 ? 5 : 8);
  }
  for (int i = 0; i < kSamples; ++i) {
    SampleInfo info;
    info.set_id(Id(i));
    info.set_label(IsYes(i) ? "yes" : "no");
    info.set_program("program-" + std::to_string(i / 2));
    made.samples.push_back(info);
    FoldResult& fold = made.folds[i / 8];
    fold.set_track("unseen_program");
    fold.set_fold(i / 8);
    fold.set_folds(2);
    fold.mutable_model()->set_name("model");
    fold.set_dataset_sha256("digest");
    Prediction* prediction = fold.add_prediction();
    prediction->set_sample_id(info.id());
    prediction->set_label(info.label());
    prediction->set_score(IsYes(i) && i != 0 ? 0.75 : 0.25);
    made.risk.add_sample_id(info.id());
    made.risk.add_label(info.label());
    // With few samples half are right; with all, the nearest all but two, most of them all but one.
    made.risk.mutable_point(0)->add_nearest_is_right(i % 2 == 0);
    made.risk.mutable_point(0)->add_most_are_right(i % 4 == 0);
    made.risk.mutable_point(1)->add_nearest_is_right(i > 1);
    made.risk.mutable_point(1)->add_most_are_right(i > 0);
  }
  return made;
}

absl::StatusOr<LeakageRow> Measure(const MadeUp& made, const std::string& observer = "none") {
  return MeasureLeakage(made.spec, made.manifest, made.samples, observer, made.folds, made.risk);
}

LeakageResult ResultOf(const std::vector<LeakageRow>& rows) {
  LeakageResult result;
  result.set_every_nth_shard(2);
  for (const LeakageRow& row : rows) *result.add_row() = row;
  return result;
}

TEST(LeakageTest, BitsByHand) {
  const auto row = Measure(Make());
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->samples(), 16);
  EXPECT_EQ(row->groups(), 8);
  EXPECT_DOUBLE_EQ(row->largest_prior(), 0.75);
  // H(1/4) = 2 - 3/4 log2(3) = 0.811 bits.
  EXPECT_NEAR(row->entropy_bits(), 2 - 0.75 * std::log2(3.0), 1e-12);
  // 15 of 16 right: log2((15 / 16) / (3 / 4)) = log2(5 / 4).
  EXPECT_NEAR(row->accuracy().value(), std::log2(1.25), 1e-12);
  // 15 lose -log2(3/4) bits and one 2: a mean of (15 (2 - log2(3)) + 2) / 16.
  EXPECT_NEAR(row->entropy_gain().value(),
              row->entropy_bits() - (15 * (2 - std::log2(3.0)) + 2) / 16, 1e-12);
  // The better of both with all of the training part: 15 of 16.
  EXPECT_NEAR(row->neighbours().value(), std::log2(1.25), 1e-12);
  ASSERT_EQ(row->curve_size(), 2);
  EXPECT_DOUBLE_EQ(row->curve(0).training_samples(), 4.5);
  EXPECT_NEAR(row->curve(0).nearest_bits(), std::log2(0.5 / 0.75), 1e-12);
  EXPECT_NEAR(row->curve(0).most_bits(), std::log2(0.25 / 0.75), 1e-12);
  EXPECT_NEAR(row->curve(1).nearest_bits(), std::log2(14.0 / 16 / 0.75), 1e-12);
  for (const LeakageRow::Bits& bits : {row->accuracy(), row->entropy_gain(), row->neighbours()}) {
    EXPECT_LE(bits.ci_low(), bits.value());
    EXPECT_GE(bits.ci_high(), bits.value());
    // No resample has more than one of each label's bits: log2(1 / prior).
    EXPECT_LE(bits.ci_high(), std::log2(4.0 / 3) + 1e-12);
  }
}

TEST(LeakageTest, ManyClassesAnswerWithTheLargestScore) {
  MadeUp made = Make();
  made.manifest.set_labelling(MULTI_CLASS);
  for (const char* const name : {"no", "yes"}) made.manifest.add_class_(name);
  for (FoldResult& fold : made.folds) {
    for (Prediction& prediction : *fold.mutable_prediction()) {
      prediction.add_class_score(1 - prediction.score());
      prediction.add_class_score(prediction.score());
      prediction.clear_score();
    }
  }
  const auto row = Measure(made);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_NEAR(row->accuracy().value(), std::log2(1.25), 1e-12);
  EXPECT_NEAR(row->entropy_gain().value(), Measure(Make())->entropy_gain().value(), 1e-6);
}

TEST(LeakageTest, ShowsObserversSideBySide) {
  const std::vector<LeakageResult> rows = {ResultOf(
      {*Measure(Make()), *Measure(Make(), "first_ms:10"), *Measure(Make(), "max_depth:1")})};
  const Page blocks = LeakagePage(Make().spec, rows);
  const std::string page = PageAsMarkdown(blocks);
  EXPECT_THAT(page, HasSubstr("never a proof of safety"));
  EXPECT_THAT(page, HasSubstr("| first 10 ms | 0.322 ["));
  EXPECT_THAT(page, HasSubstr("largest prior 0.750, H(Y) 0.811 bits"));
  EXPECT_THAT(page, HasSubstr("one of every 2 shards"));
  EXPECT_THAT(LeakageCsv(rows),
              HasSubstr("max_depth:1,16,2,0.750000,0.811278,accuracy,,0.321928,"));
  EXPECT_THAT(LeakageCsv(rows), HasSubstr("nearest,8,0.222392,,"));
  EXPECT_THAT(LeakageTerminal(Make().spec, rows), HasSubstr("depth below 1"));
  ASSERT_EQ(FiguresOf(blocks).size(), 1u);
  EXPECT_EQ(FiguresOf(blocks)[0]->path, "report");
  EXPECT_THAT(FiguresOf(blocks)[0]->svg, HasSubstr("first_ms, made_up, unseen_program"));
  EXPECT_EQ(PageAsHtml(blocks), PageAsHtml(LeakagePage(Make().spec, rows)));
}

TEST(LeakageTest, PageEscapesNames) {
  MadeUp made = Make();
  made.manifest.set_name("<b>");
  const std::string html = PageAsHtml(
      LeakagePage(made.spec, {ResultOf({*Measure(made), *Measure(made, "max_depth:1")})}));
  EXPECT_THAT(html, HasSubstr(">&lt;b&gt;, unseen_program</h2>"));
  EXPECT_THAT(html, HasSubstr("max_depth, &lt;b&gt;, unseen_program"));
  EXPECT_THAT(html, Not(HasSubstr("<b>")));
}

TEST(LeakageTest, RefusesWhatDoesNotBelongTogether) {
  const auto refused = [](const MadeUp& made, const std::string& why) {
    const auto row = Measure(made);
    EXPECT_EQ(row.status().code(), absl::StatusCode::kInvalidArgument) << why;
    EXPECT_THAT(std::string(row.status().message()), HasSubstr(why));
  };
  MadeUp made = Make();
  made.manifest.set_labelling(MULTI_LABEL);
  refused(made, "sets of labels");
  made = Make();
  made.folds.pop_back();
  refused(made, "does not belong to the others");
  made = Make();
  made.folds[1].mutable_prediction()->RemoveLast();
  refused(made, "neighbours answer 16 samples, but the model 15");
  made = Make();
  made.risk.set_track("random");
  refused(made, "another track");
  made = Make();
  made.samples.pop_back();
  refused(made, "no sample sample-115");
}

}  // namespace
}  // namespace callprint
