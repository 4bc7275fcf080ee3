#include "dataset/split.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

struct Group {
  std::string name;
  std::vector<size_t> sample;
  // Samples of each label, in the order of the sorted label names.
  std::vector<int64_t> label_count;
};

// Samples of one fold so far.
struct Fold {
  int64_t size = 0;
  std::vector<int64_t> label_count;
};

// How much less even the folds become if `group` joins `fold`: the growth of the sum of squares of
// the fold's share of all samples and of its share of each label. Squares punish what is already
// full, so an empty fold always wins over one that is not.
double CostOfJoining(const Group& group, const Fold& fold, int64_t samples,
                     const std::vector<int64_t>& label_total) {
  const auto growth = [](int64_t present, int64_t added, int64_t total) {
    return static_cast<double>(added * (2 * present + added)) /
           (static_cast<double>(total) * static_cast<double>(total));
  };
  double cost = growth(fold.size, static_cast<int64_t>(group.sample.size()), samples);
  for (size_t label = 0; label < label_total.size(); ++label) {
    cost += growth(fold.label_count[label], group.label_count[label], label_total[label]);
  }
  return cost;
}

absl::Status CheckTrainingParts(const std::vector<Fold>& folds,
                                const std::vector<std::string>& labels,
                                const std::vector<int64_t>& label_total,
                                const std::string& track) {
  for (size_t fold = 0; fold < folds.size(); ++fold) {
    for (size_t label = 0; label < labels.size(); ++label) {
      if (folds[fold].label_count[label] == label_total[label]) {
        return absl::InvalidArgumentError(absl::StrCat(
            "track ", track, ", fold ", fold, ": all samples with label \"", labels[label],
            "\" are held out, so nothing is left to train on; that label needs groups in two folds: "
            "record more programs, or choose another track"));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<std::string> TrackNames() {
  return {"random", "unseen_file", "unseen_program", "unseen_family"};
}

absl::StatusOr<std::string> TrackGroup(const SampleInfo& sample, const std::string& track) {
  if (track == "random") return sample.id();
  if (track == "unseen_file") return sample.file();
  if (track == "unseen_program") return sample.program();
  if (track == "unseen_family") return sample.family();
  return absl::InvalidArgumentError(absl::StrCat("unknown track \"", track,
                                                 "\"; known: ", absl::StrJoin(TrackNames(), ", ")));
}

absl::StatusOr<std::vector<int>> AssignFolds(const std::vector<SampleInfo>& samples,
                                             const std::string& track, int folds, uint64_t seed) {
  if (folds < 2) {
    return absl::InvalidArgumentError(absl::StrCat(
        "track ", track, ": ", folds, " folds; cross-validation needs 2 or more"));
  }
  // Everything below walks these sorted maps, so that the order of `samples` cannot matter.
  std::set<std::string> ids;
  std::map<std::string, size_t> label_index;
  for (const SampleInfo& sample : samples) {
    if (!ids.insert(sample.id()).second) {
      return absl::InvalidArgumentError(absl::StrCat("sample ", sample.id(), " occurs twice"));
    }
    label_index.emplace(sample.label(), 0);
  }
  std::vector<std::string> labels;
  for (auto& entry : label_index) {
    entry.second = labels.size();
    labels.push_back(entry.first);
  }

  std::map<std::string, Group> group_of_name;
  std::vector<int64_t> label_total(labels.size(), 0);
  for (size_t i = 0; i < samples.size(); ++i) {
    ASSIGN_OR_RETURN(const std::string name, TrackGroup(samples[i], track));
    if (name.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "sample ", samples[i].id(), " has no group on track ", track,
          "; it could leak from training to test: record its program, family and file"));
    }
    Group& group = group_of_name[name];
    group.name = name;
    group.sample.push_back(i);
    group.label_count.resize(labels.size(), 0);
    const size_t label = label_index.at(samples[i].label());
    ++group.label_count[label];
    ++label_total[label];
  }
  if (static_cast<size_t>(folds) > group_of_name.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("track ", track, ": ", folds, " folds, but the dataset has only ",
                     group_of_name.size(), " groups; ask for at most that many folds"));
  }

  std::vector<Group> groups;
  for (auto& entry : group_of_name) groups.push_back(std::move(entry.second));
  Random(seed).Shuffle(&groups);
  // Large groups first: the small ones then even out what the large ones left.
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return a.sample.size() > b.sample.size();
  });

  std::vector<Fold> filled(folds);
  for (Fold& fold : filled) fold.label_count.resize(labels.size(), 0);
  std::vector<int> result(samples.size(), -1);
  for (const Group& group : groups) {
    int best = 0;
    double best_cost = 0;
    for (int fold = 0; fold < folds; ++fold) {
      const double cost = CostOfJoining(group, filled[fold], samples.size(), label_total);
      if (fold == 0 || cost < best_cost) {
        best = fold;
        best_cost = cost;
      }
    }
    filled[best].size += static_cast<int64_t>(group.sample.size());
    for (size_t label = 0; label < labels.size(); ++label) {
      filled[best].label_count[label] += group.label_count[label];
    }
    for (const size_t sample : group.sample) result[sample] = best;
  }
  RETURN_IF_ERROR(CheckTrainingParts(filled, labels, label_total, track));
  return result;
}

}  // namespace callprint
