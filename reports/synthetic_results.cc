#include "reports/synthetic_results.h"

#include <cmath>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dataset/split.h"
#include "experiments/model_file.h"
#include "workloads/random.h"

namespace callprint {
namespace {

std::vector<SampleInfo> MakeSamples(int programs, int files) {
  std::vector<SampleInfo> samples;
  for (int program = 0; program < programs; ++program) {
    for (int file = 0; file < files; ++file) {
      SampleInfo info;
      info.set_id(absl::StrFormat("s%05d", samples.size()));
      info.set_label(program % 2 == 0 ? "no" : "yes");
      info.set_program(absl::StrFormat("program%03d", program));
      info.set_family(absl::StrFormat("family%03d", program / 2));
      info.set_file(absl::StrFormat("file%02d", file));
      info.set_shard(absl::StrCat(file % 2));
      info.set_input_bytes(1 << (14 + file % 4));
      info.set_cipher(program % 2 == 0 ? NO_CIPHER : program % 4 == 1 ? USER_SPACE : KERNEL);
      info.set_events(1000);
      info.set_trace_sha256(absl::StrCat("digest of ", info.id()));
      samples.push_back(info);
    }
  }
  return samples;
}

// Right for a fixed share of the samples, with scores that differ.
double Score(const SampleInfo& sample, const SyntheticModel& model, Random* random) {
  const double uniform = random->Below(1u << 30) / static_cast<double>(1u << 30);
  const bool right = random->Below(1000) < 1000 * model.accuracy;
  const bool positive = (sample.label() == "yes") == right;
  return positive ? 0.5 + uniform / 2 : uniform / 2.001;
}

}  // namespace

TrackSpec MakeTrack(const std::string& name, int folds) {
  TrackSpec track;
  track.set_name(name);
  track.set_folds(folds);
  return track;
}

ReportInputs MakeSyntheticResults(int programs, int files, const std::vector<TrackSpec>& tracks,
                                  const std::vector<SyntheticModel>& models) {
  ReportInputs inputs;
  inputs.spec.set_name("synthetic");
  inputs.spec.set_title("Title");
  inputs.spec.set_question("Question?");
  inputs.spec.mutable_split()->set_seed(1);
  inputs.spec.set_bootstrap_resamples(200);
  inputs.spec.set_bootstrap_seed(1);
  inputs.manifest.set_name("synthetic");
  inputs.manifest.set_version("1");
  inputs.manifest.set_positive_label("yes");
  inputs.dataset_sha256 = "0123";
  inputs.samples = MakeSamples(programs, files);
  for (const SyntheticModel& model : models) {
    ModelSpec& spec = inputs.models.emplace_back();
    spec.set_name(model.name);
    spec.set_description("made up");
    spec.set_permute_labels(model.permuted);
    spec.mutable_features()->add_group(model.trivial ? "summary" : "count");
    spec.mutable_xgboost();
  }
  for (const TrackSpec& track : tracks) {
    *inputs.spec.add_track() = track;
    std::map<std::string, int> fold_of_group;
    std::vector<int> fold;
    for (const SampleInfo& sample : inputs.samples) {
      const int next = fold_of_group.size() % track.folds();
      fold.push_back(
          fold_of_group.emplace(TrackGroup(sample, track.name()).value(), next).first->second);
    }
    for (size_t m = 0; m < models.size(); ++m) {
      Random random(DeriveSeed(m, track.name()));
      std::vector<FoldResult> results(track.folds());
      for (uint32_t f = 0; f < track.folds(); ++f) {
        results[f].set_schema_version(kResultSchemaVersion);
        results[f].set_track(track.name());
        results[f].set_fold(f);
        results[f].set_folds(track.folds());
        *results[f].mutable_model() = inputs.models[m];
        *results[f].mutable_split() = inputs.spec.split();
        results[f].set_dataset_sha256(inputs.dataset_sha256);
        results[f].set_features(10);
      }
      for (size_t i = 0; i < inputs.samples.size(); ++i) {
        Prediction* prediction = results[fold[i]].add_prediction();
        prediction->set_sample_id(inputs.samples[i].id());
        prediction->set_label(inputs.samples[i].label());
        prediction->set_score(Score(inputs.samples[i], models[m], &random));
      }
      for (FoldResult& result : results) inputs.folds.push_back(std::move(result));
    }
  }
  return inputs;
}

}  // namespace callprint
