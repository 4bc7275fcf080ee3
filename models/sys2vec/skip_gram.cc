#include "models/sys2vec/skip_gram.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "workloads/random.h"

namespace callprint {
namespace {

// Of the table that negatives are drawn from.
constexpr size_t kDraws = size_t{1} << 20;
constexpr double kLeastRate = 1e-4;

// In [0, 1).
double Uniform(Random& random) { return static_cast<double>(random.Next() >> 11) * 0x1p-53; }

std::vector<uint64_t> CountWords(const std::vector<std::vector<uint32_t>>& sentences,
                                 size_t words) {
  std::vector<uint64_t> count(words, 0);
  for (const std::vector<uint32_t>& sentence : sentences) {
    for (const uint32_t word : sentence) ++count[word];
  }
  return count;
}

class Trainer {
 public:
  Trainer(const std::vector<uint64_t>& count, const SkipGramOptions& options)
      : options_(options),
        random_(options.seed),
        draws_(NegativeDraws(count, kDraws)),
        context_(count.size() * options.width, 0),
        step_(options.width) {
    if (options.frequent_share > 0) keep_ = KeepChances(count, options.frequent_share);
    vectors_.width = options.width;
    for (size_t i = 0; i < context_.size(); ++i) {
      vectors_.value.push_back((Uniform(random_) - 0.5) / options.width);
    }
  }

  void Train(const std::vector<uint32_t>& sentence, double rate) {
    kept_.clear();
    for (const uint32_t word : sentence) {
      if (keep_.empty() || Uniform(random_) < keep_[word]) kept_.push_back(word);
    }
    for (size_t place = 0; place < kept_.size(); ++place) {
      const size_t reach = 1 + random_.Below(options_.window);
      const size_t end = std::min(kept_.size(), place + reach + 1);
      for (size_t other = place - std::min(place, reach); other < end; ++other) {
        if (other != place) TrainPair(kept_[place], kept_[other], rate);
      }
    }
  }

  WordVectors Take() { return std::move(vectors_); }

 private:
  void TrainPair(uint32_t word, uint32_t neighbour, double rate) {
    const size_t width = options_.width;
    float* const vector = &vectors_.value[word * width];
    std::fill(step_.begin(), step_.end(), 0.0f);
    StepPair(vector, &context_[neighbour * width], width, true, rate, step_.data());
    for (uint32_t i = 0; i < options_.negatives; ++i) {
      const uint32_t drawn = draws_[random_.Below(kDraws)];
      if (drawn == neighbour) continue;
      StepPair(vector, &context_[drawn * width], width, false, rate, step_.data());
    }
    for (size_t i = 0; i < width; ++i) vector[i] += step_[i];
  }

  const SkipGramOptions options_;
  Random random_;
  const std::vector<uint32_t> draws_;
  // Empty: all are kept.
  std::vector<double> keep_;
  WordVectors vectors_;
  // Of words as contexts; only training needs them.
  std::vector<float> context_;
  // Reused.
  std::vector<float> step_;
  std::vector<uint32_t> kept_;
};

// Four sums, so that none waits for the last; their order is fixed, and so are the bits.
double Product(const float* first, const float* second, size_t width) {
  float sum[4] = {0, 0, 0, 0};
  size_t i = 0;
  for (; i + 4 <= width; i += 4) {
    for (size_t lane = 0; lane < 4; ++lane) sum[lane] += first[i + lane] * second[i + lane];
  }
  for (; i < width; ++i) sum[0] += first[i] * second[i];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

}  // namespace

void StepPair(const float* word, float* context, size_t width, bool is_true, double learning_rate,
              float* word_step) {
  const double sigmoid = 1 / (1 + std::exp(-Product(word, context, width)));
  const float step = learning_rate * ((is_true ? 1 : 0) - sigmoid);
  for (size_t i = 0; i < width; ++i) {
    word_step[i] += step * context[i];
    context[i] += step * word[i];
  }
}

std::vector<uint32_t> NegativeDraws(const std::vector<uint64_t>& count, size_t size) {
  // Of each word and those before it.
  std::vector<double> reached;
  double total = 0;
  for (const uint64_t one : count) {
    total += std::pow(static_cast<double>(one), 0.75);
    reached.push_back(total);
  }
  std::vector<uint32_t> draws;
  draws.reserve(size);
  uint32_t word = 0;
  for (size_t i = 0; i < size; ++i) {
    while (reached[word] * size <= (i + 0.5) * total) ++word;
    draws.push_back(word);
  }
  return draws;
}

std::vector<double> KeepChances(const std::vector<uint64_t>& count, double frequent_share) {
  const uint64_t total = std::accumulate(count.begin(), count.end(), uint64_t{0});
  std::vector<double> chances;
  for (const uint64_t one : count) {
    const double ratio = one == 0 ? 1 : frequent_share * total / one;
    chances.push_back(std::sqrt(ratio) + ratio);
  }
  return chances;
}

WordVectors TrainSkipGram(const std::vector<std::vector<uint32_t>>& sentences, size_t words,
                          const SkipGramOptions& options) {
  const std::vector<uint64_t> count = CountWords(sentences, words);
  const uint64_t total = std::accumulate(count.begin(), count.end(), uint64_t{0});
  if (total == 0) return {options.width, std::vector<float>(words * options.width, 0)};
  Trainer trainer(count, options);
  const double all = static_cast<double>(total) * options.epochs;
  uint64_t done = 0;
  for (uint32_t epoch = 0; epoch < options.epochs; ++epoch) {
    for (const std::vector<uint32_t>& sentence : sentences) {
      const double rate = options.learning_rate * std::max(kLeastRate, 1 - done / all);
      trainer.Train(sentence, rate);
      done += sentence.size();
    }
  }
  return trainer.Take();
}

std::vector<std::pair<size_t, double>> NearestWords(const WordVectors& vectors, size_t word,
                                                    size_t count) {
  const auto length = [&](size_t one) {
    return std::sqrt(Product(vectors.of(one), vectors.of(one), vectors.width));
  };
  std::vector<std::pair<size_t, double>> nearest;
  for (size_t other = 0; other < vectors.words(); ++other) {
    if (other == word) continue;
    const double lengths = length(word) * length(other);
    const double product = Product(vectors.of(word), vectors.of(other), vectors.width);
    nearest.emplace_back(other, lengths > 0 ? product / lengths : 0);
  }
  std::stable_sort(nearest.begin(), nearest.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (nearest.size() > count) nearest.resize(count);
  return nearest;
}

}  // namespace callprint
