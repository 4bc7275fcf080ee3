#include "reports/evaluation/held_out.h"

#include <algorithm>

#include "workloads/status_macros.h"

namespace callprint {

absl::StatusOr<HeldOut> HeldOut::Make(const JoinedFolds& joined, const JoinedTrack& track,
                                      const Entry& entry, const std::vector<int>& samples) {
  if (joined.labelling == BINARY) {
    ASSIGN_OR_RETURN(ScoredPredictions predictions, BinaryPredictions(joined, entry, samples));
    return HeldOut(std::move(predictions));
  }
  ClassScores scores;
  scores.classes = joined.classes.size();
  for (const int i : samples) {
    scores.program.push_back(joined.program[i]);
    const size_t begin = i * scores.classes;
    const size_t end = begin + scores.classes;
    scores.score.insert(scores.score.end(), entry.class_score.begin() + begin,
                        entry.class_score.begin() + end);
    const bool known = IsKnown(joined, track, i);
    scores.unknown.push_back(!known);
    if (known) {
      scores.truth.insert(scores.truth.end(), joined.truth.begin() + begin,
                          joined.truth.begin() + end);
    } else {
      scores.truth.resize(scores.truth.size() + scores.classes, 0);
    }
  }
  ASSIGN_OR_RETURN(ClassPredictions predictions, ClassPredictions::Make(joined.labelling, scores));
  return HeldOut(std::move(predictions));
}

MetricValues HeldOut::Evaluate() const {
  return std::visit([](const auto& predictions) { return predictions.Evaluate(); }, predictions_);
}

MetricValues HeldOut::Evaluate(const std::vector<uint16_t>& weight) const {
  return std::visit([&](const auto& predictions) { return predictions.Evaluate(weight); },
                    predictions_);
}

absl::StatusOr<std::vector<MetricValues>> EvaluateFolds(const JoinedFolds& joined,
                                                        const JoinedTrack& track,
                                                        const Entry& entry) {
  std::vector<std::vector<int>> samples(track.spec.folds());
  for (const int i : track.held_out) samples[track.fold[i]].push_back(i);
  std::vector<MetricValues> values;
  for (const std::vector<int>& fold : samples) {
    ASSIGN_OR_RETURN(const HeldOut held_out, HeldOut::Make(joined, track, entry, fold));
    values.push_back(held_out.Evaluate());
  }
  return values;
}

absl::StatusOr<ScoredPredictions> BinaryPredictions(const JoinedFolds& joined, const Entry& entry,
                                                    const std::vector<int>& samples) {
  std::vector<double> score;
  std::vector<int> label, program;
  for (const int i : samples) {
    score.push_back(entry.score[i]);
    label.push_back(joined.label[i]);
    program.push_back(joined.program[i]);
  }
  return ScoredPredictions::Make(score, label, program);
}

size_t Answer(const JoinedFolds& joined, const Entry& entry, size_t sample) {
  const auto begin = entry.class_score.begin() + sample * joined.classes.size();
  return std::max_element(begin, begin + joined.classes.size()) - begin;
}

bool IsAnswered(const JoinedFolds& joined, const Entry& entry, size_t sample, size_t class_index) {
  return entry.class_score[sample * joined.classes.size() + class_index] >= kDecisionThreshold;
}

bool IsRight(const JoinedFolds& joined, const Entry& entry, size_t sample) {
  if (joined.labelling == BINARY) {
    return (entry.score[sample] >= kDecisionThreshold) == (joined.label[sample] == 1);
  }
  if (joined.labelling == MULTI_CLASS) {
    return static_cast<int>(Answer(joined, entry, sample)) == joined.label[sample];
  }
  for (size_t k = 0; k < joined.classes.size(); ++k) {
    const bool is_there = joined.truth[sample * joined.classes.size() + k] == 1;
    if (IsAnswered(joined, entry, sample, k) != is_there) return false;
  }
  return true;
}

}  // namespace callprint
