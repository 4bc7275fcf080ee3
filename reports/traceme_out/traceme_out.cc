#include "reports/traceme_out/traceme_out.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "collector/import/import_traceme.h"
#include "collector/import/imported_shards.h"
#include "dataset/features/shard_features.h"
#include "dataset/split.h"
#include "experiments/metrics/metrics.h"
#include "models/model.h"
#include "reports/traceme_out/two_sides.h"
#include "workloads/file.h"
#include "workloads/random.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kDataset[] = "traceme_out";
constexpr char kVersion[] = "1";
constexpr char kMark[] = "label";
constexpr char kPlaying[] = "playing";
constexpr char kPaused[] = "paused";
// As video_playback's windows have it.
constexpr uint32_t kCallOrderLength = 256;

bool IsPlaying(const SampleInfo& info) { return info.label() == kPlaying; }

std::vector<int> LabelsOf(const std::vector<SampleInfo>& samples) {
  std::vector<int> labels;
  for (const SampleInfo& info : samples) labels.push_back(IsPlaying(info));
  return labels;
}

std::vector<std::string> SessionsOf(const std::vector<SampleInfo>& samples) {
  std::vector<std::string> sessions;
  for (const SampleInfo& info : samples) sessions.push_back(info.session());
  return sessions;
}

TrainingData DataOf(const SampleSet& samples) {
  TrainingData data;
  data.features = samples.features;
  data.targets = Targets::Binary(LabelsOf(samples.info));
  data.group = SessionsOf(samples.info);
  return data;
}

// Scores of `asked` by models that are fitted on `training`, one a seed.
absl::StatusOr<std::vector<std::vector<double>>> FitAndPredict(ModelSpec spec,
                                                               const TrainingData& training,
                                                               const SparseMatrix& asked,
                                                               int seeds) {
  std::vector<std::vector<double>> scores;
  for (int i = 0; i < seeds; ++i) {
    ASSIGN_OR_RETURN(const std::unique_ptr<Model> model, MakeModel(spec));
    RETURN_IF_ERROR(model->Fit(training));
    ASSIGN_OR_RETURN(scores.emplace_back(), model->Predict(asked));
    // Another seed and the same scores: there is no chance in this model.
    if (i == 1 && scores[0] == scores[1]) scores.resize(seeds, scores[0]);
    if (scores.size() == static_cast<size_t>(seeds)) break;
    spec.set_seed(spec.seed() + 1);
  }
  return scores;
}

double Mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / values.size();
}

// Of some rows.
absl::StatusOr<ScoredPredictions> Scored(const std::vector<double>& score,
                                         const std::vector<int>& label) {
  return ScoredPredictions::Make(score, label, std::vector<int>(label.size(), 0));
}

absl::StatusOr<double> RandomAccuracy(const ModelSpec& spec, const SampleSet& windows,
                                      const EvaluationOptions& options) {
  ASSIGN_OR_RETURN(const TrackSplit split,
                   SplitTrack(windows.info, "random", options.folds, options.seed, ""));
  const TrainingData all = DataOf(windows);
  const std::vector<int> labels = LabelsOf(windows.info);
  std::vector<std::vector<double>> score(options.seeds);
  std::vector<int> label;
  for (int fold = 0; fold < options.folds; ++fold) {
    std::vector<size_t> training, held_out;
    for (size_t i = 0; i < windows.info.size(); ++i) {
      (split.Part(i, fold) == FoldPart::kHeldOut ? held_out : training).push_back(i);
    }
    ASSIGN_OR_RETURN(const auto scores,
                     FitAndPredict(spec, all.Rows(training), SelectRows(windows.features, held_out),
                                   options.seeds));
    for (int i = 0; i < options.seeds; ++i) {
      score[i].insert(score[i].end(), scores[i].begin(), scores[i].end());
    }
    for (const size_t row : held_out) label.push_back(labels[row]);
  }
  std::vector<double> accuracy;
  for (const std::vector<double>& of_seed : score) {
    ASSIGN_OR_RETURN(const ScoredPredictions predictions, Scored(of_seed, label));
    accuracy.push_back(predictions.Evaluate()[Metric::kAccuracy]);
  }
  return Mean(accuracy);
}

}  // namespace

absl::StatusOr<std::string> ReadTraceMeOut(const std::string& folder) {
  std::string scratch = (std::filesystem::temp_directory_path() / "traceme_out.XXXXXX").string();
  if (mkdtemp(scratch.data()) == nullptr) {
    return absl::PermissionDeniedError(absl::StrCat("cannot make a folder like ", scratch));
  }
  const auto remove = absl::MakeCleanup([&scratch] {
    std::error_code ignored;
    std::filesystem::remove_all(scratch, ignored);
  });
  ImportedShardsOptions options;
  options.out = scratch;
  options.name = kDataset;
  options.label_mark = kMark;
  ImportedShards shards(options);
  ImportedFile file;
  file.set_name(kDataset);
  RETURN_IF_ERROR(shards.BeginFile(file));
  RETURN_IF_ERROR(ImportTraceMe(folder, [&](ImportedTrace& trace) {
                    return shards.Add(std::move(trace));
                  }).status());
  RETURN_IF_ERROR(shards.Finish());
  if (shards.written().size() != 1) {
    return absl::InvalidArgumentError(absl::StrCat(folder, ": more calls than a shard has"));
  }
  return ReadFile(shards.written()[0]);
}

absl::StatusOr<SampleSet> TraceMeWindows(const std::string& shard, uint32_t periods,
                                         const std::vector<std::string>& groups) {
  WindowSpec window;
  window.set_period_ns(kTraceMePeriodNs);
  window.set_periods(periods);
  window.set_stride_ns(kTraceMePeriodNs);
  window.set_mark(kMark);
  for (const char* const label : {kPlaying, kPaused}) {
    MarkLabel* const mark_label = window.add_mark_label();
    mark_label->set_value(label);
    mark_label->set_label(label);
  }
  window.set_call_order_length(kCallOrderLength);
  ExtractionOptions options;
  options.groups = {groups.begin(), groups.end()};
  std::vector<FeatureTable> tables(1);
  ASSIGN_OR_RETURN(tables[0], ExtractShard(shard, kDataset, kDataset, kVersion, &window, options));
  return JoinFeatureTables(std::move(tables), {kDataset}, groups);
}

SampleSet WithEventCountsOnly(SampleSet windows) {
  SparseMatrix counts;
  counts.column_names = {"summary:events"};
  for (const SampleInfo& info : windows.info) {
    counts.column_index.push_back(0);
    counts.value.push_back(static_cast<float>(info.events()));
    counts.row_begin.push_back(counts.value.size());
  }
  windows.features = std::move(counts);
  return windows;
}

absl::StatusOr<WindowRow> EvaluateWindows(const ModelSpec& spec, const SampleSet& windows,
                                          uint32_t periods, const EvaluationOptions& options) {
  std::set<std::string> playing, paused;
  for (const SampleInfo& info : windows.info) {
    (IsPlaying(info) ? playing : paused).insert(info.session());
  }
  if (playing.size() < 3 || paused.size() < 3) {
    return absl::InvalidArgumentError(absl::StrCat("windows of ", playing.size(), " playing and ",
                                                   paused.size(),
                                                   " paused stretches; three of each are needed"));
  }
  WindowRow row;
  row.model = spec.name();
  row.periods = periods;
  row.windows = windows.info.size();
  ASSIGN_OR_RETURN(row.random_accuracy, RandomAccuracy(spec, windows, options));

  const TrainingData all = DataOf(windows);
  const std::vector<int> labels = LabelsOf(windows.info);
  std::vector<double> balanced_accuracy, auroc;
  for (const StretchPair& pair :
       AllPairs({playing.begin(), playing.end()}, {paused.begin(), paused.end()})) {
    std::vector<size_t> training, held_out;
    for (size_t i = 0; i < windows.info.size(); ++i) {
      const std::string& session = windows.info[i].session();
      (session == pair.positive || session == pair.negative ? held_out : training).push_back(i);
    }
    ASSIGN_OR_RETURN(const auto scores,
                     FitAndPredict(spec, all.Rows(training), SelectRows(windows.features, held_out),
                                   options.seeds));
    std::vector<double> balanced_accuracy_of_seed, auroc_of_seed;
    for (const std::vector<double>& of_seed : scores) {
      ASSIGN_OR_RETURN(const ScoredPredictions predictions,
                       Scored(of_seed, SelectElements(labels, held_out)));
      const MetricValues values = predictions.Evaluate();
      balanced_accuracy_of_seed.push_back(values[Metric::kBalancedAccuracy]);
      auroc_of_seed.push_back(values[Metric::kAuroc]);
    }
    balanced_accuracy.push_back(Mean(balanced_accuracy_of_seed));
    auroc.push_back(Mean(auroc_of_seed));
  }
  const auto mean = [&](const std::vector<double>& of_pairs) {
    return MeanOverPairs(of_pairs, static_cast<int>(playing.size()),
                         static_cast<int>(paused.size()), options.resamples, options.seed);
  };
  ASSIGN_OR_RETURN(row.balanced_accuracy, mean(balanced_accuracy));
  ASSIGN_OR_RETURN(row.auroc, mean(auroc));
  return row;
}

CommonFunctions CompareFunctions(const SparseMatrix& guest, const SparseMatrix& desktop) {
  CommonFunctions functions;
  const std::set<std::string> known(guest.column_names.begin(), guest.column_names.end());
  functions.guest = known.size();
  functions.desktop = desktop.columns();
  std::vector<bool> is_known;
  for (const std::string& name : desktop.column_names) {
    is_known.push_back(known.count(name) > 0);
    functions.common += is_known.back();
  }
  double calls = 0, unseen = 0;
  for (size_t i = 0; i < desktop.value.size(); ++i) {
    calls += desktop.value[i];
    if (!is_known[desktop.column_index[i]]) unseen += desktop.value[i];
  }
  functions.unseen_calls = calls == 0 ? 0 : unseen / calls;
  return functions;
}

namespace {

// 1 for the upper half of the scores, else 0; equal scores go together, to where the halves are
// closest to equal.
std::vector<double> IsUpperHalf(const std::vector<double>& scores) {
  std::vector<double> sorted = scores;
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted[sorted.size() / 2];
  const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), median);
  const bool median_is_upper =
      first - sorted.begin() >= sorted.end() - last && first != sorted.begin();
  std::vector<double> is_upper;
  for (const double score : scores) {
    is_upper.push_back(score > median || (median_is_upper && score == median));
  }
  return is_upper;
}

}  // namespace

absl::StatusOr<TransferRow> EvaluateTransfer(const ModelSpec& spec, const SampleSet& guest,
                                             const SampleSet& desktop, uint32_t periods,
                                             const EvaluationOptions& options) {
  const std::vector<std::string> common = CommonColumns(guest.features, desktop.features);
  TrainingData training = DataOf(guest);
  training.features = Shares(guest.features, common);
  ASSIGN_OR_RETURN(const auto scores,
                   FitAndPredict(spec, training, Shares(desktop.features, common), options.seeds));
  const std::vector<int> labels = LabelsOf(desktop.info);
  // Of each seed.
  std::vector<ScoredPredictions> predictions, upper_half;
  for (const std::vector<double>& of_seed : scores) {
    ASSIGN_OR_RETURN(predictions.emplace_back(), Scored(of_seed, labels));
    ASSIGN_OR_RETURN(upper_half.emplace_back(), Scored(IsUpperHalf(of_seed), labels));
  }
  const auto mean = [](const std::vector<ScoredPredictions>& of_seeds, Metric metric,
                       const std::vector<uint16_t>& weight) {
    std::vector<double> values;
    for (const ScoredPredictions& of_seed : of_seeds) {
      values.push_back(of_seed.Evaluate(weight)[metric]);
    }
    return Mean(values);
  };
  TransferRow row;
  row.model = spec.name();
  row.periods = periods;
  row.training_windows = guest.info.size();
  row.windows = desktop.info.size();
  const std::vector<uint16_t> once(labels.size(), 1);
  row.balanced_accuracy = mean(predictions, Metric::kBalancedAccuracy, once);
  row.balanced_accuracy_of_half = mean(upper_half, Metric::kBalancedAccuracy, once);
  row.auroc = mean(predictions, Metric::kAuroc, once);

  std::map<std::string, int> number_of_stretch;
  std::vector<int> stretch;
  for (const SampleInfo& info : desktop.info) {
    stretch.push_back(
        number_of_stretch.emplace(info.session(), number_of_stretch.size()).first->second);
  }
  ASSIGN_OR_RETURN(const GroupBootstrap bootstrap,
                   GroupBootstrap::Make(stretch, options.resamples, options.seed));
  std::vector<double> balanced_accuracy, of_half, auroc;
  std::vector<uint16_t> weight;
  for (int resample = 0; resample < options.resamples; ++resample) {
    bootstrap.SampleWeights(resample, &weight);
    auroc.push_back(mean(predictions, Metric::kAuroc, weight));
    // Nothing is defined where the draw has stretches of one label only, as AUROC says.
    const bool is_defined = auroc.back() == auroc.back();
    balanced_accuracy.push_back(is_defined ? mean(predictions, Metric::kBalancedAccuracy, weight)
                                           : auroc.back());
    of_half.push_back(is_defined ? mean(upper_half, Metric::kBalancedAccuracy, weight)
                                 : auroc.back());
  }
  ASSIGN_OR_RETURN(row.balanced_accuracy_interval, PercentileInterval(balanced_accuracy));
  ASSIGN_OR_RETURN(row.balanced_accuracy_of_half_interval, PercentileInterval(of_half));
  ASSIGN_OR_RETURN(row.auroc_interval, PercentileInterval(auroc));
  return row;
}

}  // namespace callprint
