#include "reports/markdown.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/metrics.h"
#include "google/protobuf/text_format.h"
#include "reports/near_copies.h"
#include "reports/summary.h"
#include "reports/tables.h"
#include "reports/text_table.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

std::string IntervalCell(const TrackSummary& summary, Metric metric) {
  const MetricValue& value = FindMetric(summary, metric);
  return WithInterval(value.mean(), value.ci_low(), value.ci_high());
}

std::string PValue(double p) { return p < 0.001 ? "< 0.001" : Decimal(p); }

int ModelIndex(const JoinedFolds& joined, const std::string& name) {
  for (size_t i = 0; i < joined.models.size(); ++i) {
    if (joined.models[i].name() == name) return i;
  }
  return -1;
}

// Scores of a model on a track, over the samples that have one value of some attribute.
struct Slice {
  int samples = 0;
  int correct = 0;
  double score = 0;
};

std::map<std::string, Slice> Slices(const JoinedFolds& joined, const Entry& entry,
                                    const std::vector<std::string>& key) {
  std::map<std::string, Slice> slices;
  for (size_t i = 0; i < key.size(); ++i) {
    Slice& slice = slices[key[i]];
    ++slice.samples;
    slice.correct += (entry.score[i] >= kDecisionThreshold) == (joined.label[i] == 1);
    slice.score += entry.score[i];
  }
  return slices;
}

std::string Share(int part, int whole) {
  return absl::StrCat(part, " (", Percent(whole == 0 ? 0 : static_cast<double>(part) / whole), ")");
}

std::string CipherName(CipherLocation cipher) {
  switch (cipher) {
    case USER_SPACE:
      return "cipher in user space";
    case KERNEL:
      return "cipher in the kernel";
    default:
      return "no cipher";
  }
}

class MarkdownWriter {
 public:
  MarkdownWriter(const ReportInputs& inputs, const JoinedFolds& joined,
                 const std::vector<TrackSummary>& summaries,
                 const std::vector<ValidityCheck>& checks)
      : inputs_(inputs), joined_(joined), summaries_(summaries), checks_(checks) {}

  absl::StatusOr<std::string> Write() {
    WriteHead();
    for (const JoinedTrack& track : joined_.track) RETURN_IF_ERROR(WriteTrack(track));
    WriteFailures();
    WriteLeakage();
    WriteValidity();
    WriteProvenance();
    WriteLegend();
    return std::move(text_);
  }

 private:
  template <typename... Parts>
  void Add(const Parts&... parts) {
    absl::StrAppend(&text_, parts...);
  }

  void WriteHead() {
    Add("# ", MarkdownEscaped(inputs_.spec.title()), "\n\n",
        MarkdownEscaped(inputs_.spec.question()), "\n\n", "Dataset ",
        MarkdownEscaped(inputs_.manifest.name()), " version ",
        MarkdownEscaped(inputs_.manifest.version()), ": ", joined_.samples.size(), " samples of ",
        joined_.program_names.size(), " programs. ", joined_.models.size(),
        " models, every one on the same folds.\n\n");
    TextTable table(
        {"track", "best model", "accuracy", "balanced accuracy", "AUROC", "best baseline"});
    for (const JoinedTrack& track : joined_.track) {
      const auto ranked = RankedModels(summaries_, track.spec.name());
      const auto baseline =
          std::find_if(ranked.begin(), ranked.end(),
                       [](const TrackSummary* summary) { return summary->trivial_baseline(); });
      table.AddRow(
          {track.spec.name(), ranked[0]->model(), IntervalCell(*ranked[0], Metric::kAccuracy),
           IntervalCell(*ranked[0], Metric::kBalancedAccuracy),
           IntervalCell(*ranked[0], Metric::kAuroc),
           baseline == ranked.end()
               ? "none"
               : absl::StrCat((*baseline)->model(), ", balanced accuracy ",
                              Decimal(FindMetric(**baseline, Metric::kBalancedAccuracy).mean()))});
    }
    Add(table.ForMarkdown(), "\n");
    for (const ValidityCheck& check : checks_) {
      if (check.outcome == ValidityOutcome::kHolds) continue;
      Add("**", OutcomeName(check.outcome), "**: ", MarkdownEscaped(check.rule), " — ",
          MarkdownEscaped(check.figure), "\n\n");
    }
    Add("![Balanced accuracy by track and model](report.svg)\n\n");
  }

  absl::Status WriteTrack(const JoinedTrack& track) {
    const std::string& name = track.spec.name();
    const auto ranked = RankedModels(summaries_, name);
    Add("## Track ", MarkdownEscaped(TrackHeading(track)), "\n\n",
        MarkdownEscaped(BaseRates(joined_, track, inputs_.manifest.positive_label())), ".\n\n",
        LeaderboardTable(inputs_.spec, summaries_, name).ForMarkdown(), "\n");

    TextTable more({"model", "MCC", "AUPRC", "TPR at FPR 1 %", "TPR at FPR 0.1 %", "Brier", "ECE",
                    "worst program", "p against the best", "columns"});
    for (const TrackSummary* summary : ranked) {
      std::vector<std::string> row = {summary->model()};
      for (Metric metric :
           {Metric::kMcc, Metric::kAuprc, Metric::kTprAtFpr1e2, Metric::kTprAtFpr1e3,
            Metric::kBrier, Metric::kEce, Metric::kWorstGroupAccuracy}) {
        row.push_back(Decimal(FindMetric(*summary, metric).mean()));
      }
      row.push_back(summary == ranked[0] ? "best" : PValue(summary->p_value_against_best()));
      const Entry& entry = track.entry[ModelIndex(joined_, summary->model())];
      row.push_back(absl::StrFormat("%.0f", entry.mean_features));
      more.AddRow(std::move(row));
    }
    Add(more.ForMarkdown(), "\n");

    const TrackSummary& best = *ranked[0];
    const Entry& entry = track.entry[ModelIndex(joined_, best.model())];
    ASSIGN_OR_RETURN(const ScoredPredictions predictions,
                     ScoredPredictions::Make(entry.score, joined_.label, joined_.program));
    const ConfusionCounts counts = predictions.Confusion();
    Add("Decisions of ", MarkdownEscaped(best.model()),
        " at a score of 0.5: ", counts.true_positives, " true positives, ", counts.false_positives,
        " false positives, ", counts.true_negatives, " true negatives, ", counts.false_negatives,
        " false negatives. Rates at small FPR rest on ", predictions.negatives(),
        " negatives. With one positive in 11, 101 and 1,001 samples, its precision would be ",
        Decimal(FindMetric(best, Metric::kPrecisionAtPrior10).mean()), ", ",
        Decimal(FindMetric(best, Metric::kPrecisionAtPrior100).mean()), " and ",
        Decimal(FindMetric(best, Metric::kPrecisionAtPrior1000).mean()), ".\n\n");
    return absl::OkStatus();
  }

  // Per cipher location and per program, for the best model of each track that holds out more than
  // samples.
  void WriteFailures() {
    std::vector<std::string> cipher, program;
    for (const SampleInfo& sample : joined_.samples) {
      cipher.push_back(CipherName(sample.cipher()));
      program.push_back(sample.program());
    }
    Add("## Where it fails\n\n",
        "The best model of each track on programs or tools that it has not seen.\n\n");
    for (const JoinedTrack& track : joined_.track) {
      const std::string& name = track.spec.name();
      if (name != "unseen_program" && name != "unseen_family") continue;
      const std::string& model = RankedModels(summaries_, name)[0]->model();
      const Entry& entry = track.entry[ModelIndex(joined_, model)];
      Add("### ", MarkdownEscaped(name), ", ", MarkdownEscaped(model), "\n\n");
      TextTable by_cipher({"samples", "n", "accuracy", "mean score"});
      for (const auto& [key, slice] : Slices(joined_, entry, cipher)) {
        by_cipher.AddRow(SliceRow({key}, slice));
      }
      Add(by_cipher.ForMarkdown(), "\n");
      std::vector<std::pair<std::string, Slice>> programs;
      for (auto& slice : Slices(joined_, entry, program)) programs.push_back(slice);
      std::stable_sort(programs.begin(), programs.end(), [](const auto& a, const auto& b) {
        return static_cast<int64_t>(a.second.correct) * b.second.samples <
               static_cast<int64_t>(b.second.correct) * a.second.samples;
      });
      std::map<std::string, const SampleInfo*> example;
      for (const SampleInfo& sample : joined_.samples) example.emplace(sample.program(), &sample);
      TextTable by_program({"program", "family", "label", "cipher", "n", "accuracy", "mean score"});
      for (const auto& [key, slice] : programs) {
        const SampleInfo& sample = *example.at(key);
        by_program.AddRow(
            SliceRow({key, sample.family(), sample.label(), CipherName(sample.cipher())}, slice));
      }
      Add(by_program.ForMarkdown(), "\n");
    }
  }

  static std::vector<std::string> SliceRow(std::vector<std::string> row, const Slice& slice) {
    row.push_back(absl::StrCat(slice.samples));
    row.push_back(Decimal(static_cast<double>(slice.correct) / slice.samples));
    row.push_back(Decimal(slice.score / slice.samples));
    return row;
  }

  void WriteLeakage() {
    Add("## Leakage in bits\n\n",
        "What one trace tells about the label, for the dataset's own base rate, an observer who "
        "records "
        "as the dataset's card says, and kernel ",
        MarkdownEscaped(inputs_.manifest.kernel_release()),
        ". (a) log2(accuracy / share of the most frequent label): what the best single bet gains. "
        "(b) "
        "Entropy of the label minus the held-out cross-entropy: a lower bound on the mutual "
        "information. "
        "Each is of the model that shows most. These are lower bounds on what the system leaks, "
        "never a "
        "proof of safety; zero or less means that this model shows nothing.\n\n");
    TextTable table({"track", "(a) model", "(a) bits", "(b) model", "(b) bits"});
    for (const JoinedTrack& track : joined_.track) {
      std::vector<std::string> row = {track.spec.name()};
      for (Metric metric : {Metric::kMinEntropyLeakageBits, Metric::kMutualInformationBits}) {
        const auto ranked = RankedModels(summaries_, track.spec.name());
        const TrackSummary& most = **std::max_element(
            ranked.begin(), ranked.end(), [&](const TrackSummary* a, const TrackSummary* b) {
              return FindMetric(*a, metric).mean() < FindMetric(*b, metric).mean();
            });
        row.push_back(most.model());
        row.push_back(IntervalCell(most, metric));
      }
      table.AddRow(std::move(row));
    }
    Add(table.ForMarkdown(), "\n");
  }

  void WriteValidity() {
    Add("## Validity\n\n");
    TextTable table({"check", "outcome", "figure"});
    for (const ValidityCheck& check : checks_) {
      table.AddRow({check.rule, std::string(OutcomeName(check.outcome)), check.figure});
    }
    Add(table.ForMarkdown(), "\n",
        "Held-out samples that share something with the training part of their fold:\n\n");
    TextTable exposure({"track", "the same trace", "nearly the same calls", "file", "program",
                        "family", "recording shard"});
    const int samples = joined_.samples.size();
    for (const JoinedTrack& track : joined_.track) {
      const Exposure shared = TrackExposure(joined_, track);
      exposure.AddRow({track.spec.name(), Share(shared.duplicates, samples),
                       shared.near_copies ? Share(*shared.near_copies, samples) : "not known",
                       Share(shared.file, samples), Share(shared.program, samples),
                       Share(shared.family, samples), Share(shared.shard, samples)});
    }
    Add(exposure.ForMarkdown(), "\n", "Nearly the same calls: a cosine of at least ",
        Decimal(kNearCopyCosine),
        " between the log counts of all kernel functions. Many of them are to be expected on "
        "random; "
        "elsewhere they show how far groups really differ.\n\n");
  }

  void WriteProvenance() {
    const Manifest& manifest = inputs_.manifest;
    Add("## Provenance\n\n");
    TextTable table({"what", "value"});
    table.AddRow({"dataset", absl::StrCat(manifest.name(), " version ", manifest.version())});
    table.AddRow({"SHA-256 of its manifest", inputs_.dataset_sha256});
    table.AddRow(
        {"runs", absl::StrCat(manifest.completed_runs(), " completed of ", manifest.runs(), ", ",
                              manifest.events(), " events, ", manifest.lost_events(), " lost")});
    table.AddRow({"seed of the recording", absl::StrCat(manifest.seed())});
    table.AddRow({"kernel",
                  absl::StrCat(manifest.kernel_release(), ", SHA-256 ", manifest.kernel_sha256())});
    table.AddRow({"emulator", manifest.emulator()});
    table.AddRow({"SHA-256 of the image", manifest.image_sha256()});
    Add(table.ForMarkdown(), "\n", "The experiment's spec, resolved:\n\n");
    AddAsCode(inputs_.spec);
    Add("Models, as they were trained:\n\n");
    for (const ModelSpec& model : joined_.models) {
      Add("- ", MarkdownEscaped(model.name()), ": ", MarkdownEscaped(model.description()), "\n");
    }
    Add("\n<details><summary>Their specs</summary>\n\n");
    for (const ModelSpec& model : joined_.models) AddAsCode(model);
    Add("</details>\n\n");
  }

  // Indented, since a fence could be closed by what is inside.
  void AddAsCode(const google::protobuf::Message& message) {
    std::string text;
    google::protobuf::TextFormat::PrintToString(message, &text);
    Add("    ");
    for (char c : text) {
      text_.push_back(c);
      if (c == '\n') Add("    ");
    }
    while (text_.back() == ' ' || text_.back() == '\n') text_.pop_back();
    Add("\n\n");
  }

  void WriteLegend() {
    Add("## How to read this\n\n",
        "- A value is of all held-out predictions of a track together: each sample is held out "
        "once. "
        "Decisions are made at a score of 0.5 everywhere.\n"
        "- Intervals are 95 % percentiles over ",
        inputs_.spec.bootstrap_resamples(),
        " resamples of the track's groups: what other files, programs or tools of the same kind "
        "might "
        "have given. All intervals are in report.csv. That of the worst program leans upward, "
        "since a "
        "resample may miss it.\n"
        "- p: corrected resampled t-test (Nadeau & Bengio) on the folds' balanced accuracy against "
        "the "
        "track's best model, Holm-corrected over the track's models.\n"
        "- Micro-F1 equals accuracy where each sample has one label. MCC: correlation of answers "
        "and "
        "labels. AUPRC: average precision. Brier: mean squared error of the score. ECE: expected "
        "calibration error over ",
        kCalibrationBins,
        " bins of equal width. Columns: features that reached the learner, mean over folds.\n"
        "- A baseline is the majority class, or a model that sees only sizes and times of a whole "
        "trace "
        "(feature group summary).\n"
        "- Figures of others are on their own data; ours are after theirs, never exactly as.\n"
        "- results.pb and results.json hold every prediction.\n");
  }

  const ReportInputs& inputs_;
  const JoinedFolds& joined_;
  const std::vector<TrackSummary>& summaries_;
  const std::vector<ValidityCheck>& checks_;
  std::string text_;
};

}  // namespace

absl::StatusOr<std::string> MarkdownReport(const ReportInputs& inputs, const JoinedFolds& joined,
                                           const std::vector<TrackSummary>& summaries,
                                           const std::vector<ValidityCheck>& checks) {
  return MarkdownWriter(inputs, joined, summaries, checks).Write();
}

}  // namespace callprint
