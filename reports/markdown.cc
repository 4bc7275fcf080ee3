#include "reports/markdown.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/metrics.h"
#include "google/protobuf/text_format.h"
#include "reports/class_tables.h"
#include "reports/curve_tables.h"
#include "reports/exposure.h"
#include "reports/failure_tables.h"
#include "reports/held_out.h"
#include "reports/kernel_tables.h"
#include "reports/legend.h"
#include "reports/metric_columns.h"
#include "reports/near_copies.h"
#include "reports/open_world_tables.h"
#include "reports/summary.h"
#include "reports/tables.h"
#include "reports/text_table.h"
#include "reports/tuning_table.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

std::string PValue(double p) { return p < 0.001 ? "< 0.001" : Decimal(p); }

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
    if (joined_.labelling != MULTI_LABEL) WriteLeakage();
    if (HasLearningCurves(joined_)) WriteLearningCurves();
    if (HasTuning(joined_)) WriteTuning();
    WriteValidity();
    WriteProvenance();
    Add("## How to read this\n\n", Legend(joined_, inputs_.spec));
    return std::move(text_);
  }

 private:
  std::string Heading(Metric metric) const { return MetricHeading(metric, joined_.labelling); }

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
    const bool open_world = std::any_of(joined_.track.begin(), joined_.track.end(),
                                        [](const JoinedTrack& track) { return track.open_world; });
    std::vector<Metric> columns = LeaderboardColumns(joined_.labelling, /*open_world=*/false);
    // Of two labels, macro-F1 says nothing more.
    if (joined_.labelling == BINARY) columns.pop_back();
    if (open_world) columns.push_back(Metric::kUnknownAuroc);
    std::vector<std::string> header = {"track", "best model"};
    for (const Metric metric : columns) header.push_back(Heading(metric));
    header.push_back("best baseline");
    TextTable table(std::move(header));
    for (const JoinedTrack& track : joined_.track) {
      const auto ranked = RankedModels(joined_, track, summaries_);
      const auto baseline =
          std::find_if(ranked.begin(), ranked.end(),
                       [](const TrackSummary* summary) { return summary->trivial_baseline(); });
      std::vector<std::string> row = {track.spec.name(), ranked[0]->model()};
      for (const Metric metric : columns) {
        row.push_back(HasMetric(*ranked[0], metric) ? IntervalCell(*ranked[0], metric) : "");
      }
      const Metric metric = RankingMetric(joined_.labelling, track.open_world);
      row.push_back(baseline == ranked.end()
                        ? "none"
                        : absl::StrCat((*baseline)->model(), ", ", Heading(metric), " ",
                                       Decimal(FindMetric(**baseline, metric).mean())));
      table.AddRow(std::move(row));
    }
    Add(table.ForMarkdown(), "\n");
    for (const ValidityCheck& check : checks_) {
      if (check.outcome == ValidityOutcome::kHolds) continue;
      Add("**", OutcomeName(check.outcome), "**: ", MarkdownEscaped(check.rule), " — ",
          MarkdownEscaped(check.figure), "\n\n");
    }
    Add("![", joined_.labelling == BINARY ? "Balanced accuracy" : "Macro-F1",
        " by track and model](report.svg)\n\n");
  }

  absl::Status WriteTrack(const JoinedTrack& track) {
    const auto ranked = RankedModels(joined_, track, summaries_);
    Add("## Track ", MarkdownEscaped(TrackHeading(joined_, track)), "\n\n",
        MarkdownEscaped(BaseRates(joined_, track, inputs_.manifest.positive_label())), ".\n\n",
        LeaderboardTable(inputs_.spec, joined_, track, summaries_).ForMarkdown(), "\n");

    const std::vector<Metric> columns = DetailColumns(joined_.labelling);
    std::vector<std::string> header = {"model"};
    for (const Metric metric : columns) header.push_back(Heading(metric));
    header.insert(header.end(), {"p against the best", "columns"});
    TextTable more(std::move(header));
    for (const TrackSummary* summary : ranked) {
      std::vector<std::string> row = {summary->model()};
      for (const Metric metric : columns)
        row.push_back(Decimal(FindMetric(*summary, metric).mean()));
      row.push_back(summary == ranked[0] ? "best" : PValue(summary->p_value_against_best()));
      const Entry& entry = track.entry[ModelIndex(joined_, summary->model())];
      row.push_back(absl::StrFormat("%.0f", entry.mean_features));
      more.AddRow(std::move(row));
    }
    Add(more.ForMarkdown(), "\n");

    const Entry& entry = track.entry[ModelIndex(joined_, ranked[0]->model())];
    if (joined_.labelling == BINARY) {
      RETURN_IF_ERROR(WriteBinaryDecisions(*ranked[0], track, entry));
    } else {
      WriteClasses(*ranked[0], track, entry);
    }
    if (track.open_world) WriteOpenWorld(*ranked[0], track, entry);
    if (track.spec.name() == "unseen_kernel") {
      RETURN_IF_ERROR(WriteKernels(*ranked[0], track, entry));
    }
    return absl::OkStatus();
  }

  absl::Status WriteBinaryDecisions(const TrackSummary& best, const JoinedTrack& track,
                                    const Entry& entry) {
    ASSIGN_OR_RETURN(const ScoredPredictions predictions,
                     BinaryPredictions(joined_, entry, track.held_out));
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

  void WriteClasses(const TrackSummary& best, const JoinedTrack& track, const Entry& entry) {
    Add("Classes, as ", MarkdownEscaped(best.model()), " answers them:\n\n",
        PerClassTable(joined_, track, entry).ForMarkdown(), "\n");
    if (joined_.labelling != MULTI_CLASS) return;
    const std::vector<Confusion> confusions = Confusions(joined_, track, entry);
    if (confusions.empty()) {
      Add("No answer of it is wrong.\n\n");
      return;
    }
    int wrong = 0;
    for (const Confusion& confusion : confusions) wrong += confusion.samples;
    Add("Its ", wrong, " wrong answers are ", confusions.size(),
        " confusions; the most frequent:\n\n",
        ConfusionTable(joined_, track, confusions).ForMarkdown(), "\n");
  }

  void WriteOpenWorld(const TrackSummary& best, const JoinedTrack& track, const Entry& entry) {
    const Acceptance acceptance = AcceptKnown(joined_, track, entry);
    Add("The largest class score of ", MarkdownEscaped(best.model()),
        ", by which it tells known from unknown:\n\n",
        TopScoreTable(joined_, track, entry).ForMarkdown(), "\nA threshold of ",
        Decimal(acceptance.threshold), " accepts ", Percent(kAcceptedKnown), " of the samples ",
        KnownName(track), ", and with them ", Percent(acceptance.accepted_unknown), " of those ",
        track.family_fold.empty() ? "of none" : UnknownName(track), ".\n\n");
    if (!track.family_fold.empty()) {
      Add(UnknownFamilyTable(joined_, track, entry).ForMarkdown(), "\n");
    }
    Add(UnknownProgramTable(joined_, track, entry).ForMarkdown(), "\n");
  }

  absl::Status WriteKernels(const TrackSummary& best, const JoinedTrack& track,
                            const Entry& entry) {
    ASSIGN_OR_RETURN(const TextTable kernels, KernelTable(joined_, track, entry));
    ASSIGN_OR_RETURN(const TextTable by_model, KernelModelTable(joined_, track, summaries_));
    Add("Each kernel, held out, with ", MarkdownEscaped(best.model()),
        ". Functions are those that its traces call; never in training: those that no trace of the "
        "training kernels calls.\n\n",
        kernels.ForMarkdown(), "\n", by_model.ForMarkdown(), "\n");
    return absl::OkStatus();
  }

  void WriteFailures() {
    const bool of_programs =
        std::all_of(joined_.track.begin(), joined_.track.end(), [this](const JoinedTrack& track) {
          const std::string& name = track.spec.name();
          return !ShowsFailures(joined_, track) || name == "unseen_program" ||
                 name == "unseen_family";
        });
    Add("## Where it fails\n\n",
        of_programs ? "The best model of each track on programs or tools that it has not seen.\n\n"
                    : "The best model of each track. Of long tables, the lowest accuracies.\n\n");
    for (const JoinedTrack& track : joined_.track) {
      if (!ShowsFailures(joined_, track)) continue;
      const std::string& model = RankedModels(joined_, track, summaries_)[0]->model();
      const Entry& entry = track.entry[ModelIndex(joined_, model)];
      Add("### ", MarkdownEscaped(track.spec.name()), ", ", MarkdownEscaped(model), "\n\n");
      for (const TextTable& table : FailureTables(joined_, track, entry)) {
        Add(table.ForMarkdown(), "\n");
      }
    }
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
      // Which classes are left out of a fold would count as something that the trace tells.
      if (!track.family_fold.empty()) continue;
      std::vector<std::string> row = {track.spec.name()};
      for (Metric metric : {Metric::kMinEntropyLeakageBits, Metric::kMutualInformationBits}) {
        const auto ranked = RankedModels(joined_, track, summaries_);
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

  void WriteLearningCurves() {
    Add("## Learning curves\n\n",
        "How networks learnt, mean over folds. An inner part of the training part, of whole groups, "
        "is validated on and chooses the epoch: the one with the smallest loss there. Loss is the "
        "cross-entropy in nats, weighted as in training; that of training rows is taken while the "
        "network still changes, with dropout. Constant is the null hypothesis: the best answer on "
        "the inner validation part of one who looks at nothing. Each epoch stands in results.pb "
        "(learning_curve).\n\n");
    for (const JoinedTrack& track : joined_.track) {
      Add("### ", MarkdownEscaped(track.spec.name()), ", learning\n\n",
          CurveTable(joined_, track).ForMarkdown(), "\n");
    }
  }

  void WriteTuning() {
    Add("## Tuning\n\n",
        "Settings tried on inner folds of the training part, which keep groups together; the one with "
        "the smallest log loss there (in nats, mean over folds here) is trained on all of it.\n\n");
    for (const JoinedTrack& track : joined_.track) {
      Add("### ", MarkdownEscaped(track.spec.name()), ", tuning\n\n",
          TuningTable(joined_, track).ForMarkdown(), "\n");
    }
  }

  void WriteValidity() {
    Add("## Validity\n\n");
    TextTable table({"check", "outcome", "figure"});
    for (const ValidityCheck& check : checks_) {
      table.AddRow({check.rule, std::string(OutcomeName(check.outcome)), check.figure});
    }
    Add(table.ForMarkdown(), "\n",
        "Held-out samples that share something with the training part of their fold:\n\n");
    Add(ExposureTable(joined_).ForMarkdown(), "\n", "Nearly the same calls: a cosine of at least ",
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
