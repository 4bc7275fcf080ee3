#include "models/sys2vec/sys2vec.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "models/learner/one_versus_rest.h"
#include "models/learner/saved_learner.h"
#include "models/linear/logistic_regression.h"
#include "models/networks/sequences/call_reader.h"
#include "models/preprocessing/preprocess.h"
#include "models/sys2vec/skip_gram.h"
#include "models/trees/gradient_boosting.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// CallTable::function of the vocabulary's first.
constexpr int64_t kFirst = kUnknownFunction + 1;
constexpr char kGroup[] = "pooled";

// [row][chunk * calls]: the vocabulary's functions, from 0; places without a call and functions
// outside it are left out.
std::vector<std::vector<uint32_t>> Sentences(const CallReader& reader, const CallTable& calls) {
  std::vector<std::vector<uint32_t>> sentences;
  for (size_t begin = 0; begin < calls.function.size(); begin += reader.chunk_length()) {
    std::vector<uint32_t>& sentence = sentences.emplace_back();
    for (size_t place = begin; place < begin + reader.chunk_length(); ++place) {
      if (calls.function[place] >= kFirst) sentence.push_back(calls.function[place] - kFirst);
    }
  }
  return sentences;
}

// log((1 + rows) / (1 + rows with the function)) + 1, as preprocess.h weighs columns.
std::vector<double> FitIdf(const std::vector<std::vector<uint32_t>>& sentences, size_t chunks,
                           size_t functions) {
  const size_t whole_rows = sentences.size() / chunks;
  const double rows = static_cast<double>(whole_rows);
  std::vector<double> rows_with(functions, 0);
  std::vector<size_t> last_row(functions, 0);
  for (size_t i = 0; i < sentences.size(); ++i) {
    const size_t row = i / chunks + 1;
    for (const uint32_t function : sentences[i]) {
      if (last_row[function] != row) ++rows_with[function];
      last_row[function] = row;
    }
  }
  std::vector<double> idf;
  for (const double with : rows_with) idf.push_back(std::log((1 + rows) / (1 + with)) + 1);
  return idf;
}

FeatureSpec ScalingSpec() {
  FeatureSpec spec;
  spec.add_group(kGroup);
  spec.set_scaling(FeatureSpec::STANDARD);
  return spec;
}

// By which functions are known, and what each of them is.
struct Embeddings {
  CallReader reader;
  WordVectors vectors;
  std::vector<double> idf;

  size_t PooledColumns(Sys2vecSpec::Pooling pooling) const {
    return pooling == Sys2vecSpec::MEAN_AND_MAXIMUM ? 2 * vectors.width : vectors.width;
  }

  // A row each, all zeros where it calls nothing that is known.
  SparseMatrix Pool(const SparseMatrix& features, Sys2vecSpec::Pooling pooling) const {
    const std::vector<std::vector<uint32_t>> sentences = Sentences(reader, reader.Read(features));
    SparseMatrix pooled;
    const size_t columns = PooledColumns(pooling);
    for (size_t i = 0; i < columns; ++i) {
      pooled.column_names.push_back(absl::StrFormat("%s:%04d", kGroup, i));
    }
    for (size_t row = 0; row < features.rows(); ++row) {
      const auto begin = sentences.begin() + row * reader.chunks();
      const std::vector<double> sums = PoolRow(begin, begin + reader.chunks(), pooling);
      for (size_t i = 0; i < columns; ++i) {
        pooled.column_index.push_back(i);
        pooled.value.push_back(sums[i]);
      }
      pooled.row_begin.push_back(pooled.value.size());
    }
    return pooled;
  }

 private:
  using Sentence = std::vector<std::vector<uint32_t>>::const_iterator;

  // The mean, and behind it the maximum where it is wanted.
  std::vector<double> PoolRow(Sentence begin, Sentence end, Sys2vecSpec::Pooling pooling) const {
    const size_t width = vectors.width;
    std::vector<double> pooled(PooledColumns(pooling), 0);
    double weights = 0;
    for (Sentence sentence = begin; sentence != end; ++sentence) {
      for (const uint32_t function : *sentence) {
        const float* const vector = vectors.of(function);
        const double weight = pooling == Sys2vecSpec::IDF_MEAN ? idf[function] : 1;
        for (size_t i = 0; i < width; ++i) pooled[i] += weight * vector[i];
        for (size_t i = width; i < pooled.size(); ++i) {
          const double value = vector[i - width];
          pooled[i] = weights == 0 ? value : std::max(pooled[i], value);
        }
        weights += weight;
      }
    }
    for (size_t i = 0; i < width && weights > 0; ++i) pooled[i] /= weights;
    return pooled;
  }
};

absl::StatusOr<Embeddings> FitEmbeddings(const Sys2vecSpec& spec, const SparseMatrix& training,
                                         uint64_t seed) {
  Embeddings fitted;
  // What CallReader looks at.
  SequenceNetworkSpec known;
  known.set_vocabulary(spec.vocabulary());
  known.set_min_samples(spec.min_samples());
  ASSIGN_OR_RETURN(fitted.reader, CallReader::Fit(known, training));
  const size_t functions = fitted.reader.functions() - kFirst;
  if (functions == 0) {
    return absl::InvalidArgumentError(absl::StrCat("sys2vec.min_samples ", spec.min_samples(),
                                                   " leaves no function: each is in fewer of the ",
                                                   training.rows(), " training samples; lower it"));
  }
  const std::vector<std::vector<uint32_t>> sentences =
      Sentences(fitted.reader, fitted.reader.Read(training));
  SkipGramOptions options;
  options.width = spec.embedding();
  options.window = spec.window();
  options.negatives = spec.negatives();
  options.epochs = spec.epochs();
  options.learning_rate = spec.learning_rate();
  options.frequent_share = spec.frequent_share();
  options.seed = DeriveSeed(seed, "skip-gram");
  fitted.vectors = TrainSkipGram(sentences, functions, options);
  fitted.idf = FitIdf(sentences, fitted.reader.chunks(), functions);
  return fitted;
}

// Of rows with `columns` columns.
absl::StatusOr<Embeddings> LoadEmbeddings(const SavedLearner::Sys2vec& saved, size_t columns) {
  Embeddings loaded;
  ASSIGN_OR_RETURN(loaded.reader, CallReader::Load(saved.calls(), columns));
  const size_t functions = loaded.reader.functions() - kFirst;
  if (functions == 0 || saved.vector().empty() || saved.vector_size() % functions != 0 ||
      saved.idf_size() != functions) {
    return DamagedModel(absl::StrCat("it has ", saved.vector_size(), " numbers of ", functions,
                                     " functions, and ", saved.idf_size(), " weights"));
  }
  const auto is_finite = [](double value) { return std::isfinite(value); };
  if (!std::all_of(saved.vector().begin(), saved.vector().end(), is_finite) ||
      !std::all_of(saved.idf().begin(), saved.idf().end(), is_finite)) {
    return DamagedModel("a number of its functions cannot be");
  }
  loaded.vectors = {saved.vector_size() / functions,
                    {saved.vector().begin(), saved.vector().end()}};
  loaded.idf.assign(saved.idf().begin(), saved.idf().end());
  return loaded;
}

class Sys2vec : public Learner {
 public:
  Sys2vec(const Sys2vecSpec& spec, bool balance) : spec_(spec), balance_(balance) {}

  absl::Status Fit(const LearnerInput& input) override {
    ASSIGN_OR_RETURN(const SparseMatrix scaled, FitPooled(input.features, input.seed));
    LearnerInput pooled = {scaled, input.label, input.group};
    pooled.negative_weight = input.negative_weight;
    pooled.positive_weight = input.positive_weight;
    pooled.seed = input.seed;
    pooled.one_of_many = input.one_of_many;
    classifier_ = MakeClassifier();
    return classifier_->Fit(pooled);
  }

  bool LearnsClasses() const override { return true; }

  absl::Status FitClasses(const ClassLearnerInput& input) override {
    ASSIGN_OR_RETURN(const SparseMatrix scaled, FitPooled(input.features, input.seed));
    classifier_ = MakeClassifier();
    // Functions are embedded once, not once a class.
    if (!classifier_->LearnsClasses()) classifier_ = MakeClassifierOfClasses();
    return classifier_->FitClasses({scaled, input.targets, input.group, input.weight, input.seed});
  }

  absl::StatusOr<std::vector<double>> Predict(const SparseMatrix& features) const override {
    ASSIGN_OR_RETURN(const SparseMatrix scaled,
                     ApplyPreprocessing(scaling_, embeddings_.Pool(features, spec_.pooling())));
    return classifier_->Predict(scaled);
  }

  absl::StatusOr<SavedLearner> Save() const override {
    SavedLearner saved;
    SavedLearner::Sys2vec& sys2vec = *saved.mutable_sys2vec();
    embeddings_.reader.Save(sys2vec.mutable_calls());
    const std::vector<float>& value = embeddings_.vectors.value;
    sys2vec.mutable_vector()->Add(value.begin(), value.end());
    sys2vec.mutable_idf()->Add(embeddings_.idf.begin(), embeddings_.idf.end());
    *sys2vec.mutable_scaling() = scaling_;
    ASSIGN_OR_RETURN(*sys2vec.mutable_classifier(), classifier_->Save());
    return saved;
  }

  absl::Status Load(const SavedLearner& saved, size_t columns) override {
    if (!saved.has_sys2vec()) return DamagedModel("it has no embeddings of functions");
    const SavedLearner::Sys2vec& sys2vec = saved.sys2vec();
    ASSIGN_OR_RETURN(embeddings_, LoadEmbeddings(sys2vec, columns));
    scaling_ = sys2vec.scaling();
    if (embeddings_.vectors.width != spec_.embedding() || UnsoundColumn(scaling_).has_value()) {
      return DamagedModel("what it pools cannot be");
    }
    classifier_ =
        sys2vec.classifier().has_one_versus_rest() ? MakeClassifierOfClasses() : MakeClassifier();
    return classifier_->Load(sys2vec.classifier(), SelectedColumns(scaling_));
  }

 private:
  // Fits embeddings and scaling, and gives the training rows as the classifier sees them.
  absl::StatusOr<SparseMatrix> FitPooled(const SparseMatrix& training, uint64_t seed) {
    ASSIGN_OR_RETURN(embeddings_, FitEmbeddings(spec_, training, seed));
    const SparseMatrix pooled = embeddings_.Pool(training, spec_.pooling());
    // Targets choose columns, of which all stay.
    ASSIGN_OR_RETURN(scaling_, FitPreprocessing(ScalingSpec(), pooled, Targets()));
    return ApplyPreprocessing(scaling_, pooled);
  }

  std::unique_ptr<Learner> MakeClassifier() const {
    if (spec_.has_xgboost()) return MakeGradientBoosting(spec_.xgboost());
    return MakeLogisticRegression(spec_.logistic_regression());
  }

  std::unique_ptr<Learner> MakeClassifierOfClasses() const {
    return MakeOneVersusRest([this] { return MakeClassifier(); }, balance_);
  }

  const Sys2vecSpec spec_;
  const bool balance_;
  Embeddings embeddings_;
  FittedPreprocessing scaling_;
  // Null before Fit.
  std::unique_ptr<Learner> classifier_;
};

}  // namespace

std::unique_ptr<Learner> MakeSys2vec(const Sys2vecSpec& spec, bool balance) {
  return std::make_unique<Sys2vec>(spec, balance);
}

absl::StatusOr<std::vector<NearFunction>> NearestFunctions(const SavedLearner& saved,
                                                           uint32_t number, size_t count) {
  if (!saved.has_sys2vec()) {
    return absl::InvalidArgumentError(
        "the model has no embeddings of functions; train models/specs/sys2vec/sys2vec.textproto");
  }
  const SavedSequenceNetwork& calls = saved.sys2vec().calls();
  ASSIGN_OR_RETURN(const Embeddings embeddings,
                   LoadEmbeddings(saved.sys2vec(), calls.channel_size()));
  const auto found = std::lower_bound(calls.function().begin(), calls.function().end(), number);
  if (found == calls.function().end() || *found != number) {
    return absl::NotFoundError("it is not in the model's vocabulary");
  }
  std::vector<NearFunction> nearest;
  for (const auto& [word, cosine] :
       NearestWords(embeddings.vectors, found - calls.function().begin(), count)) {
    nearest.push_back({static_cast<uint32_t>(calls.function(word)), cosine});
  }
  return nearest;
}

}  // namespace callprint
