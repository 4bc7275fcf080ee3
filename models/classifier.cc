#include "models/classifier.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "collector/shard/shard_reader.h"
#include "collector/shard/unknown_facts.h"
#include "dataset/features/feature_table.h"
#include "dataset/features/feature_table_builder.h"
#include "dataset/features/shard_features.h"
#include "dataset/samples.h"
#include "models/learner/inner_folds.h"
#include "models/saved_model_file.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

std::vector<Answer> Answers(const SavedModel& saved, const double* score) {
  std::vector<Answer> answers;
  if (saved.labelling() == BINARY) {
    const bool positive = score[0] >= 0.5;
    answers.push_back({positive, positive ? score[0] : 1 - score[0]});
    return answers;
  }
  size_t likeliest = 0;
  for (size_t k = 0; k < saved.classes(); ++k) {
    if (saved.labelling() == MULTI_LABEL && score[k] >= 0.5) answers.push_back({k, score[k]});
    if (score[k] > score[likeliest]) likeliest = k;
  }
  if (saved.labelling() == MULTI_CLASS) answers.push_back({likeliest, score[likeliest]});
  return answers;
}

bool HasMark(const RunRecord& record, const std::string& name) {
  return std::any_of(record.mark().begin(), record.mark().end(),
                     [&](const Mark& mark) { return mark.name() == name; });
}

// What the model's samples are cut by, for runs of which some or none have its mark; null where
// they are whole runs.
std::optional<WindowSpec> WindowFor(const SavedModel& saved, bool has_mark) {
  if (!saved.has_window()) return std::nullopt;
  WindowSpec window = saved.window();
  if (!has_mark) window.clear_mark();
  return window;
}

std::set<std::string> Groups(const SavedModel& saved) {
  const auto& groups = saved.spec().features().group();
  return {groups.begin(), groups.end()};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Classifier>> Classifier::Open(const std::string& folder) {
  ASSIGN_OR_RETURN(SavedModel saved, ReadModelFile(folder));
  auto classifier = std::unique_ptr<Classifier>(new Classifier(std::move(saved)));
  ASSIGN_OR_RETURN(classifier->model_, LoadModel(classifier->saved_));
  return classifier;
}

absl::StatusOr<std::vector<ClassifiedSample>> Classifier::OfShard(absl::string_view bytes,
                                                                  const std::string& path) const {
  bool has_mark = true;
  if (saved_.has_window() && !saved_.window().mark().empty()) {
    ASSIGN_OR_RETURN(const ShardReader shard, ShardReader::Parse(bytes, path));
    const auto& runs = shard.header().run();
    has_mark = std::any_of(runs.begin(), runs.end(), [&](const RunRecord& record) {
      return HasMark(record, saved_.window().mark());
    });
  }
  const std::optional<WindowSpec> window = WindowFor(saved_, has_mark);
  ExtractionOptions options;
  options.groups = Groups(saved_);
  ASSIGN_OR_RETURN(FeatureTable table,
                   ExtractShard(bytes, path, saved_.dataset(), saved_.dataset_version(),
                                window ? &*window : nullptr, options));
  return OfTable(std::move(table), path);
}

absl::StatusOr<std::vector<ClassifiedSample>> Classifier::OfRun(
    const ShardHeader& header, const RunRecord& record, Trace trace,
    const FunctionTable& functions) const {
  const std::optional<WindowSpec> window =
      WindowFor(saved_, HasMark(record, saved_.window().mark()));
  FeatureTableBuilder builder;
  const auto as_it_is = [](Trace seen, const SampleInfo&) -> absl::StatusOr<Trace> { return seen; };
  RETURN_IF_ERROR(AddSamplesOfRun(header, record, std::move(trace), functions, UnknownFacts(header),
                                  window ? &*window : nullptr, Groups(saved_), as_it_is, &builder));
  FeatureTable table = builder.Build();
  table.set_dataset(saved_.dataset());
  table.set_dataset_version(saved_.dataset_version());
  return OfTable(std::move(table), SampleId(header, record.run().id()));
}

absl::StatusOr<std::vector<ClassifiedSample>> Classifier::OfTable(FeatureTable table,
                                                                  const std::string& name) const {
  std::vector<ClassifiedSample> samples;
  if (table.sample().empty()) return samples;
  const auto& groups = saved_.spec().features().group();
  std::vector<FeatureTable> tables;
  tables.push_back(std::move(table));
  ASSIGN_OR_RETURN(const SampleSet set,
                   JoinFeatureTables(std::move(tables), {name}, {groups.begin(), groups.end()}));
  for (size_t i = 0; i < set.info.size(); ++i) {
    // One row after the other: of more rows, libraries may add up in another order.
    SparseMatrix row = SelectRows(set.features, {i});
    ASSIGN_OR_RETURN(const std::vector<double> scores, model_->Predict(row));
    samples.push_back({set.info[i], Answers(saved_, scores.data()), std::move(row)});
  }
  return samples;
}

absl::StatusOr<std::vector<Attribution>> Classifier::Weighed(const ClassifiedSample& sample,
                                                             size_t k, size_t count) const {
  const bool is_binary = saved_.labelling() == BINARY;
  ASSIGN_OR_RETURN(std::vector<Attribution> weighed,
                   Attribute(*model_, sample.features, is_binary ? 0 : k, count));
  // The one score of two labels is that of the positive one.
  if (is_binary && k == 0) {
    for (Attribution& attribution : weighed) attribution.change = -attribution.change;
  }
  return weighed;
}

}  // namespace callprint
