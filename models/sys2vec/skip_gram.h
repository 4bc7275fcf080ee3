// Skip-gram embeddings with negative sampling: Mikolov, Sutskever, Chen, Corrado and Dean,
// "Distributed Representations of Words and Phrases and their Compositionality" (2013). Words that
// occur in the same contexts get vectors that point the same way.
//
// On one thread, with random numbers of our own, so that equal input gives equal bits. fastText,
// which Debian has as a library, would be the one to reuse: but it reads its corpus from a file,
// writes a progress bar, and draws from distributions of the standard library, whose bits are each
// library's own.
//
// Example:
//   const WordVectors vectors = TrainSkipGram(sentences, words, options);
//   vectors.of(7)  // options.width numbers
#ifndef CALLPRINT_MODELS_SYS2VEC_SKIP_GRAM_H_
#define CALLPRINT_MODELS_SYS2VEC_SKIP_GRAM_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace callprint {

struct SkipGramOptions {
  // Numbers a word.
  size_t width = 0;
  // Words to either side that are its context, at most: each word draws how many, from 1 up, so
  // that near ones count more.
  uint32_t window = 0;
  // Words drawn against each word of a context.
  uint32_t negatives = 0;
  uint32_t epochs = 0;
  // Of the first step; it falls linearly, to a ten-thousandth of it.
  double learning_rate = 0;
  // A word whose share of all words is above this is passed over, the more often the larger it is;
  // 0: none is.
  double frequent_share = 0;
  uint64_t seed = 0;
};

// [word, width], word by word.
struct WordVectors {
  size_t width = 0;
  std::vector<float> value;

  const float* of(size_t word) const { return &value[word * width]; }
  size_t words() const { return width == 0 ? 0 : value.size() / width; }
};

// `sentences` are words in [0, words), in their order; contexts end where a sentence does. Words
// that do not occur keep their first, random vector; where none occurs, all are 0.
WordVectors TrainSkipGram(const std::vector<std::vector<uint32_t>>& sentences, size_t words,
                          const SkipGramOptions& options);

// One step down the gradient of the loss -log sigmoid(word . context) of a true pair, or -log
// sigmoid(-word . context) of a drawn one. `context` moves; by how much `word` is to move, which
// its other pairs do not see yet, is added to `word_step`. All have `width` numbers.
void StepPair(const float* word, float* context, size_t width, bool is_true, double learning_rate,
              float* word_step);

// Of words with these counts, of which one is not 0: a table in which each stands in proportion to
// its count to the power of 3/4. What negatives are drawn from.
std::vector<uint32_t> NegativeDraws(const std::vector<uint64_t>& count, size_t size);

// Chance of each word to be kept where it stands (above 1: always), as word2vec has it: sqrt(r) +
// r, with r the ratio of `frequent_share`, which is above 0, to its share of all words.
std::vector<double> KeepChances(const std::vector<uint64_t>& count, double frequent_share);

// The `count` words nearest to `word` by cosine, without it: (word, cosine), the nearest first, of
// equals the smaller word.
std::vector<std::pair<size_t, double>> NearestWords(const WordVectors& vectors, size_t word,
                                                    size_t count);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_SYS2VEC_SKIP_GRAM_H_
