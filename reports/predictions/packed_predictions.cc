#include "reports/predictions/packed_predictions.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "collector/shard/sha256.h"
#include "dataset/split.h"
#include "experiments/metrics/class_metrics.h"
#include "experiments/result_version.h"
#include "google/protobuf/unknown_field_set.h"
#include "models/model_spec_file.h"
#include "reports/predictions/packed_bytes.h"
#include "reports/predictions/score_code.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr uint32_t kMaxFolds = 255;
constexpr int kMaxClasses = 256;
constexpr size_t kFaultsShown = 10;
// Scores of equals may lie below the largest by what the code rounds away.
constexpr double kScoreTolerance = 1e-3;

std::vector<const FoldResult*> ByNumber(const std::vector<FoldResult>& folds) {
  std::vector<const FoldResult*> sorted;
  for (const FoldResult& fold : folds) sorted.push_back(&fold);
  std::sort(sorted.begin(), sorted.end(),
            [](const FoldResult* a, const FoldResult* b) { return a->fold() < b->fold(); });
  return sorted;
}

size_t LargestScore(const Prediction& prediction) {
  return std::max_element(prediction.class_score().begin(), prediction.class_score().end()) -
         prediction.class_score().begin();
}

void AppendScores(const std::vector<uint16_t>& codes, std::string* bytes) {
  for (const uint16_t code : codes) bytes->push_back(static_cast<char>(code & 0xff));
  for (const uint16_t code : codes) bytes->push_back(static_cast<char>(code >> 8));
}

uint8_t ByteAt(const std::string& bytes, size_t i) { return static_cast<uint8_t>(bytes[i]); }

uint16_t CodeAt(const std::string& bytes, size_t i, size_t samples) {
  return static_cast<uint16_t>(ByteAt(bytes, i) | ByteAt(bytes, samples + i) << 8);
}

size_t SetBytes(int classes) { return (classes + 7) / 8; }

}  // namespace

std::vector<FoldResult> FoldsOfEntry(const ExperimentResult& result, const std::string& track,
                                     const std::string& model) {
  std::vector<FoldResult> folds;
  for (const FoldResult& fold : result.fold()) {
    if (fold.track() == track && fold.model().name() == model) folds.push_back(fold);
  }
  std::sort(folds.begin(), folds.end(),
            [](const FoldResult& a, const FoldResult& b) { return a.fold() < b.fold(); });
  return folds;
}

std::string PredictionsSha256(const std::vector<FoldResult>& folds) {
  ExperimentResult exact;
  for (const FoldResult* fold : ByNumber(folds)) {
    FoldResult& kept = *exact.add_fold();
    kept.set_track(fold->track());
    kept.set_fold(fold->fold());
    kept.set_folds(fold->folds());
    kept.set_dataset_sha256(fold->dataset_sha256());
    *kept.mutable_split() = fold->split();
    *kept.mutable_left_out() = fold->left_out();
    *kept.mutable_prediction() = fold->prediction();
  }
  return Sha256Hex(SerializeDeterministically(exact));
}

absl::StatusOr<PackedPredictions> PackPredictions(const Manifest& manifest,
                                                  const std::vector<FoldResult>& folds) {
  if (manifest.class__size() > kMaxClasses) {
    return absl::InvalidArgumentError(absl::StrCat("dataset ", manifest.name(), " has ",
                                                   manifest.class__size(), " classes, at most ",
                                                   kMaxClasses, " can be packed"));
  }
  std::map<std::string, std::pair<uint32_t, const Prediction*>> by_id;
  for (const FoldResult& fold : folds) {
    if (fold.fold() >= kMaxFolds) {
      return absl::InvalidArgumentError(
          absl::StrCat("fold ", fold.fold(), ": at most ", kMaxFolds, " folds can be packed"));
    }
    for (const Prediction& prediction : fold.prediction()) {
      by_id[prediction.sample_id()] = {fold.fold(), &prediction};
    }
  }
  AnswerColumns columns;
  std::vector<uint16_t> codes;
  for (const auto& [id, held_out] : by_id) {
    const auto& [fold, prediction] = held_out;
    columns.add_sample_id(id);
    columns.mutable_fold()->push_back(static_cast<char>(fold));
    switch (manifest.labelling()) {
      case MULTI_CLASS: {
        const size_t answer = LargestScore(*prediction);
        columns.mutable_answer()->push_back(static_cast<char>(answer));
        codes.push_back(ScoreCode(prediction->class_score(answer)));
        break;
      }
      case MULTI_LABEL: {
        std::string set(SetBytes(manifest.class__size()), '\0');
        for (int k = 0; k < prediction->class_score_size(); ++k) {
          if (prediction->class_score(k) >= kDecisionThreshold) set[k / 8] |= 1 << (k % 8);
        }
        columns.mutable_answer_set()->append(set);
        break;
      }
      default:
        codes.push_back(ScoreCode(prediction->score()));
    }
  }
  AppendScores(codes, columns.mutable_score());
  PackedPredictions packed;
  packed.set_sha256(PredictionsSha256(folds));
  ASSIGN_OR_RETURN(*packed.mutable_answers(), PackBytes(SerializeDeterministically(columns)));
  return packed;
}

absl::StatusOr<AnswerColumns> ReadAnswerColumns(const PackedBytes& packed) {
  ASSIGN_OR_RETURN(const std::string bytes, UnpackBytes(packed));
  AnswerColumns columns;
  if (!columns.ParseFromString(bytes)) {
    return absl::DataLossError("what is packed is no AnswerColumns");
  }
  if (!columns.GetReflection()->GetUnknownFields(columns).empty()) {
    return absl::DataLossError("what is packed has fields that AnswerColumns has not");
  }
  return columns;
}

absl::StatusOr<std::vector<FoldResult>> FoldsOfAnswers(const EntryFrame& frame,
                                                       const AnswerColumns& columns) {
  const Labelling labelling = frame.manifest.labelling();
  const size_t samples = columns.sample_id_size();
  const int classes = frame.manifest.class__size();
  std::vector<std::string> faults;
  const auto check_length = [&](const char* name, const std::string& bytes, size_t expected) {
    if (bytes.size() == expected) return;
    faults.push_back(
        absl::StrCat("column ", name, " has ", bytes.size(), " bytes, not ", expected));
  };
  check_length("fold", columns.fold(), samples);
  check_length("score", columns.score(), labelling == MULTI_LABEL ? 0 : 2 * samples);
  check_length("answer", columns.answer(), labelling == MULTI_CLASS ? samples : 0);
  check_length("answer_set", columns.answer_set(),
               labelling == MULTI_LABEL ? samples * SetBytes(classes) : 0);
  if (!faults.empty()) return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));

  std::map<std::string, const SampleInfo*> sample_of_id;
  for (const SampleInfo& sample : frame.samples) sample_of_id[sample.id()] = &sample;
  const uint32_t track_folds = frame.track.folds();
  std::vector<FoldResult> folds(track_folds);
  for (uint32_t f = 0; f < track_folds; ++f) {
    FoldResult& fold = folds[f];
    fold.set_schema_version(kResultSchemaVersion);
    fold.set_track(frame.track.name());
    fold.set_fold(f);
    fold.set_folds(track_folds);
    *fold.mutable_model() = frame.model;
    *fold.mutable_split() = frame.split;
    fold.set_dataset_sha256(frame.dataset_sha256);
    std::set<std::string> left_out;
    uint32_t trained = 0;
    for (size_t i = 0; i < frame.samples.size(); ++i) {
      const SampleInfo& sample = frame.samples[i];
      if (frame.track_split.LeftOutIn(i) == static_cast<int>(f)) left_out.insert(sample.family());
      trained += frame.track_split.Part(i, f) == FoldPart::kTraining;
    }
    fold.set_training_samples(trained);
    for (const std::string& family : left_out) fold.mutable_left_out()->add_name(family);
  }
  for (size_t i = 0; i < samples; ++i) {
    const std::string& id = columns.sample_id(i);
    const uint32_t f = ByteAt(columns.fold(), i);
    if (f >= track_folds) {
      faults.push_back(
          absl::StrCat("sample ", id, " is in fold ", f, ", but there are ", track_folds));
      continue;
    }
    Prediction& prediction = *folds[f].add_prediction();
    prediction.set_sample_id(id);
    const auto sample = sample_of_id.find(id);
    if (sample != sample_of_id.end()) prediction.set_label(sample->second->label());
    if (labelling == BINARY) {
      prediction.set_score(ScoreOfCode(CodeAt(columns.score(), i, samples)));
    } else if (labelling == MULTI_CLASS) {
      const int answer = ByteAt(columns.answer(), i);
      const double chance = 1.0 / classes;
      double score = ScoreOfCode(CodeAt(columns.score(), i, samples));
      if (answer >= classes || score < chance - kScoreTolerance) {
        faults.push_back(answer >= classes ? absl::StrCat("sample ", id, " is answered with class ",
                                                          answer, ", but there are ", classes)
                                           : absl::StrCat("sample ", id, ": the largest of ",
                                                          classes, " scores cannot be ", score));
        continue;
      }
      // Above the others, so that it stays the answer.
      score = std::max(score, chance + 1e-6);
      const float rest = static_cast<float>((1 - score) / (classes - 1));
      for (int k = 0; k < classes; ++k) {
        prediction.add_class_score(k == answer ? static_cast<float>(score) : rest);
      }
    } else {
      for (int k = 0; k < classes; ++k) {
        const uint8_t byte = ByteAt(columns.answer_set(), i * SetBytes(classes) + k / 8);
        prediction.add_class_score(byte >> (k % 8) & 1);
      }
    }
  }
  if (faults.size() > kFaultsShown) {
    const size_t others = faults.size() - kFaultsShown;
    faults.resize(kFaultsShown);
    faults.push_back(absl::StrCat("and ", others, " more"));
  }
  if (!faults.empty()) return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
  return folds;
}

std::vector<Metric> MetricsOfAnswers(Labelling labelling, bool open_world) {
  const std::set<Metric> of_scores =
      labelling == BINARY
          ? std::set<Metric>{}
          : std::set<Metric>{Metric::kAuroc, Metric::kAuprc, Metric::kBrier, Metric::kLogLoss};
  std::vector<Metric> metrics;
  for (const Metric metric : LeaderboardMetrics(labelling, open_world)) {
    if (of_scores.count(metric) == 0) metrics.push_back(metric);
  }
  return metrics;
}

}  // namespace callprint
