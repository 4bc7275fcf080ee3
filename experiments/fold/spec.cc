#include "experiments/fold/spec.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "dataset/split.h"
#include "experiments/metrics/metrics.h"
#include "models/model_spec_file.h"
#include "workloads/file.h"
#include "workloads/status_macros.h"
#include "workloads/text_proto.h"

namespace callprint {
namespace {

void CheckReferences(const ExperimentSpec& spec, const std::set<std::string>& tracks,
                     std::vector<std::string>* errors) {
  for (const Reference& reference : spec.reference()) {
    const std::string where = absl::StrCat("reference \"", reference.source(), "\": ");
    if (reference.source().empty()) errors->push_back(absl::StrCat(where, "source is missing"));
    const absl::StatusOr<Metric> metric = MetricByName(reference.metric());
    if (!metric.ok()) errors->push_back(absl::StrCat(where, metric.status().message()));
    if (tracks.count(reference.track()) == 0) {
      errors->push_back(
          absl::StrCat(where, "track \"", reference.track(), "\" is not one of the experiment's"));
    }
  }
}

}  // namespace

absl::StatusOr<ExperimentSpec> ResolveExperimentSpec(const std::string& path,
                                                     const std::vector<std::string>& tracks,
                                                     const std::string& extended) {
  ExperimentSpec spec;
  RETURN_IF_ERROR(ReadTextProtoFile(path, &spec));
  std::vector<std::string> errors;
  if (!extended.empty()) {
    if (spec.has_split()) {
      errors.push_back(absl::StrCat("split is set here, but it is that of ", extended,
                                    ", whose folds this experiment shows too; leave it out"));
    }
    ExperimentSpec whole;
    RETURN_IF_ERROR(ReadTextProtoFile(extended, &whole));
    whole.clear_name();
    whole.MergeFrom(spec);
    spec = std::move(whole);
  }
  if (spec.name() != FileBaseName(path)) {
    errors.push_back(absl::StrCat("name is \"", spec.name(), "\", but the file's base name is \"",
                                  FileBaseName(path), "\""));
  }
  if (spec.title().empty()) errors.push_back("title is missing");
  if (spec.question().empty()) errors.push_back("question is missing");
  if (!spec.has_split()) errors.push_back("split is missing (for example: split { seed: 1 })");
  if (spec.bootstrap_resamples() < 100 || spec.bootstrap_resamples() > 100000) {
    errors.push_back(absl::StrCat("bootstrap_resamples is ", spec.bootstrap_resamples(),
                                  ", but must be in [100, 100000]; 1000 is usual"));
  }
  if (spec.track_size() > 0) {
    errors.push_back(
        "track is set here; set the tracks attribute of the experiment() target instead");
    spec.clear_track();
  }

  const std::vector<std::string> known = TrackNames();
  std::set<std::string> seen;
  for (const std::string& track : tracks) {
    const std::pair<std::string, std::string> part = absl::StrSplit(track, absl::MaxSplits('=', 1));
    uint32_t folds = 0;
    if (!absl::SimpleAtoi(part.second, &folds) || folds < 2) {
      errors.push_back(
          absl::StrCat("track \"", track, "\" is not NAME=FOLDS with 2 folds or more"));
    }
    if (std::find(known.begin(), known.end(), part.first) == known.end()) {
      errors.push_back(
          absl::StrCat("unknown track \"", part.first, "\"; known: ", absl::StrJoin(known, ", ")));
    }
    if (!seen.insert(part.first).second) {
      errors.push_back(absl::StrCat("track ", part.first, " is given twice"));
    }
    TrackSpec* resolved = spec.add_track();
    resolved->set_name(part.first);
    resolved->set_folds(folds);
  }
  if (tracks.empty()) errors.push_back("there are no tracks");
  CheckReferences(spec, seen, &errors);
  if (!errors.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", absl::StrJoin(errors, "; ")));
  }
  return spec;
}

}  // namespace callprint
