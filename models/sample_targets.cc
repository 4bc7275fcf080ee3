#include "models/sample_targets.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "dataset/tracks.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

absl::Status CheckBinaryLabels(const std::vector<SampleInfo>& samples,
                               const std::string& positive_label) {
  std::set<std::string> found;
  for (const SampleInfo& sample : samples) found.insert(sample.label());
  if (found.size() != 2 || found.count(positive_label) == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("the dataset's labels are {", absl::StrJoin(found, ", "),
                     "}, but an experiment needs two, one of them the manifest's positive label \"",
                     positive_label, "\""));
  }
  return absl::OkStatus();
}

absl::Status CheckClasses(const Labels& labels) {
  const std::vector<std::string>& classes = labels.classes;
  const std::set<std::string> distinct(classes.begin(), classes.end());
  if (distinct.size() < 2 ||
      !std::equal(classes.begin(), classes.end(), distinct.begin(), distinct.end())) {
    return absl::InvalidArgumentError(
        absl::StrCat("the manifest's classes are {", absl::StrJoin(classes, ", "),
                     "}; there must be two or more, sorted and distinct"));
  }
  if (labels.unknown_label.empty()) return absl::OkStatus();
  if (labels.labelling != MULTI_CLASS || distinct.count(labels.unknown_label) > 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("the manifest's unknown label \"", labels.unknown_label,
                     "\" must not be a class, and its labelling must be MULTI_CLASS"));
  }
  return absl::OkStatus();
}

// The classes of each sample, as indices into labels.classes; none of those of unknown label.
absl::StatusOr<std::vector<std::vector<size_t>>> ClassesOfSamples(
    const Labels& labels, const std::vector<SampleInfo>& samples) {
  RETURN_IF_ERROR(CheckClasses(labels));
  std::map<std::string, size_t> index;
  for (size_t k = 0; k < labels.classes.size(); ++k) index[labels.classes[k]] = k;
  std::vector<std::vector<size_t>> classes;
  for (const SampleInfo& sample : samples) {
    classes.emplace_back();
    std::vector<std::string> names(sample.present().begin(), sample.present().end());
    if (labels.labelling == MULTI_CLASS) {
      names = {sample.label()};
      if (IsUnknown(sample, labels.unknown_label)) continue;
    } else if (!sample.label().empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("sample ", sample.id(), " has the label \"", sample.label(),
                       "\", but the manifest's labelling is MULTI_LABEL, whose samples have only "
                       "what is present; extract the features again"));
    }
    for (const std::string& label : names) {
      const auto found = index.find(label);
      if (found == index.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat("sample ", sample.id(), " is labelled \"", label,
                         "\", which is none of the manifest's ", labels.classes.size(),
                         " classes; make the manifest from these samples again"));
      }
      classes.back().push_back(found->second);
    }
  }
  return classes;
}

}  // namespace

Labels LabelsOf(const Manifest& manifest) {
  return {manifest.labelling(),
          manifest.positive_label(),
          {manifest.class_().begin(), manifest.class_().end()},
          manifest.unknown_label()};
}

absl::StatusOr<Targets> TargetsOfSamples(const Labels& labels,
                                         const std::vector<SampleInfo>& samples) {
  if (labels.labelling == BINARY) {
    RETURN_IF_ERROR(CheckBinaryLabels(samples, labels.positive_label));
    std::vector<int> label;
    for (const SampleInfo& sample : samples) {
      label.push_back(sample.label() == labels.positive_label);
    }
    return Targets::Binary(label);
  }
  ASSIGN_OR_RETURN(const auto classes, ClassesOfSamples(labels, samples));
  Targets targets;
  targets.classes = labels.classes.size();
  targets.exclusive = labels.labelling == MULTI_CLASS;
  targets.value.resize(samples.size() * targets.classes, 0);
  for (size_t i = 0; i < samples.size(); ++i) {
    for (const size_t k : classes[i]) targets.value[i * targets.classes + k] = 1;
  }
  return targets;
}

}  // namespace callprint
