// Sys2vec: what a trace is follows from the functions that it calls, each a vector that is learnt
// from the company it keeps. Skip-gram embeddings (skip_gram.h) of the calls of training rows in
// their order, pooled over the calls of a row, and a classifier on that (models/sys2vec/README.md
// has the sources).
//
// It reads the feature group "sequence" (dataset/calls/call_sequence.h). Chunks are sentences.
// Functions outside the vocabulary are passed over, as word2vec does, so that their neighbours are
// neighbours of each other.
#ifndef CALLPRINT_MODELS_SYS2VEC_SYS2VEC_H_
#define CALLPRINT_MODELS_SYS2VEC_SYS2VEC_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "models/learner/learner.h"
#include "models/saved_model.pb.h"
#include "models/sys2vec/sys2vec.pb.h"

namespace callprint {

// Fit refuses (InvalidArgument) columns that are not of the group, training rows without a call,
// and a min_samples that no function reaches. `balance`: as MakeOneVersusRest's, of a classifier
// that knows two classes.
std::unique_ptr<Learner> MakeSys2vec(const Sys2vecSpec& spec, bool balance);

struct NearFunction {
  // FunctionNumber of dataset/calls/window_encoding.h.
  uint32_t number;
  double cosine;
};

// The `count` functions nearest to the one that has `number`, in a fitted Sys2vec as it was saved.
// NotFound where its vocabulary lacks it, InvalidArgument where `saved` is no Sys2vec or damaged.
absl::StatusOr<std::vector<NearFunction>> NearestFunctions(const SavedLearner& saved,
                                                           uint32_t number, size_t count);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_SYS2VEC_SYS2VEC_H_
