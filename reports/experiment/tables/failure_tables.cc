#include "reports/experiment/tables/failure_tables.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "experiments/metrics/metrics.h"
#include "reports/evaluation/held_out.h"
#include "reports/experiment/tables/class_tables.h"
#include "reports/experiment/validity/exposure.h"
#include "workloads/status_macros.h"

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

// A family with both labels.
// NOLINTNEXTLINE(bugprone-reserved-identifier): a name of the compiler's own.
struct Contrast {
  std::string family;
  std::string label[2];
  int samples[2] = {0, 0};
  int correct[2] = {0, 0};
  double auroc = 0;

  double Recall(int label) const { return static_cast<double>(correct[label]) / samples[label]; }
};

// The lowest AUROC first. Precondition: BINARY.
absl::StatusOr<std::vector<Contrast>> Contrasts(const JoinedFolds& joined, const JoinedTrack& track,
                                                const Entry& entry) {
  std::map<std::string, std::vector<int>> of_family;
  for (const int i : track.held_out) of_family[joined.samples[i].family()].push_back(i);
  std::vector<Contrast> contrasts;
  for (const auto& [family, samples] : of_family) {
    Contrast contrast;
    contrast.family = family;
    for (const int i : samples) {
      const int label = joined.label[i];
      contrast.label[label] = joined.samples[i].label();
      ++contrast.samples[label];
      contrast.correct[label] += IsRight(joined, entry, i);
    }
    if (contrast.samples[0] == 0 || contrast.samples[1] == 0) continue;
    ASSIGN_OR_RETURN(const ScoredPredictions predictions,
                     BinaryPredictions(joined, entry, samples));
    contrast.auroc = predictions.Evaluate()[Metric::kAuroc];
    contrasts.push_back(std::move(contrast));
  }
  std::stable_sort(contrasts.begin(), contrasts.end(),
                   [](const Contrast& a, const Contrast& b) { return a.auroc < b.auroc; });
  return contrasts;
}

TextTable ContrastTable(const std::vector<Contrast>& contrasts) {
  TextTable table({"family with both labels", "n",
                   absl::StrCat("recall of ", contrasts[0].label[1]),
                   absl::StrCat("recall of ", contrasts[0].label[0]), "AUROC within"});
  int samples = 0;
  double recall[2] = {0, 0};
  double auroc = 0;
  for (const Contrast& contrast : contrasts) {
    table.AddRow({contrast.family, absl::StrCat(contrast.samples[0] + contrast.samples[1]),
                  Decimal(contrast.Recall(1)), Decimal(contrast.Recall(0)),
                  Decimal(contrast.auroc)});
    samples += contrast.samples[0] + contrast.samples[1];
    for (const int label : {0, 1}) recall[label] += contrast.Recall(label) / contrasts.size();
    auroc += contrast.auroc / contrasts.size();
  }
  table.AddRow({absl::StrCat("mean of ", contrasts.size(), " families"), absl::StrCat(samples),
                Decimal(recall[1]), Decimal(recall[0]), Decimal(auroc)});
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

absl::StatusOr<std::vector<TextTable>> FailureTables(const JoinedFolds& joined,
                                                     const JoinedTrack& track, const Entry& entry) {
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
  if (joined.labelling == BINARY) {
    ASSIGN_OR_RETURN(const std::vector<Contrast> contrasts, Contrasts(joined, track, entry));
    if (contrasts.size() > 1) tables.push_back(ContrastTable(contrasts));
    tables.push_back(ProgramTable(joined, track, entry, ciphers));
  }
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
