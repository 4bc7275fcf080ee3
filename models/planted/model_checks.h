// What holds of every model, as checks for the tests of learners: expectations of GoogleTest, on
// data and specs that a test plants.
#ifndef CALLPRINT_MODELS_PLANTED_MODEL_CHECKS_H_
#define CALLPRINT_MODELS_PLANTED_MODEL_CHECKS_H_

#include <functional>
#include <memory>
#include <string>

#include "dataset/features/sparse_matrix.h"
#include "gmock/gmock.h"
#include "models/model.h"

namespace callprint {

// Of a textproto.
ModelSpec ParsedSpec(const std::string& text);

std::unique_ptr<Model> FittedModel(const ModelSpec& spec, const TrainingData& training);

std::string SavedBytes(const Model& model);

// Mean held-out AUROC of models that were trained with the seeds 0 to `models` - 1 on permuted
// labels. BINARY.
double AurocOfPermutedLabels(ModelSpec spec, const TrainingData& training,
                             const TrainingData& held_out, int models);

// The mean of the classes' AUROC is above `auroc`; scores of exclusive classes add up to 1.
void ExpectLearnsClasses(const ModelSpec& spec, const TrainingData& training,
                         const TrainingData& held_out, double auroc);

// A model, its learning curve and its scores are the same once more, whatever was trained in
// between; another seed gives others.
void ExpectTwoRunsGiveTheSameBits(ModelSpec spec, const TrainingData& training,
                                  const TrainingData& between, const SparseMatrix& held_out);

// Every fourth group of ten rows, which is held out where what is fitted must not see it.
bool IsPoisoned(size_t row);

// `clean` with other labels and numbers of its own in the poisoned rows. BINARY.
TrainingData Poisoned(const TrainingData& clean);

// What is fitted on the other rows is the same with and without poison (validity rule 7), and
// poison would show.
void ExpectPoisonChangesNothing(const ModelSpec& spec, const TrainingData& clean,
                                const TrainingData& poisoned);

void ExpectASavedModelAnswersWithTheSameBits(const Model& model, const SparseMatrix& held_out);

// Of `tries` times in which up to three bytes of a saved model change, some are refused, and
// whatever loads answers with a number of scores that is `scores`, or with an error.
void ExpectDamageIsRefusedOrAnswered(const std::string& saved_bytes, const SparseMatrix& held_out,
                                     int tries, const testing::Matcher<size_t>& scores);

// Of a network, found by `network`: one parameter fewer is refused, and so is another learner's.
void ExpectOtherParametersAreRefused(const Model& model,
                                     const std::function<SavedNetwork*(SavedLearner*)>& network);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_PLANTED_MODEL_CHECKS_H_
