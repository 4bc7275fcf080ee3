#include "reports/failure_tables.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reports/class_tables.h"
#include "reports/exposure.h"
#include "reports/held_out.h"

namespace callprint {
namespace {

constexpr size_t kLowestShown = 20;

// Answers about the samples that have one value of some attribute.
struct Slice {
  // One of the samples.
  const SampleInfo* example = nullptr;
  int samples = 0;
  int correct = 0;
  // BINARY: sum of scores.
  double score = 0;
};

using Key = std::function<std::string(const SampleInfo&)>;

std::map<std::string, Slice> Slices(const JoinedFolds& joined, const JoinedTrack& track,
                                    const Entry& entry, const Key& key) {
  std::map<std::string, Slice> slices;
  for (const int i : track.held_out) {
    if (!IsKnown(joined, track, i)) continue;
    Slice& slice = slices[key(joined.samples[i])];
    if (slice.example == nullptr) slice.example = &joined.samples[i];
    ++slice.samples;
    slice.correct += IsRight(joined, entry, i);
    if (joined.labelling == BINARY) slice.score += entry.score[i];
  }
  return slices;
}

// Lowest accuracy first.
std::vector<std::pair<std::string, Slice>> Sorted(const std::map<std::string, Slice>& slices) {
  std::vector<std::pair<std::string, Slice>> sorted(slices.begin(), slices.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return static_cast<int64_t>(a.second.correct) * b.second.samples <
           static_cast<int64_t>(b.second.correct) * a.second.samples;
  });
  return sorted;
}

std::string CipherName(const SampleInfo& sample) {
  switch (sample.cipher()) {
    case USER_SPACE:
      return "cipher in user space";
    case KERNEL:
      return "cipher in the kernel";
    default:
      return "no cipher";
  }
}

bool HasAny(const JoinedFolds& joined, const std::function<bool(const SampleInfo&)>& has) {
  return std::any_of(joined.samples.begin(), joined.samples.end(), has);
}

// A table of slices; `names` head the columns that say which slice a row is.
TextTable SliceTable(const JoinedFolds& joined, std::vector<std::string> names) {
  names.push_back("n");
  names.push_back(joined.labelling == MULTI_LABEL ? "subset accuracy" : "accuracy");
  if (joined.labelling == BINARY) names.push_back("mean score");
  return TextTable(std::move(names));
}

void AddSlice(const JoinedFolds& joined, std::vector<std::string> row, const Slice& slice,
              TextTable* table) {
  row.push_back(absl::StrCat(slice.samples));
  row.push_back(Decimal(static_cast<double>(slice.correct) / slice.samples));
  if (joined.labelling == BINARY) row.push_back(Decimal(slice.score / slice.samples));
  table->AddRow(std::move(row));
}

TextTable ProgramTable(const JoinedFolds& joined, const JoinedTrack& track, const Entry& entry,
                       bool ciphers) {
  std::vector<std::string> names = {"program", "family", "label"};
  if (ciphers) names.push_back("cipher");
  TextTable table = SliceTable(joined, std::move(names));
  const auto program = [](const SampleInfo& sample) { return sample.program(); };
  for (const auto& [name, slice] : Sorted(Slices(joined, track, entry, program))) {
    std::vector<std::string> row = {name, slice.example->family(), slice.example->label()};
    if (ciphers) row.push_back(CipherName(*slice.example));
    AddSlice(joined, std::move(row), slice, &table);
  }
  return table;
}

// The lowest accuracies of `slices`.
TextTable LowestTable(const JoinedFolds& joined, std::vector<std::string> names,
                      const std::map<std::string, Slice>& slices,
                      const std::function<std::vector<std::string>(const SampleInfo&)>& cells) {
  TextTable table = SliceTable(joined, std::move(names));
  size_t shown = 0;
  for (const auto& entry : Sorted(slices)) {
    if (shown++ == kLowestShown) break;
    AddSlice(joined, cells(*entry.second.example), entry.second, &table);
  }
  return table;
}

}  // namespace

bool ShowsFailures(const JoinedFolds& joined, const JoinedTrack& track) {
  const std::string& name = track.spec.name();
  return joined.labelling != BINARY || (name != "random" && name != "unseen_file");
}

std::vector<TextTable> FailureTables(const JoinedFolds& joined, const JoinedTrack& track,
                                     const Entry& entry) {
  std::vector<TextTable> tables;
  const bool ciphers = HasAny(
      joined, [](const SampleInfo& s) { return s.cipher() == USER_SPACE || s.cipher() == KERNEL; });
  if (ciphers) {
    TextTable table = SliceTable(joined, {"samples"});
    for (const auto& [name, slice] : Slices(joined, track, entry, CipherName)) {
      AddSlice(joined, {name}, slice, &table);
    }
    tables.push_back(std::move(table));
  }
  if (joined.labelling == BINARY) tables.push_back(ProgramTable(joined, track, entry, ciphers));
  if (joined.labelling == MULTI_LABEL) tables.push_back(PresentCountTable(joined, track, entry));
  if (joined.labelling == MULTI_CLASS) {
    const auto family = [](const SampleInfo& sample) { return sample.family(); };
    const auto slices = Slices(joined, track, entry, family);
    if (slices.size() > 1) {
      tables.push_back(LowestTable(joined, {"family"}, slices, [](const SampleInfo& sample) {
        return std::vector<std::string>{sample.family()};
      }));
    }
  }
  if (HasAny(joined, [](const SampleInfo& sample) { return !sample.options().empty(); })) {
    const auto options = [](const SampleInfo& sample) {
      return absl::StrCat(sample.program(), "\n", sample.options());
    };
    tables.push_back(
        LowestTable(joined, {"program", "options"}, Slices(joined, track, entry, options),
                    [](const SampleInfo& sample) {
                      return std::vector<std::string>{sample.program(), sample.options()};
                    }));
  }
  if (HasWindows(joined)) {
    const auto background = [](const SampleInfo& sample) { return sample.background(); };
    const auto slices = Slices(joined, track, entry, background);
    if (slices.size() > 1) {
      tables.push_back(LowestTable(joined, {"background"}, slices, [](const SampleInfo& sample) {
        return std::vector<std::string>{sample.background()};
      }));
    }
  }
  return tables;
}

}  // namespace callprint
