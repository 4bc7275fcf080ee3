#include "dataset/export_samples/exported_tracks.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "dataset/split.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr int kMaxClasses = 127;

int8_t PartNumber(FoldPart part) {
  switch (part) {
    case FoldPart::kTraining:
      return 1;
    case FoldPart::kHeldOut:
      return 2;
    default:
      return 0;
  }
}

absl::StatusOr<ExportedTrack> Export(const std::vector<SampleInfo>& samples,
                                     const std::string& unknown_label,
                                     const ExperimentSplits& experiment,
                                     const ExperimentSplits::Track& track) {
  ExportedTrack exported;
  exported.experiment = experiment.experiment();
  exported.track = track.name();
  exported.folds = track.folds();
  ASSIGN_OR_RETURN(const TrackSplit split,
                   SplitTrack(samples, track.name(), static_cast<int>(track.folds()),
                              experiment.seed(), unknown_label));
  for (uint32_t fold = 0; fold < track.folds(); ++fold) {
    for (size_t i = 0; i < samples.size(); ++i) {
      exported.part.push_back(PartNumber(split.Part(i, static_cast<int>(fold))));
    }
  }
  for (size_t i = 0; i < samples.size(); ++i) {
    std::string group;
    if (split.HeldOutIn(i) != kNoFold) {
      ASSIGN_OR_RETURN(group, TrackGroup(samples[i], track.name(), unknown_label));
    }
    exported.group.push_back(std::move(group));
    if (LeavesOutFamilies(track.name())) exported.left_out_in.push_back(split.LeftOutIn(i));
  }
  return exported;
}

}  // namespace

absl::StatusOr<std::vector<ExportedTrack>> ExportTracks(const std::vector<SampleInfo>& samples,
                                                        const Manifest& manifest,
                                                        const DatasetSplits& splits) {
  std::vector<ExportedTrack> tracks;
  for (const ExperimentSplits& experiment : splits.experiment()) {
    for (const ExperimentSplits::Track& track : experiment.track()) {
      absl::StatusOr<ExportedTrack> exported =
          Export(samples, manifest.unknown_label(), experiment, track);
      if (!exported.ok()) {
        return absl::Status(exported.status().code(),
                            absl::StrCat(experiment.experiment(), ", track ", track.name(), ": ",
                                         exported.status().message()));
      }
      tracks.push_back(*std::move(exported));
    }
  }
  return tracks;
}

absl::StatusOr<std::vector<int8_t>> ExportTargets(const std::vector<SampleInfo>& samples,
                                                  const Manifest& manifest) {
  const auto& classes = manifest.class_();
  if (classes.size() > kMaxClasses) {
    return absl::InvalidArgumentError(absl::StrCat("dataset ", manifest.name(), " has ",
                                                   classes.size(), " classes, at most ",
                                                   kMaxClasses, " can be exported"));
  }
  std::vector<int8_t> targets;
  for (const SampleInfo& sample : samples) {
    if (manifest.labelling() == MULTI_LABEL) {
      for (const std::string& name : classes) {
        targets.push_back(std::count(sample.present().begin(), sample.present().end(), name) > 0);
      }
    } else if (manifest.labelling() == MULTI_CLASS) {
      const auto found = std::find(classes.begin(), classes.end(), sample.label());
      const bool unknown = IsUnknown(sample, manifest.unknown_label());
      if (!unknown && found == classes.end()) {
        return absl::InvalidArgumentError(
            absl::StrCat("sample ", sample.id(), " is labelled \"", sample.label(),
                         "\", which is none of the manifest's classes"));
      }
      targets.push_back(unknown ? int8_t{-1} : static_cast<int8_t>(found - classes.begin()));
    } else {
      targets.push_back(sample.label() == manifest.positive_label());
    }
  }
  return targets;
}

}  // namespace callprint
