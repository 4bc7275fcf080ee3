#include "models/sys2vec/skip_gram.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/random.h"

namespace callprint {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::Pair;

SkipGramOptions Options() {
  SkipGramOptions options;
  options.width = 10;
  options.window = 2;
  options.negatives = 4;
  options.epochs = 5;
  options.learning_rate = 0.05;
  options.seed = 3;
  return options;
}

struct Stepped {
  std::vector<float> context;
  std::vector<float> word_step;
};

Stepped Step(const std::vector<float>& word, std::vector<float> context, bool is_true) {
  std::vector<float> word_step(word.size(), 0);
  StepPair(word.data(), context.data(), word.size(), is_true, 0.1, word_step.data());
  return {context, word_step};
}

// By hand: a product of 0 has the sigmoid 1/2, so a true pair steps by 0.1 * (1 - 1/2) = 0.05, a
// drawn one by 0.1 * (0 - 1/2) = -0.05, each of the other's vector before the step.
TEST(SkipGramTest, StepsDownTheGradientOfAPair) {
  const Stepped together = Step({1, 2}, {0.5, -0.25}, true);
  EXPECT_THAT(together.word_step, ElementsAre(FloatNear(0.025, 1e-7), FloatNear(-0.0125, 1e-7)));
  EXPECT_THAT(together.context, ElementsAre(FloatNear(0.55, 1e-7), FloatNear(-0.15, 1e-7)));
  const Stepped apart = Step({1, 2}, {0.5, -0.25}, false);
  EXPECT_THAT(apart.word_step, ElementsAre(FloatNear(-0.025, 1e-7), FloatNear(0.0125, 1e-7)));
  EXPECT_THAT(apart.context, ElementsAre(FloatNear(0.45, 1e-7), FloatNear(-0.35, 1e-7)));
}

// By hand: the product is ln 3, its sigmoid 3/4; steps are 0.1 / 4 and -0.3 / 4. Six numbers, so
// that not all are of a group of four.
TEST(SkipGramTest, WhatIsKnownStepsLess) {
  const std::vector<float> word = {0, 0, 0, 0, 0, 1};
  const std::vector<float> context = {0, 0, 0, 0, 0, static_cast<float>(std::log(3))};
  EXPECT_NEAR(Step(word, context, true).context[5], std::log(3) + 0.025, 1e-6);
  EXPECT_NEAR(Step(word, context, false).context[5], std::log(3) - 0.075, 1e-6);
}

// The loss itself, a little to either side.
TEST(SkipGramTest, TheStepIsTheGradientOfTheLoss) {
  const std::vector<double> word = {0.3, -0.7, 0.2, 0.9, -0.4};
  const std::vector<double> context = {-0.2, 0.4, 0.8, 0.1, 0.6};
  for (const bool is_true : {true, false}) {
    const auto loss = [&](const std::vector<double>& one, const std::vector<double>& other) {
      double product = 0;
      for (size_t i = 0; i < one.size(); ++i) product += one[i] * other[i];
      return std::log1p(std::exp(is_true ? -product : product));
    };
    const Stepped stepped =
        Step({word.begin(), word.end()}, {context.begin(), context.end()}, is_true);
    for (size_t i = 0; i < word.size(); ++i) {
      const auto slope = [&](std::vector<double> at, const std::vector<double>& other) {
        at[i] += 1e-5;
        const double above = loss(at, other);
        at[i] -= 2e-5;
        return (above - loss(at, other)) / 2e-5;
      };
      EXPECT_NEAR(stepped.word_step[i], -0.1 * slope(word, context), 1e-6);
      EXPECT_NEAR(stepped.context[i] - context[i], -0.1 * slope(context, word), 1e-6);
    }
  }
}

// By hand: 16^(3/4) = 8, 1^(3/4) = 1.
TEST(SkipGramTest, NegativesAreDrawnByTheirCounts) {
  EXPECT_THAT(NegativeDraws({16, 0, 1}, 9), ElementsAre(0, 0, 0, 0, 0, 0, 0, 0, 2));
}

// By hand: r = 0.1 / 0.9 = 1/9, so 1/3 + 1/9; r = 0.1 / 0.1 = 1.
TEST(SkipGramTest, FrequentWordsAreKeptLessOften) {
  EXPECT_THAT(KeepChances({90, 10}, 0.1),
              ElementsAre(DoubleNear(4.0 / 9, 1e-12), DoubleNear(2, 1e-12)));
}

constexpr int kTopics = 5;
constexpr int kWordsOfTopic = 6;

// Each sentence is of one topic: its first or its second word among its other four. So the first
// two have the same contexts, and are in none of each other's.
std::vector<std::vector<uint32_t>> PlantedCorpus(uint64_t seed) {
  Random random(seed);
  std::vector<std::vector<uint32_t>> sentences;
  for (int i = 0; i < 1500; ++i) {
    const uint32_t topic = random.Below(kTopics) * kWordsOfTopic;
    std::vector<uint32_t>& sentence = sentences.emplace_back();
    const uint32_t one_of_two = topic + random.Below(2);
    for (int place = 0; place < 9; ++place) {
      sentence.push_back(place % 3 == 1 ? one_of_two : topic + 2 + random.Below(4));
    }
  }
  return sentences;
}

TEST(SkipGramTest, WordsOfTheSameContextsAreNear) {
  const WordVectors vectors = TrainSkipGram(PlantedCorpus(1), kTopics * kWordsOfTopic, Options());
  ASSERT_EQ(vectors.words(), kTopics * kWordsOfTopic);
  for (int topic = 0; topic < kTopics; ++topic) {
    const size_t first = topic * kWordsOfTopic;
    // All others of its topic, before any word of another.
    for (const auto& [word, cosine] : NearestWords(vectors, first, kWordsOfTopic - 1)) {
      EXPECT_EQ(word / kWordsOfTopic, topic) << "near to " << first;
    }
    const auto nearest = NearestWords(vectors, first, kTopics * kWordsOfTopic);
    for (const auto& [word, cosine] : nearest) {
      if (word == first + 1) {
        EXPECT_GT(cosine, 0.8);
      } else if (word / kWordsOfTopic != topic) {
        EXPECT_LT(cosine, 0.6);
      }
    }
  }
}

TEST(SkipGramTest, TwoRunsGiveTheSameBits) {
  const auto train = [](const SkipGramOptions& options) {
    return TrainSkipGram(PlantedCorpus(2), kTopics * kWordsOfTopic, options).value;
  };
  SkipGramOptions options = Options();
  options.frequent_share = 0.01;
  const std::vector<float> first = train(options);
  EXPECT_EQ(train(options), first);
  options.seed = 4;
  EXPECT_NE(train(options), first);
}

// Sentences of one word have no pair: however long it trains, the first vectors stay.
TEST(SkipGramTest, ContextsEndWithTheSentence) {
  SkipGramOptions options = Options();
  const WordVectors once = TrainSkipGram({{0}, {1}, {0}}, 2, options);
  options.epochs = 50;
  EXPECT_EQ(TrainSkipGram({{0}, {1}, {0}}, 2, options).value, once.value);
  EXPECT_NE(TrainSkipGram({{0, 1, 0}}, 2, options).value, once.value);
}

// "first filler last" and "second filler last": within one word to either side, all that any of
// them has is the filler, unless it is passed over.
TEST(SkipGramTest, PassingOverFrequentWordsBringsOthersTogether) {
  constexpr uint32_t kTriples = 10;
  constexpr uint32_t kFiller = 3 * kTriples;
  Random random(5);
  std::vector<std::vector<uint32_t>> sentences;
  for (int i = 0; i < 6000; ++i) {
    const uint32_t triple = 3 * random.Below(kTriples);
    const uint32_t one_of_two = triple + random.Below(2);
    sentences.push_back({one_of_two, kFiller, triple + 2});
  }
  const auto found = [&](double frequent_share) {
    SkipGramOptions options = Options();
    options.window = 1;
    options.frequent_share = frequent_share;
    const WordVectors vectors = TrainSkipGram(sentences, kFiller + 1, options);
    int right = 0;
    for (uint32_t triple = 0; triple < kTriples; ++triple) {
      right += NearestWords(vectors, 3 * triple, 1)[0].first == 3 * triple + 1;
    }
    return right;
  };
  EXPECT_LE(found(0), 3);
  EXPECT_GE(found(0.005), 9);
}

TEST(SkipGramTest, NoWordsAtAll) {
  EXPECT_THAT(TrainSkipGram({{}, {}}, 1, Options()).value, testing::Each(0.0f));
}

// By hand.
TEST(SkipGramTest, NearestByCosine) {
  const WordVectors vectors = {2, {2, 0, 0, 3, 1, 1, -1, 0, 0, 0}};
  EXPECT_THAT(NearestWords(vectors, 0, 2),
              ElementsAre(Pair(2, DoubleNear(std::sqrt(0.5), 1e-6)), Pair(1, 0)));
  EXPECT_EQ(NearestWords(vectors, 0, 9).size(), 4);
  EXPECT_THAT(NearestWords(vectors, 0, 9).back(), Pair(3, DoubleNear(-1, 1e-6)));
}

}  // namespace
}  // namespace callprint
