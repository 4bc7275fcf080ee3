#include "reports/experiment/validity/exposure.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace callprint {
namespace {

// How many held-out samples share their key with a training sample of another fold.
int SharedAcrossFolds(const JoinedFolds& joined, const JoinedTrack& track,
                      const std::function<const std::string&(const SampleInfo&)>& key) {
  // The folds that train on a sample with this key.
  std::map<std::string, std::set<int>> training_folds;
  for (const int i : track.held_out) {
    std::set<int>& folds = training_folds[key(joined.samples[i])];
    for (uint32_t fold = 0; fold < track.spec.folds(); ++fold) {
      if (IsTrainedOn(joined, track, i, fold)) folds.insert(fold);
    }
  }
  return std::count_if(track.held_out.begin(), track.held_out.end(), [&](int i) {
    const std::string& name = key(joined.samples[i]);
    return !name.empty() && training_folds[name].count(track.fold[i]) > 0;
  });
}

std::string Share(int part, int whole) {
  return absl::StrCat(part, " (", Percent(whole == 0 ? 0 : static_cast<double>(part) / whole), ")");
}

}  // namespace

Exposure TrackExposure(const JoinedFolds& joined, const JoinedTrack& track) {
  Exposure exposure;
  const auto shared = [&](const std::function<const std::string&(const SampleInfo&)>& key) {
    return SharedAcrossFolds(joined, track, key);
  };
  exposure.duplicates =
      shared([](const SampleInfo& s) -> const std::string& { return s.trace_sha256(); });
  exposure.file = shared([](const SampleInfo& s) -> const std::string& { return s.file(); });
  exposure.program = shared([](const SampleInfo& s) -> const std::string& { return s.program(); });
  exposure.family = shared([](const SampleInfo& s) -> const std::string& { return s.family(); });
  exposure.shard = shared([](const SampleInfo& s) -> const std::string& { return s.shard(); });
  exposure.session = shared([](const SampleInfo& s) -> const std::string& { return s.session(); });
  if (joined.near_copies.has_value()) {
    std::set<uint32_t> exposed;
    for (const auto& [first, second] : *joined.near_copies) {
      if (track.group[first] < 0 || track.group[second] < 0) continue;
      if (IsTrainedOn(joined, track, second, track.fold[first])) exposed.insert(first);
      if (IsTrainedOn(joined, track, first, track.fold[second])) exposed.insert(second);
    }
    exposure.near_copies = exposed.size();
  }
  return exposure;
}

bool HasWindows(const JoinedFolds& joined) {
  return std::any_of(joined.samples.begin(), joined.samples.end(),
                     [](const SampleInfo& sample) { return !sample.session().empty(); });
}

TextTable ExposureTable(const JoinedFolds& joined) {
  std::vector<std::string> header = {"track",   "the same trace", "nearly the same calls", "file",
                                     "program", "family",         "recording shard"};
  const bool windows = HasWindows(joined);
  if (windows) header.push_back("session");
  TextTable table(std::move(header));
  for (const JoinedTrack& track : joined.track) {
    const Exposure shared = TrackExposure(joined, track);
    const int samples = track.held_out.size();
    std::vector<std::string> row = {
        track.spec.name(),
        Share(shared.duplicates, samples),
        shared.near_copies ? Share(*shared.near_copies, samples) : "not known",
        Share(shared.file, samples),
        Share(shared.program, samples),
        Share(shared.family, samples),
        Share(shared.shard, samples)};
    if (windows) row.push_back(Share(shared.session, samples));
    table.AddRow(std::move(row));
  }
  return table;
}

}  // namespace callprint
