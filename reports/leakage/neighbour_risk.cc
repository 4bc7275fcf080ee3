#include "reports/leakage/neighbour_risk.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "dataset/split.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

struct Neighbour {
  float similarity;
  int label;
};

// `nearest` is by falling similarity.
int MostFrequentLabel(const std::vector<Neighbour>& nearest, size_t count) {
  std::map<int, int> votes;
  for (size_t i = 0; i < std::min(count, nearest.size()); ++i) ++votes[nearest[i].label];
  int best = nearest[0].label;
  for (size_t i = 0; i < std::min(count, nearest.size()); ++i) {
    if (votes[nearest[i].label] > votes[best]) best = nearest[i].label;
  }
  return best;
}

}  // namespace

int NeighboursOf(int samples) {
  return std::max(
      1, static_cast<int>(std::floor(std::log(static_cast<double>(std::max(1, samples))))));
}

absl::StatusOr<SparseMatrix> LogUnitRows(const SparseMatrix& features) {
  SparseMatrix rows = features;
  for (size_t row = 0; row < rows.rows(); ++row) {
    double squares = 0;
    for (size_t i = rows.row_begin[row]; i < rows.row_begin[row + 1]; ++i) {
      if (!(rows.value[i] >= 0)) {
        return absl::InvalidArgumentError(absl::StrCat("row ", row, ", column ",
                                                       rows.column_names[rows.column_index[i]],
                                                       ": ", rows.value[i], " is below 0"));
      }
      rows.value[i] = std::log1p(rows.value[i]);
      squares += static_cast<double>(rows.value[i]) * rows.value[i];
    }
    if (squares == 0) continue;
    const double length = std::sqrt(squares);
    for (size_t i = rows.row_begin[row]; i < rows.row_begin[row + 1]; ++i) rows.value[i] /= length;
  }
  return rows;
}

std::vector<Votes> VotesOfNeighbours(const SparseMatrix& rows, const std::vector<int>& label,
                                     int row, const std::vector<int>& training,
                                     const std::vector<int>& sizes) {
  std::vector<float> asked(rows.columns(), 0);
  for (size_t i = rows.row_begin[row]; i < rows.row_begin[row + 1]; ++i) {
    asked[rows.column_index[i]] = rows.value[i];
  }
  const size_t most = NeighboursOf(sizes.back());
  std::vector<Neighbour> nearest;
  std::vector<Votes> votes;
  auto size = sizes.begin();
  for (int n = 0; n < sizes.back(); ++n) {
    const int other = training[n];
    float similarity = 0;
    for (size_t i = rows.row_begin[other]; i < rows.row_begin[other + 1]; ++i) {
      similarity += asked[rows.column_index[i]] * rows.value[i];
    }
    // Behind those that are as near: they came earlier.
    const auto place = std::upper_bound(
        nearest.begin(), nearest.end(), similarity,
        [](float value, const Neighbour& neighbour) { return value > neighbour.similarity; });
    if (nearest.size() < most || place != nearest.end()) {
      nearest.insert(place, {similarity, label[other]});
      if (nearest.size() > most) nearest.pop_back();
    }
    for (; size != sizes.end() && n + 1 == *size; ++size) {
      votes.push_back({nearest[0].label, MostFrequentLabel(nearest, NeighboursOf(*size))});
    }
  }
  return votes;
}

absl::StatusOr<NeighbourRisk> MeasureNeighbourRisk(const NeighbourRequest& request,
                                                   const SampleSet& samples) {
  ASSIGN_OR_RETURN(const TrackSplit split, SplitTrack(samples.info, request.track, request.folds,
                                                      request.split.seed(), request.unknown_label));
  ASSIGN_OR_RETURN(const SparseMatrix rows, LogUnitRows(samples.features));
  std::map<std::string, int> number_of_label;
  std::vector<int> label;
  for (const SampleInfo& info : samples.info) {
    if (info.label().empty()) {
      return absl::InvalidArgumentError(absl::StrCat("sample ", info.id(), " has no label"));
    }
    label.push_back(number_of_label.emplace(info.label(), number_of_label.size()).first->second);
  }
  NeighbourRisk risk;
  risk.set_track(request.track);
  risk.set_folds(request.folds);
  risk.set_dataset_sha256(request.dataset_sha256);
  for (int point = 0; point < kCurvePoints; ++point) risk.add_point();
  for (int fold = 0; fold < request.folds; ++fold) {
    std::vector<int> training;
    std::vector<int> held_out;
    for (size_t i = 0; i < samples.info.size(); ++i) {
      const FoldPart part = split.Part(i, fold);
      if (part == FoldPart::kNone) continue;
      (part == FoldPart::kHeldOut ? held_out : training).push_back(static_cast<int>(i));
    }
    Random random(
        DeriveSeed(request.split.seed(), absl::StrCat("neighbours ", request.track, " ", fold)));
    random.Shuffle(&training);
    std::vector<int> sizes;
    for (int point = kCurvePoints - 1; point >= 0; --point) {
      sizes.push_back(std::max<int>(1, static_cast<int>(training.size()) >> point));
    }
    for (int point = 0; point < kCurvePoints; ++point) {
      risk.mutable_point(point)->add_training_samples(sizes[point]);
    }
    for (const int row : held_out) {
      risk.add_sample_id(samples.info[row].id());
      risk.add_label(samples.info[row].label());
      const std::vector<Votes> votes = VotesOfNeighbours(rows, label, row, training, sizes);
      for (int point = 0; point < kCurvePoints; ++point) {
        risk.mutable_point(point)->add_nearest_is_right(votes[point].nearest == label[row]);
        risk.mutable_point(point)->add_most_are_right(votes[point].most == label[row]);
      }
    }
  }
  return risk;
}

}  // namespace callprint
