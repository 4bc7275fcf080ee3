#include "dataset/release/duplicates.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

#include "absl/strings/str_join.h"

namespace callprint {
namespace {

struct Looks {
  const SampleInfo* info;
  // MULTI_LABEL datasets have sets of labels.
  std::string label;
  // Unit length; functions in the order of their names over all shards.
  std::vector<float> direction;
};

// Eight sums side by side, always in this order: quick, and the same on every machine.
float Dot(const std::vector<float>& a, const std::vector<float>& b) {
  constexpr size_t kLanes = 8;
  float sums[kLanes] = {};
  const size_t whole = a.size() / kLanes * kLanes;
  for (size_t i = 0; i < whole; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  float sum = 0;
  for (const float lane : sums) sum += lane;
  for (size_t i = whole; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

std::vector<Looks> SamplesOf(const std::vector<ShardScan>& shards) {
  std::map<std::string, size_t> function_index;
  for (const ShardScan& shard : shards) {
    for (const std::string& function : shard.header.function()) {
      function_index.emplace(function, 0);
    }
  }
  size_t functions = 0;
  for (auto& entry : function_index) entry.second = functions++;

  std::vector<Looks> samples;
  for (const ShardScan& shard : shards) {
    std::vector<size_t> index;
    for (const std::string& function : shard.header.function()) {
      index.push_back(function_index.at(function));
    }
    for (const ScannedSample& scanned : shard.sample) {
      const SampleInfo& info = scanned.info;
      Looks sample{&info, info.label().empty() ? absl::StrJoin(info.present(), "+") : info.label(),
                   std::vector<float>(functions, 0)};
      double norm = 0;
      for (const auto& calls : scanned.calls) {
        const double value = std::log1p(static_cast<double>(calls.second));
        sample.direction[index[calls.first]] = static_cast<float>(value);
        norm += value * value;
      }
      if (norm > 0) {
        const float scale = static_cast<float>(1 / std::sqrt(norm));
        for (float& value : sample.direction) value *= scale;
      }
      samples.push_back(std::move(sample));
    }
  }
  std::sort(samples.begin(), samples.end(),
            [](const Looks& a, const Looks& b) { return a.info->id() < b.info->id(); });
  return samples;
}

void Count(const Looks& a, const Looks& b, PairCounts* counts) {
  if (a.label != b.label) {
    ++counts->other_label;
  } else if (a.info->program() != b.info->program()) {
    ++counts->other_program_same_label;
  } else {
    ++counts->same_program;
  }
}

SamplePair PairOf(const Looks& a, const Looks& b, double cosine) {
  return {a.info->id(), a.info->program(), b.info->id(), b.info->program(), cosine};
}

bool MoreAlike(const SamplePair& a, const SamplePair& b) {
  if (a.cosine != b.cosine) return a.cosine > b.cosine;
  return std::make_pair(a.first, a.second) < std::make_pair(b.first, b.second);
}

}  // namespace

Duplicates FindDuplicates(const std::vector<ShardScan>& shards) {
  constexpr size_t kClosest = 10;
  const std::vector<Looks> samples = SamplesOf(shards);
  Duplicates result;
  std::vector<bool> near_other_label(samples.size(), false);
  for (size_t i = 0; i < samples.size(); ++i) {
    for (size_t j = i + 1; j < samples.size(); ++j) {
      const Looks& a = samples[i];
      const Looks& b = samples[j];
      const bool exact =
          !a.info->trace_sha256().empty() && a.info->trace_sha256() == b.info->trace_sha256();
      const bool same_label = a.label == b.label;
      const double cosine = Dot(a.direction, b.direction);
      if (exact) {
        Count(a, b, &result.exact);
        if (!same_label) result.exact_other_label.push_back(PairOf(a, b, cosine));
      }
      if (exact || cosine >= kNearDuplicateCosine) {
        Count(a, b, &result.near);
        if (!same_label) near_other_label[i] = near_other_label[j] = true;
      }
      std::vector<SamplePair>& closest = result.closest_other_label;
      if (same_label || (closest.size() == kClosest && cosine < closest.back().cosine)) continue;
      const SamplePair pair = PairOf(a, b, cosine);
      if (closest.size() < kClosest || MoreAlike(pair, closest.back())) {
        closest.insert(std::upper_bound(closest.begin(), closest.end(), pair, MoreAlike), pair);
        if (closest.size() > kClosest) closest.pop_back();
      }
    }
  }
  result.samples_near_other_label =
      std::count(near_other_label.begin(), near_other_label.end(), true);
  return result;
}

std::vector<std::string> DuplicateProblems(const Duplicates& duplicates) {
  std::vector<std::string> problems;
  for (const SamplePair& pair : duplicates.exact_other_label) {
    problems.push_back(absl::StrCat(pair.first, " (", pair.first_program, ") and ", pair.second,
                                    " (", pair.second_program,
                                    ") are the same trace with different labels"));
  }
  return problems;
}

}  // namespace callprint
