#include "reports/evaluation/synthetic_results.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dataset/split.h"
#include "experiments/result_version.h"
#include "models/model_spec_file.h"
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
      info.set_events(samples.empty() ? 2000 : 1000);
      info.set_trace_sha256(absl::StrCat("digest of ", info.id()));
      samples.push_back(info);
    }
  }
  return samples;
}

std::string ClassName(int index) { return absl::StrFormat("class%02d", index); }

std::vector<SampleInfo> MakeClassSamples(Labelling labelling, int classes, int files,
                                         int unknown_programs) {
  std::vector<SampleInfo> samples;
  Random random(3);
  for (int program = 0; program < classes + unknown_programs; ++program) {
    for (int file = 0; file < files; ++file) {
      SampleInfo info;
      info.set_id(absl::StrFormat("s%05d", samples.size()));
      info.set_program(absl::StrFormat("program%03d", program));
      info.set_family(absl::StrFormat("family%03d", program / 2));
      info.set_file(absl::StrFormat("file%02d", file));
      info.set_kernel(absl::StrFormat("kernel%d", file % 4));
      info.set_machine(absl::StrFormat("machine%d", file % 2));
      info.set_shard(absl::StrCat(file % 2));
      info.set_input_bytes(1 << (14 + file % 4));
      info.set_events(1000);
      info.set_trace_sha256(absl::StrCat("digest of ", info.id()));
      if (labelling == MULTI_CLASS) {
        info.set_label(program < classes ? ClassName(program) : "unknown");
      } else {
        info.set_session(absl::StrFormat("session%02d", program));
        info.set_end_ns(1000);
        std::set<std::string> present;
        for (int left = random.Below(4); left > 0; --left) {
          present.insert(ClassName(random.Below(classes)));
        }
        for (const std::string& name : present) info.add_present(name);
      }
      samples.push_back(info);
    }
  }
  return samples;
}

double Uniform(Random* random) { return random->Below(1u << 30) / static_cast<double>(1u << 30); }

// Right for a fixed share of the samples, with scores that differ.
double Score(const SampleInfo& sample, const SyntheticModel& model, Random* random) {
  const double uniform = Uniform(random);
  const bool right = random->Below(1000) < 1000 * model.accuracy;
  const bool positive = (sample.label() == "yes") == right;
  return positive ? 0.5 + uniform / 2 : uniform / 2.001;
}

// `left_out`: the classes of which the model has seen nothing.
void AddClassScores(const Manifest& manifest, const SampleInfo& sample, const SyntheticModel& model,
                    const std::set<std::string>& left_out, Random* random, Prediction* prediction) {
  const int classes = manifest.class__size();
  const std::set<std::string> present(sample.present().begin(), sample.present().end());
  int answer = random->Below(classes);
  while (left_out.count(manifest.class_(answer)) > 0) answer = random->Below(classes);
  const bool known =
      sample.label() != manifest.unknown_label() && left_out.count(sample.label()) == 0;
  for (int k = 0; k < classes; ++k) {
    if (known && sample.label() == manifest.class_(k) &&
        random->Below(1000) < 1000 * model.accuracy) {
      answer = k;
    }
  }
  // Models are less sure of programs that they do not know.
  const double top = known ? 0.5 + Uniform(random) / 2 : 0.4 + Uniform(random) / 4;
  const int others = classes - left_out.size() - 1;
  for (int k = 0; k < classes; ++k) {
    if (manifest.labelling() == MULTI_CLASS) {
      const bool learnt = left_out.count(manifest.class_(k)) == 0;
      prediction->add_class_score(k == answer ? top : learnt ? (1 - top) / others : 0);
      continue;
    }
    const bool right = random->Below(1000) < 1000 * model.accuracy;
    const bool positive = (present.count(manifest.class_(k)) > 0) == right;
    const double uniform = Uniform(random);
    prediction->add_class_score(positive ? 0.5 + uniform / 2 : uniform / 2.001);
  }
}

// What does not depend on the labelling.
EvaluationInputs MakeInputs() {
  EvaluationInputs inputs;
  inputs.spec.set_name("synthetic");
  inputs.spec.set_title("Title");
  inputs.spec.set_question("Question?");
  inputs.spec.mutable_split()->set_seed(1);
  inputs.spec.set_bootstrap_resamples(200);
  inputs.spec.set_bootstrap_seed(1);
  inputs.manifest.set_name("synthetic");
  inputs.manifest.set_version("1");
  inputs.dataset_sha256 = "0123";
  return inputs;
}

void AddFolds(const std::vector<TrackSpec>& tracks, const std::vector<SyntheticModel>& models,
              EvaluationInputs* made) {
  EvaluationInputs& inputs = *made;
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
    std::map<std::string, int> fold_of_family;
    std::vector<int> fold;
    std::vector<int> training_samples(track.folds(), 0);
    std::vector<std::set<std::string>> left_out(track.folds());
    const std::string& unknown_label = inputs.manifest.unknown_label();
    const std::vector<bool> takes_part = TakesPart(inputs.samples, track.name(), unknown_label);
    for (size_t i = 0; i < inputs.samples.size(); ++i) {
      const SampleInfo& sample = inputs.samples[i];
      const bool unknown = !unknown_label.empty() && sample.label() == unknown_label;
      if (!takes_part[i]) {
        fold.push_back(kNoFold);
        continue;
      }
      const int next = fold_of_group.size() % track.folds();
      const std::string group = TrackGroup(sample, track.name(), unknown_label).value();
      fold.push_back(fold_of_group.emplace(group, next).first->second);
      int family_fold = kNoFold;
      if (LeavesOutFamilies(track.name())) {
        const int next_of_family = fold_of_family.size() % track.folds();
        family_fold = fold_of_family.emplace(sample.family(), next_of_family).first->second;
        left_out[family_fold].insert(sample.label());
      }
      for (int f = 0; f < static_cast<int>(track.folds()); ++f) {
        training_samples[f] += !unknown && f != fold.back() && f != family_fold;
      }
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
        results[f].set_training_samples(training_samples[f]);
        for (const auto& [family, family_fold] : fold_of_family) {
          if (family_fold == static_cast<int>(f)) results[f].mutable_left_out()->add_name(family);
        }
      }
      for (size_t i = 0; i < inputs.samples.size(); ++i) {
        if (fold[i] == kNoFold) continue;
        Prediction* prediction = results[fold[i]].add_prediction();
        prediction->set_sample_id(inputs.samples[i].id());
        prediction->set_label(inputs.samples[i].label());
        if (inputs.manifest.labelling() == BINARY) {
          prediction->set_score(Score(inputs.samples[i], models[m], &random));
        } else {
          AddClassScores(inputs.manifest, inputs.samples[i], models[m], left_out[fold[i]], &random,
                         prediction);
        }
      }
      for (FoldResult& result : results) inputs.folds.push_back(std::move(result));
    }
  }
}

}  // namespace

TrackSpec MakeTrack(const std::string& name, int folds) {
  TrackSpec track;
  track.set_name(name);
  track.set_folds(folds);
  return track;
}

EvaluationInputs MakeSyntheticResults(int programs, int files, const std::vector<TrackSpec>& tracks,
                                      const std::vector<SyntheticModel>& models) {
  EvaluationInputs inputs = MakeInputs();
  inputs.manifest.set_positive_label("yes");
  inputs.dataset_sha256 = "0123";
  inputs.samples = MakeSamples(programs, files);
  const bool windows = std::any_of(tracks.begin(), tracks.end(), [](const TrackSpec& track) {
    return track.name() == "rate_matched";
  });
  if (windows) {
    // Each of a run of its own.
    for (SampleInfo& sample : inputs.samples) sample.set_session(sample.id());
  }
  AddFolds(tracks, models, &inputs);
  return inputs;
}

EvaluationInputs MakeSyntheticClassResults(Labelling labelling, int classes, int files,
                                           int unknown_programs,
                                           const std::vector<TrackSpec>& tracks,
                                           const std::vector<SyntheticModel>& models) {
  EvaluationInputs inputs = MakeInputs();
  inputs.manifest.set_labelling(labelling);
  for (int k = 0; k < classes; ++k) inputs.manifest.add_class_(ClassName(k));
  if (unknown_programs > 0) inputs.manifest.set_unknown_label("unknown");
  inputs.samples = MakeClassSamples(labelling, classes, files, unknown_programs);
  AddFolds(tracks, models, &inputs);
  return inputs;
}

}  // namespace callprint
