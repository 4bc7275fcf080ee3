#include "dataset/duplicates.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <utility>

#include "dataset/shard_features.h"

namespace callprint {
namespace {

struct Sample {
  std::string id;
  const RunRecord* record;
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

std::vector<Sample> SamplesOf(const std::vector<ShardScan>& shards) {
  std::map<std::string, size_t> function_index;
  for (const ShardScan& shard : shards) {
    for (const std::string& function : shard.header.function()) {
      function_index.emplace(function, 0);
    }
  }
  size_t functions = 0;
  for (auto& entry : function_index) entry.second = functions++;

  std::vector<Sample> samples;
  for (const ShardScan& shard : shards) {
    std::vector<size_t> index;
    for (const std::string& function : shard.header.function()) {
      index.push_back(function_index.at(function));
    }
    for (size_t run = 0; run < shard.signature.size(); ++run) {
      const RunRecord& record = shard.header.run(static_cast<int>(run));
      if (record.status() != COMPLETED) continue;
      Sample sample{SampleId(shard.header.task(), record.run().id()), &record,
                    std::vector<float>(functions, 0)};
      double norm = 0;
      for (const auto& calls : shard.signature[run].calls) {
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
            [](const Sample& a, const Sample& b) { return a.id < b.id; });
  return samples;
}

void Count(const Sample& a, const Sample& b, PairCounts* counts) {
  if (a.record->run().label() != b.record->run().label()) {
    ++counts->other_label;
  } else if (a.record->run().program() != b.record->run().program()) {
    ++counts->other_program_same_label;
  } else {
    ++counts->same_program;
  }
}

SamplePair PairOf(const Sample& a, const Sample& b, double cosine) {
  return {a.id, a.record->run().program(), b.id, b.record->run().program(), cosine};
}

bool MoreAlike(const SamplePair& a, const SamplePair& b) {
  if (a.cosine != b.cosine) return a.cosine > b.cosine;
  return std::make_pair(a.first, a.second) < std::make_pair(b.first, b.second);
}

}  // namespace

Duplicates FindDuplicates(const std::vector<ShardScan>& shards) {
  constexpr size_t kClosest = 10;
  const std::vector<Sample> samples = SamplesOf(shards);
  Duplicates result;
  std::vector<bool> near_other_label(samples.size(), false);
  for (size_t i = 0; i < samples.size(); ++i) {
    for (size_t j = i + 1; j < samples.size(); ++j) {
      const Sample& a = samples[i];
      const Sample& b = samples[j];
      const bool exact = !a.record->trace_sha256().empty() &&
                         a.record->trace_sha256() == b.record->trace_sha256();
      const bool same_label = a.record->run().label() == b.record->run().label();
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

}  // namespace callprint
