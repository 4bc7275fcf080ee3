#include "reports/leakage/leakage.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "dataset/split.h"
#include "experiments/metrics/metrics.h"
#include "reports/statistics/statistics.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// As log loss (metrics.h) has it.
constexpr double kClip = 1e-15;

struct HeldOutSample {
  std::string id;
  std::string label;
  bool model_is_right = false;
  double loss_bits = 0;
};

double LossBits(double score) { return -std::log2(std::min(std::max(score, kClip), 1 - kClip)); }

absl::StatusOr<HeldOutSample> Evaluated(const Manifest& manifest, const Prediction& prediction) {
  HeldOutSample sample = {prediction.sample_id(), prediction.label()};
  if (manifest.labelling() == BINARY) {
    const bool positive = prediction.label() == manifest.positive_label();
    sample.model_is_right = (prediction.score() >= kDecisionThreshold) == positive;
    sample.loss_bits = LossBits(positive ? prediction.score() : 1 - prediction.score());
    return sample;
  }
  const auto& classes = manifest.class_();
  const auto label = std::find(classes.begin(), classes.end(), prediction.label());
  if (label == classes.end() || prediction.class_score_size() != classes.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("sample ", prediction.sample_id(), " has no score for its class"));
  }
  const auto& score = prediction.class_score();
  const auto index = label - classes.begin();
  sample.model_is_right = std::max_element(score.begin(), score.end()) - score.begin() == index;
  sample.loss_bits = LossBits(score[index]);
  return sample;
}

absl::StatusOr<std::vector<HeldOutSample>> Pooled(const Manifest& manifest,
                                                  const std::vector<FoldResult>& folds) {
  if (manifest.labelling() == MULTI_LABEL) {
    return absl::InvalidArgumentError(absl::StrCat(
        "dataset ", manifest.name(), " has sets of labels, of which no bits are defined here"));
  }
  if (folds.empty()) return absl::InvalidArgumentError("there are no folds");
  std::vector<HeldOutSample> samples;
  std::set<uint32_t> seen;
  for (const FoldResult& fold : folds) {
    if (fold.track() != folds[0].track() || fold.model().name() != folds[0].model().name() ||
        fold.dataset_sha256() != folds[0].dataset_sha256() || fold.folds() != folds.size() ||
        fold.fold() >= folds.size() || !seen.insert(fold.fold()).second) {
      return absl::InvalidArgumentError(absl::StrCat("fold ", fold.fold(), " of ", fold.folds(),
                                                     " does not belong to the others"));
    }
    for (const Prediction& prediction : fold.prediction()) {
      ASSIGN_OR_RETURN(samples.emplace_back(), Evaluated(manifest, prediction));
    }
  }
  return samples;
}

struct Prior {
  int classes = 0;
  double largest = 0;
  double entropy_bits = 0;
};

Prior PriorOf(const std::vector<HeldOutSample>& samples) {
  std::map<std::string, double> count;
  for (const HeldOutSample& sample : samples) ++count[sample.label];
  Prior prior;
  prior.classes = static_cast<int>(count.size());
  for (const auto& [label, samples_of_label] : count) {
    const double share = samples_of_label / samples.size();
    prior.largest = std::max(prior.largest, share);
    prior.entropy_bits -= share * std::log2(share);
  }
  return prior;
}

// No right answer counts as half of one.
double BitsOfAnswers(double right, double samples, double largest_prior) {
  return std::log2(std::max(right, 0.5) / samples / largest_prior);
}

// A mean over samples, of all of them and of resamples, turned to bits.
absl::StatusOr<LeakageRow::Bits> WithBootstrap(
    const std::vector<double>& value, const GroupBootstrap& bootstrap,
    const std::function<double(double sum, double samples)>& to_bits) {
  LeakageRow::Bits bits;
  double sum = 0;
  for (const double of_sample : value) sum += of_sample;
  bits.set_value(to_bits(sum, value.size()));
  std::vector<uint16_t> weight;
  std::vector<double> resampled;
  for (int resample = 0; resample < bootstrap.resamples(); ++resample) {
    bootstrap.SampleWeights(resample, &weight);
    double weighted = 0;
    double samples = 0;
    for (size_t i = 0; i < value.size(); ++i) {
      weighted += weight[i] * value[i];
      samples += weight[i];
    }
    resampled.push_back(to_bits(weighted, samples));
  }
  ASSIGN_OR_RETURN(const Interval interval, PercentileInterval(resampled));
  bits.set_ci_low(interval.low);
  bits.set_ci_high(interval.high);
  return bits;
}

// Of each sample, in order, 1 where neighbours are right.
absl::StatusOr<std::vector<double>> RightNeighbours(
    const std::vector<HeldOutSample>& samples, const NeighbourRisk& risk,
    const google::protobuf::RepeatedField<bool>& right) {
  std::map<std::string, bool> right_of_id;
  for (int i = 0; i < std::min(right.size(), risk.sample_id_size()); ++i) {
    right_of_id[risk.sample_id(i)] = right.Get(i);
  }
  if (right_of_id.size() != samples.size()) {
    return absl::InvalidArgumentError(absl::StrCat("neighbours answer ", right_of_id.size(),
                                                   " samples, but the model ", samples.size()));
  }
  std::vector<double> values;
  for (const HeldOutSample& sample : samples) {
    const auto found = right_of_id.find(sample.id);
    if (found == right_of_id.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("neighbours do not answer sample ", sample.id));
    }
    values.push_back(found->second);
  }
  return values;
}

double Sum(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

}  // namespace

absl::StatusOr<LeakageRow> MeasureLeakage(const ExperimentSpec& spec, const Manifest& manifest,
                                          const std::vector<SampleInfo>& samples,
                                          const std::string& observer,
                                          const std::vector<FoldResult>& folds,
                                          const NeighbourRisk& risk) {
  ASSIGN_OR_RETURN(const std::vector<HeldOutSample> held_out, Pooled(manifest, folds));
  LeakageRow row;
  row.set_dataset(manifest.name());
  row.set_version(manifest.version());
  row.set_kernel(manifest.kernel_release());
  row.set_manifest_sha256(folds[0].dataset_sha256());
  row.set_track(folds[0].track());
  row.set_model(folds[0].model().name());
  row.set_observer(observer);
  row.set_samples(held_out.size());
  if (risk.track() != row.track() || risk.dataset_sha256() != row.manifest_sha256() ||
      risk.point_size() == 0) {
    return absl::InvalidArgumentError(
        "the neighbours are of another track or dataset than the folds");
  }
  const Prior prior = PriorOf(held_out);
  row.set_classes(prior.classes);
  row.set_largest_prior(prior.largest);
  row.set_entropy_bits(prior.entropy_bits);

  std::map<std::string, const SampleInfo*> sample_of_id;
  for (const SampleInfo& sample : samples) sample_of_id[sample.id()] = &sample;
  std::map<std::string, int> number;
  std::vector<int> group;
  std::vector<double> right;
  std::vector<double> loss_bits;
  for (const HeldOutSample& sample : held_out) {
    const auto found = sample_of_id.find(sample.id);
    if (found == sample_of_id.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("there is no sample ", sample.id, " in the dataset"));
    }
    ASSIGN_OR_RETURN(const std::string name, TrackGroup(*found->second, row.track()));
    group.push_back(number.emplace(name, static_cast<int>(number.size())).first->second);
    right.push_back(sample.model_is_right);
    loss_bits.push_back(sample.loss_bits);
  }
  row.set_groups(number.size());
  ASSIGN_OR_RETURN(const GroupBootstrap bootstrap,
                   GroupBootstrap::Make(group, spec.bootstrap_resamples(), spec.bootstrap_seed()));
  const auto of_answers = [&](double sum, double count) {
    return BitsOfAnswers(sum, count, prior.largest);
  };
  ASSIGN_OR_RETURN(*row.mutable_accuracy(), WithBootstrap(right, bootstrap, of_answers));
  ASSIGN_OR_RETURN(*row.mutable_entropy_gain(),
                   WithBootstrap(loss_bits, bootstrap, [&](double sum, double count) {
                     return prior.entropy_bits - sum / count;
                   }));
  std::vector<double> better;
  for (const NeighbourRisk::Point& point : risk.point()) {
    ASSIGN_OR_RETURN(const std::vector<double> nearest,
                     RightNeighbours(held_out, risk, point.nearest_is_right()));
    ASSIGN_OR_RETURN(const std::vector<double> most,
                     RightNeighbours(held_out, risk, point.most_are_right()));
    LeakageRow::NeighbourPoint* shown = row.add_curve();
    double training_samples = 0;
    for (const uint32_t size : point.training_samples()) {
      training_samples += static_cast<double>(size) / point.training_samples_size();
    }
    shown->set_training_samples(training_samples);
    shown->set_nearest_bits(of_answers(Sum(nearest), nearest.size()));
    shown->set_most_bits(of_answers(Sum(most), most.size()));
    better = Sum(nearest) > Sum(most) ? nearest : most;
  }
  ASSIGN_OR_RETURN(*row.mutable_neighbours(), WithBootstrap(better, bootstrap, of_answers));
  return row;
}

}  // namespace callprint
