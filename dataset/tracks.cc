#include "dataset/tracks.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "workloads/random.h"

namespace callprint {
namespace {

constexpr char kUnseenFamily[] = "unseen_family";
constexpr char kOpenWorld[] = "open_world";
constexpr char kOpenWorldFamily[] = "open_world_family";
constexpr char kRateMatched[] = "rate_matched";
// Ranges of event counts that count as equal, as factors, and the seed of which samples are left
// out.
constexpr double kEqualRate = 1.02;
constexpr uint64_t kRateSeed = 1;

// Leaves as many samples of each label as take part in each range of event counts.
void MatchRates(const std::vector<SampleInfo>& samples, std::vector<bool>* takes_part) {
  std::set<std::string> labels;
  // By range and label; sorted, so that the order of `samples` cannot matter.
  std::map<int64_t, std::map<std::string, std::vector<std::pair<std::string, size_t>>>> ranges;
  for (size_t i = 0; i < samples.size(); ++i) {
    if (!(*takes_part)[i]) continue;
    const int64_t range = static_cast<int64_t>(
        std::log1p(static_cast<double>(samples[i].events())) / std::log(kEqualRate));
    ranges[range][samples[i].label()].emplace_back(samples[i].id(), i);
    labels.insert(samples[i].label());
  }
  Random random(kRateSeed);
  for (auto& [range, of_label] : ranges) {
    size_t fewest = of_label.size() < labels.size() ? 0 : samples.size();
    for (const auto& [label, ids] : of_label) fewest = std::min(fewest, ids.size());
    for (auto& [label, ids] : of_label) {
      std::sort(ids.begin(), ids.end());
      random.Shuffle(&ids);
      for (size_t i = fewest; i < ids.size(); ++i) (*takes_part)[ids[i].second] = false;
    }
  }
}

}  // namespace

std::vector<std::string> TrackNames() {
  return {"random",         "unseen_file",    "unseen_program", kUnseenFamily,    "unseen_kernel",
          "unseen_machine", "unseen_session", kOpenWorld,       kOpenWorldFamily, kRateMatched};
}

std::vector<bool> TakesPart(const std::vector<SampleInfo>& samples, const std::string& track,
                            const std::string& unknown_label) {
  std::vector<bool> takes_part;
  for (const SampleInfo& sample : samples) {
    takes_part.push_back(track == kOpenWorld || !IsUnknown(sample, unknown_label));
  }
  if (track == kRateMatched) MatchRates(samples, &takes_part);
  return takes_part;
}

absl::StatusOr<std::string> TrackGroup(const SampleInfo& sample, const std::string& track,
                                       const std::string& unknown_label) {
  if (track == "random") return sample.id();
  if (track == "unseen_file" || track == kOpenWorldFamily) return sample.file();
  if (track == "unseen_program") return sample.program();
  if (track == kUnseenFamily) return sample.family();
  if (track == "unseen_kernel") return sample.kernel();
  if (track == "unseen_machine") return sample.machine();
  if (track == "unseen_session" || track == kRateMatched) return sample.session();
  if (track == kOpenWorld) {
    // A program and a file may have one name.
    return IsUnknown(sample, unknown_label) && !sample.program().empty()
               ? absl::StrCat("program ", sample.program())
               : sample.file();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("unknown track \"", track, "\"; known: ", absl::StrJoin(TrackNames(), ", ")));
}

bool IsUnknown(const SampleInfo& sample, const std::string& unknown_label) {
  return !unknown_label.empty() && sample.label() == unknown_label;
}

bool LeavesOutFamilies(const std::string& track) { return track == kOpenWorldFamily; }

}  // namespace callprint
