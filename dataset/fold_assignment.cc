#include "dataset/fold_assignment.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dataset/tracks.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kUnseenFamily[] = "unseen_family";
constexpr char kOpenWorld[] = "open_world";

struct Group {
  std::vector<size_t> sample;
  // Its samples are of the unknown label.
  bool unknown = false;
  // Samples of each label, in the order of the sorted label names.
  std::vector<int64_t> label_count;
};

// Samples of one fold so far.
struct Fold {
  int64_t size = 0;
  // Those that are not of the unknown label.
  int64_t trainable = 0;
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

// Labels of a sample: one, or all that are present.
std::vector<std::string> LabelsOf(const SampleInfo& sample) {
  if (!sample.label().empty()) return {sample.label()};
  return {sample.present().begin(), sample.present().end()};
}

// What a track deals: the samples that take part, in groups.
struct Dealt {
  // Sorted; with the unknown one where its samples take part.
  std::vector<std::string> labels;
  // A sample may have several of them, or none.
  bool sets_of_labels = false;
  // Known samples' groups by name, then those of unknown label.
  std::vector<Group> groups;
  size_t known_groups = 0;
  int64_t samples = 0;
  // Samples that are not of the unknown label.
  int64_t trainable = 0;
  // Samples of each label.
  std::vector<int64_t> label_total;
};

// Walks sorted maps, so that the order of `samples` cannot matter.
absl::StatusOr<Dealt> GroupSamples(const std::vector<SampleInfo>& samples, const std::string& track,
                                   const std::string& unknown_label) {
  Dealt dealt;
  std::set<std::string> ids;
  std::map<std::string, size_t> label_index;
  for (const SampleInfo& sample : samples) {
    if (!ids.insert(sample.id()).second) {
      return absl::InvalidArgumentError(absl::StrCat("sample ", sample.id(), " occurs twice"));
    }
    dealt.sets_of_labels = dealt.sets_of_labels || sample.label().empty();
  }
  const std::vector<bool> takes_part = TakesPart(samples, track, unknown_label);
  for (size_t i = 0; i < samples.size(); ++i) {
    if (!takes_part[i]) continue;
    for (const std::string& label : LabelsOf(samples[i])) label_index.emplace(label, 0);
  }
  for (auto& entry : label_index) {
    entry.second = dealt.labels.size();
    dealt.labels.push_back(entry.first);
  }

  std::map<std::pair<bool, std::string>, Group> group_of_name;
  dealt.label_total.resize(dealt.labels.size(), 0);
  for (size_t i = 0; i < samples.size(); ++i) {
    if (!takes_part[i]) continue;
    const bool unknown = IsUnknown(samples[i], unknown_label);
    ASSIGN_OR_RETURN(const std::string name, TrackGroup(samples[i], track, unknown_label));
    if (name.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("sample ", samples[i].id(), " has no group on track ", track,
                       "; it could leak from training to test: record its program, family, file, "
                       "kernel or (of a window) session, or choose another track"));
    }
    Group& group = group_of_name[{unknown, name}];
    group.sample.push_back(i);
    group.unknown = unknown;
    group.label_count.resize(dealt.labels.size(), 0);
    ++dealt.samples;
    dealt.trainable += !unknown;
    for (const std::string& name_of_label : LabelsOf(samples[i])) {
      const size_t label = label_index.at(name_of_label);
      ++group.label_count[label];
      ++dealt.label_total[label];
    }
  }
  for (auto& entry : group_of_name) {
    dealt.known_groups += !entry.second.unknown;
    dealt.groups.push_back(std::move(entry.second));
  }
  return dealt;
}

// Labels other than the unknown one must be left to train on.
absl::Status CheckTrainingParts(const std::vector<Fold>& folds, const Dealt& dealt,
                                const std::string& track, const std::string& unknown_label) {
  for (size_t fold = 0; fold < folds.size(); ++fold) {
    const int64_t training = dealt.trainable - folds[fold].trainable;
    for (size_t label = 0; label < dealt.labels.size(); ++label) {
      const std::string& name = dealt.labels[label];
      if (name == unknown_label) continue;
      const int64_t count = dealt.label_total[label] - folds[fold].label_count[label];
      if (count == 0) {
        return absl::InvalidArgumentError(
            absl::StrCat("track ", track, ", fold ", fold, ": all samples with label \"", name,
                         "\" are held out, so nothing is left to train on; that label needs groups "
                         "in two folds: record more programs, or choose another track"));
      }
      if (dealt.sets_of_labels && count == training) {
        return absl::InvalidArgumentError(absl::StrCat(
            "track ", track, ", fold ", fold, ": label \"", name, "\" is present in all ", training,
            " samples that are left to train on, so there is nothing to tell it from; record "
            "samples without it in more groups"));
      }
    }
  }
  return absl::OkStatus();
}

// What became of the groups.
struct Assignment {
  // kNoFold for samples that take no part.
  std::vector<int> fold_of_sample;
  std::vector<Fold> folds;
};

// `samples`: those that take no part included.
Assignment DealGroups(const Dealt& dealt, size_t samples, int folds, uint64_t seed) {
  std::vector<Group> groups = dealt.groups;
  Random(seed).Shuffle(&groups);
  // Large groups first: the small ones then even out what the large ones left.
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    if (a.unknown != b.unknown) return b.unknown;
    return a.sample.size() > b.sample.size();
  });

  const size_t labels = dealt.labels.size();
  Assignment result;
  result.fold_of_sample.assign(samples, kNoFold);
  result.folds.resize(folds);
  for (Fold& fold : result.folds) fold.label_count.resize(labels, 0);
  for (const Group& group : groups) {
    const int64_t size = group.sample.size();
    int best = 0;
    double best_cost = 0;
    for (int fold = 0; fold < folds; ++fold) {
      const double cost =
          CostOfJoining(group, result.folds[fold], dealt.samples, dealt.label_total);
      if (fold == 0 || cost < best_cost) {
        best = fold;
        best_cost = cost;
      }
    }
    Fold& filled = result.folds[best];
    filled.size += size;
    if (!group.unknown) filled.trainable += size;
    for (size_t label = 0; label < labels; ++label) {
      filled.label_count[label] += group.label_count[label];
    }
    for (const size_t sample : group.sample) result.fold_of_sample[sample] = best;
  }
  return result;
}

// A held-out sample of a family that is left out must be of no class that is trained on.
absl::Status CheckFamilyOfLabels(const std::vector<SampleInfo>& samples, const Dealt& families,
                                 const std::string& track) {
  if (families.sets_of_labels) {
    return absl::InvalidArgumentError(
        absl::StrCat("track ", track,
                     ": samples have sets of labels, so none is of no class; this "
                     "track is for samples of one label each"));
  }
  std::map<std::string, std::string> family_of_label;
  for (const Group& group : families.groups) {
    for (const size_t i : group.sample) {
      const std::string& label = samples[i].label();
      const auto [entry, added] = family_of_label.emplace(label, samples[i].family());
      if (added || entry->second == samples[i].family()) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("track ", track, ": label \"", label, "\" is in the families \"",
                       entry->second, "\" and \"", samples[i].family(),
                       "\", so leaving one of them out leaves no class out; choose "
                       "unseen_family"));
    }
  }
  return absl::OkStatus();
}

// Sees that a fold of `track` has what to learn and what to ask.
absl::Status CheckFamilyFold(const std::vector<SampleInfo>& samples,
                             const std::vector<int>& fold_of_sample,
                             const std::vector<int>& fold_of_family, int fold,
                             const std::string& track) {
  std::set<std::string> trained, known, left_out, met;
  bool asks_known = false;
  for (size_t i = 0; i < samples.size(); ++i) {
    if (fold_of_sample[i] == kNoFold) continue;
    const bool held_out = fold_of_sample[i] == fold;
    if (fold_of_family[i] == fold) {
      left_out.insert(samples[i].family());
      if (held_out) met.insert(samples[i].family());
    } else {
      known.insert(samples[i].label());
      if (!held_out) trained.insert(samples[i].label());
      asks_known |= held_out;
    }
  }
  const std::string where = absl::StrCat("track ", track, ", fold ", fold, ": ");
  for (const std::string& label : known) {
    if (trained.count(label) > 0) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        where, "all samples with label \"", label,
        "\" are held out, so nothing is left to train on; that label needs files in two "
        "folds: record more files, or choose another track"));
  }
  if (trained.size() < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat(where, trained.size(),
                     " labels are left to train on, but there must be two to "
                     "tell apart; ask for more folds, so that each leaves out fewer families"));
  }
  for (const std::string& family : left_out) {
    if (met.count(family) > 0) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(where, "family \"", family,
                     "\" is left out of training, but none of its samples "
                     "is held out; ask for fewer folds, or record more files of it"));
  }
  if (!asks_known) {
    return absl::InvalidArgumentError(
        absl::StrCat(where,
                     "every held-out sample is of a family that is left out, so there is nothing "
                     "known to tell it from; record more families of each file"));
  }
  return absl::OkStatus();
}

absl::Status CheckNumberOfFolds(int folds, size_t groups, const std::string& what,
                                const std::string& track) {
  if (static_cast<size_t>(folds) <= groups) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("track ", track, ": ", folds,
                                                 " folds, but the dataset has only ", groups, " ",
                                                 what, "; ask for at most that many folds"));
}

}  // namespace

absl::StatusOr<std::vector<int>> AssignFolds(const std::vector<SampleInfo>& samples,
                                             const std::string& track, int folds, uint64_t seed,
                                             const std::string& unknown_label) {
  if (folds < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("track ", track, ": ", folds, " folds; cross-validation needs 2 or more"));
  }
  ASSIGN_OR_RETURN(const Dealt dealt, GroupSamples(samples, track, unknown_label));
  RETURN_IF_ERROR(CheckNumberOfFolds(folds, dealt.known_groups, "groups", track));
  if (track == kOpenWorld && dealt.groups.size() == dealt.known_groups) {
    return absl::InvalidArgumentError(
        absl::StrCat("track ", track, ": no sample has the manifest's unknown label (\"",
                     unknown_label, "\"), so there is nothing unknown to find"));
  }
  Assignment assignment = DealGroups(dealt, samples.size(), folds, seed);
  RETURN_IF_ERROR(CheckTrainingParts(assignment.folds, dealt, track, unknown_label));
  return std::move(assignment.fold_of_sample);
}

absl::StatusOr<std::vector<int>> AssignFamilyFolds(const std::vector<SampleInfo>& samples,
                                                   const std::string& track, int folds,
                                                   uint64_t seed,
                                                   const std::string& unknown_label) {
  if (!LeavesOutFamilies(track)) return std::vector<int>(samples.size(), kNoFold);
  ASSIGN_OR_RETURN(const std::vector<int> fold_of_sample,
                   AssignFolds(samples, track, folds, seed, unknown_label));
  ASSIGN_OR_RETURN(const Dealt families, GroupSamples(samples, kUnseenFamily, unknown_label));
  RETURN_IF_ERROR(CheckFamilyOfLabels(samples, families, track));
  RETURN_IF_ERROR(CheckNumberOfFolds(folds, families.groups.size(), "families", track));
  std::vector<int> fold_of_family =
      DealGroups(families, samples.size(), folds, seed).fold_of_sample;
  for (int fold = 0; fold < folds; ++fold) {
    RETURN_IF_ERROR(CheckFamilyFold(samples, fold_of_sample, fold_of_family, fold, track));
  }
  return fold_of_family;
}

}  // namespace callprint
