#include "reports/experiment/report_page.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "experiments/metrics/metrics.h"
#include "google/protobuf/text_format.h"
#include "reports/evaluation/held_out.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/evaluation/summary.h"
#include "reports/experiment/figures/call_graph_figure.h"
#include "reports/experiment/figures/family_figure.h"
#include "reports/experiment/figures/learning_figure.h"
#include "reports/experiment/figures/ranking_figure.h"
#include "reports/experiment/figures/track_figures.h"
#include "reports/experiment/functions/model_weights.h"
#include "reports/experiment/functions/telling_functions.h"
#include "reports/experiment/legend.h"
#include "reports/experiment/tables.h"
#include "reports/experiment/tables/class_tables.h"
#include "reports/experiment/tables/curve_tables.h"
#include "reports/experiment/tables/failure_tables.h"
#include "reports/experiment/tables/kernel_tables.h"
#include "reports/experiment/tables/open_world_tables.h"
#include "reports/experiment/tables/tuning_table.h"
#include "reports/experiment/validity/exposure.h"
#include "reports/experiment/validity/near_copies.h"
#include "reports/leakage/window_leakage.h"
#include "reports/page/text_table.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr size_t kCallGraphsUnfolded = 3;
constexpr size_t kWeightiestFunctions = 10;

class PageWriter {
 public:
  PageWriter(const ReportInputs& inputs, const JoinedFolds& joined,
             const std::vector<TrackSummary>& summaries, const std::vector<ValidityCheck>& checks)
      : inputs_(inputs), joined_(joined), summaries_(summaries), checks_(checks) {}

  absl::StatusOr<Page> Write() {
    WriteHead();
    for (const JoinedTrack& track : joined_.track) RETURN_IF_ERROR(WriteTrack(track));
    RETURN_IF_ERROR(WriteFailures());
    if (joined_.labelling != MULTI_LABEL || inputs_.leakage) RETURN_IF_ERROR(WriteLeakage());
    WriteWeights();
    WriteFunctions();
    if (HasLearningCurves(joined_)) WriteLearningCurves();
    if (HasTuning(joined_)) WriteTuning();
    WriteValidity();
    WriteProvenance();
    Section("How to read this");
    page_.Add(ItemList{Legend(joined_, inputs_.spec)});
    return std::move(page_);
  }

 private:
  std::string NameOf(Metric metric) const { return MetricHeading(metric, joined_.labelling); }

  template <typename... Parts>
  void Add(const Parts&... parts) {
    page_.Add(Paragraph{absl::StrCat(parts...)});
  }

  void Section(std::string text) { page_.Add(Heading{2, std::move(text)}); }
  void Subsection(std::string text) { page_.Add(Heading{3, std::move(text)}); }

  // The answer in two sentences: the best model of each track, then what is to be had without
  // looking at calls. A metric is named where it is not that of the track before.
  std::string Answer() const {
    std::vector<std::string> best;
    std::vector<std::string> baselines;
    std::string named;
    for (const JoinedTrack& track : joined_.track) {
      const auto ranked = RankedModels(joined_, track, summaries_);
      const Metric metric = RankingMetric(joined_.labelling, track.open_world);
      const std::string name = NameOf(metric) == named ? "" : absl::StrCat(NameOf(metric), " ");
      named = NameOf(metric);
      best.push_back(absl::StrCat(name, IntervalCell(*ranked[0], metric), " on ", track.spec.name(),
                                  " (", ranked[0]->model(), ")"));
      const TrackSummary* baseline = BestBaseline(ranked);
      if (baseline == nullptr) continue;
      baselines.push_back(absl::StrCat(name, Decimal(FindMetric(*baseline, metric).value()), " on ",
                                       track.spec.name()));
    }
    return absl::StrCat("The best model has ", absl::StrJoin(best, ", "), ".",
                        baselines.empty() ? ""
                                          : absl::StrCat(" What a trace tells without its calls: ",
                                                         absl::StrJoin(baselines, ", "), "."));
  }

  static const TrackSummary* BestBaseline(const std::vector<const TrackSummary*>& ranked) {
    const auto found = std::find_if(ranked.begin(), ranked.end(), [](const TrackSummary* summary) {
      return summary->trivial_baseline();
    });
    return found == ranked.end() ? nullptr : *found;
  }

  void WriteHead() {
    page_.title = inputs_.spec.title();
    Add(inputs_.spec.question());
    Add(Answer());
    const bool open_world = std::any_of(joined_.track.begin(), joined_.track.end(),
                                        [](const JoinedTrack& track) { return track.open_world; });
    std::vector<Metric> columns = LeaderboardColumns(joined_.labelling, /*open_world=*/false);
    // Of two labels, macro-F1 says nothing more.
    if (joined_.labelling == BINARY) columns.pop_back();
    if (open_world) columns.push_back(Metric::kUnknownAuroc);
    std::vector<std::string> header = {"track", "best model"};
    for (const Metric metric : columns) header.push_back(NameOf(metric));
    header.push_back("best baseline");
    TextTable table(std::move(header));
    for (const JoinedTrack& track : joined_.track) {
      const auto ranked = RankedModels(joined_, track, summaries_);
      std::vector<std::string> row = {track.spec.name(), ranked[0]->model()};
      for (const Metric metric : columns) {
        row.push_back(HasMetric(*ranked[0], metric) ? IntervalCell(*ranked[0], metric) : "");
      }
      const Metric metric = RankingMetric(joined_.labelling, track.open_world);
      const TrackSummary* baseline = BestBaseline(ranked);
      row.push_back(baseline == nullptr
                        ? "none"
                        : absl::StrCat(baseline->model(), ", ", NameOf(metric), " ",
                                       Decimal(FindMetric(*baseline, metric).value())));
      table.AddRow(std::move(row));
      if (IsClearlyBest(ranked)) table.SetBold(1);
    }
    page_.Add(std::move(table));
    Add("Dataset ", inputs_.manifest.name(), " version ", inputs_.manifest.version(), ": ",
        joined_.samples.size(), " samples of ", joined_.program_names.size(), " programs. ",
        joined_.models.size(), " models, every one on the same folds.");
    for (const ValidityCheck& check : checks_) {
      if (check.outcome == ValidityOutcome::kHolds) continue;
      page_.Add(Notice{std::string(OutcomeName(check.outcome)),
                       absl::StrCat(check.rule, " — ", check.figure)});
    }
    page_.Add(Figure{"report",
                     absl::StrCat("Every model on every track: ",
                                  NameOf(RankingMetric(joined_.labelling, false)),
                                  " of held-out samples, with 95 % intervals over groups."),
                     RankingMetricSvg(joined_, summaries_)});
  }

  absl::Status WriteTrack(const JoinedTrack& track) {
    const auto ranked = RankedModels(joined_, track, summaries_);
    Section(absl::StrCat("Track ", TrackHeading(joined_, track)));
    Add(BaseRates(joined_, track, inputs_.manifest.positive_label()), ".");
    page_.Add(LeaderboardTable(inputs_.spec, joined_, track, summaries_));

    const std::vector<Metric> columns = DetailColumns(joined_.labelling);
    std::vector<std::string> header = {"model"};
    for (const Metric metric : columns) header.push_back(NameOf(metric));
    header.insert(header.end(), {"p against the best", "columns"});
    TextTable more(std::move(header));
    for (const TrackSummary* summary : ranked) {
      std::vector<std::string> row = {summary->model()};
      for (const Metric metric : columns)
        row.push_back(Decimal(FindMetric(*summary, metric).value()));
      row.push_back(summary == ranked[0] ? "best" : PValueCell(summary->p_value_against_best()));
      const Entry& entry = track.entry[ModelIndex(joined_, summary->model())];
      row.push_back(absl::StrFormat("%.0f", entry.mean_features));
      more.AddRow(std::move(row));
    }
    page_.Add(std::move(more));
    ASSIGN_OR_RETURN(std::vector<Figure> figures,
                     TrackFigures(joined_, track, summaries_, inputs_.manifest.positive_label()));
    for (Figure& figure : figures) page_.Add(std::move(figure));

    const Entry& entry = track.entry[ModelIndex(joined_, ranked[0]->model())];
    if (joined_.labelling == BINARY) {
      RETURN_IF_ERROR(WriteBinaryDecisions(*ranked[0], track, entry));
    } else {
      WriteClasses(*ranked[0], track, entry);
    }
    if (track.open_world) WriteOpenWorld(*ranked[0], track, entry);
    if (track.spec.name() == "unseen_kernel" || track.spec.name() == "unseen_machine") {
      RETURN_IF_ERROR(WriteKernels(*ranked[0], track, entry));
    }
    return absl::OkStatus();
  }

  absl::Status WriteBinaryDecisions(const TrackSummary& best, const JoinedTrack& track,
                                    const Entry& entry) {
    ASSIGN_OR_RETURN(const ScoredPredictions predictions,
                     BinaryPredictions(joined_, entry, track.held_out));
    const ConfusionCounts counts = predictions.Confusion();
    Add("Decisions of ", best.model(), " at a score of 0.5: ", counts.true_positives,
        " true positives, ", counts.false_positives, " false positives, ", counts.true_negatives,
        " true negatives, ", counts.false_negatives,
        " false negatives. Rates at small FPR rest on ", predictions.negatives(),
        " negatives. With one positive in 11, 101 and 1,001 samples, its precision would be ",
        Decimal(FindMetric(best, Metric::kPrecisionAtPrior10).value()), ", ",
        Decimal(FindMetric(best, Metric::kPrecisionAtPrior100).value()), " and ",
        Decimal(FindMetric(best, Metric::kPrecisionAtPrior1000).value()), ".");
    return absl::OkStatus();
  }

  void WriteClasses(const TrackSummary& best, const JoinedTrack& track, const Entry& entry) {
    Add("Classes, as ", best.model(), " answers them:");
    page_.Add(PerClassTable(joined_, track, entry));
    if (joined_.labelling != MULTI_CLASS) return;
    const std::vector<Confusion> confusions = Confusions(joined_, track, entry);
    if (confusions.empty()) {
      Add("No answer of it is wrong.");
      return;
    }
    int wrong = 0;
    for (const Confusion& confusion : confusions) wrong += confusion.samples;
    Add("Its ", wrong, " wrong answers are ", confusions.size(), " confusions; the most frequent:");
    page_.Add(ConfusionTable(joined_, track, confusions));
  }

  void WriteOpenWorld(const TrackSummary& best, const JoinedTrack& track, const Entry& entry) {
    const Acceptance acceptance = AcceptKnown(joined_, track, entry);
    Add("The largest class score of ", best.model(), ", by which it tells known from unknown:");
    page_.Add(TopScoreTable(joined_, track, entry));
    Add("A threshold of ", Decimal(acceptance.threshold), " accepts ", Percent(kAcceptedKnown),
        " of the samples ", KnownName(track), ", and with them ",
        Percent(acceptance.accepted_unknown), " of those ",
        track.family_fold.empty() ? "of none" : UnknownName(track), ".");
    if (!track.family_fold.empty()) page_.Add(UnknownFamilyTable(joined_, track, entry));
    page_.Add(UnknownProgramTable(joined_, track, entry));
  }

  absl::Status WriteKernels(const TrackSummary& best, const JoinedTrack& track,
                            const Entry& entry) {
    ASSIGN_OR_RETURN(TextTable kernels, KernelTable(joined_, track, entry));
    ASSIGN_OR_RETURN(TextTable by_model, KernelModelTable(joined_, track, summaries_));
    const char* const what = track.spec.name() == "unseen_machine" ? "machine" : "kernel";
    Add("Each ", what, ", held out, with ", best.model(),
        ". Functions are those that its traces call; never in training: those that no trace of the "
        "training ",
        what, "s calls.");
    page_.Add(std::move(kernels));
    page_.Add(std::move(by_model));
    return absl::OkStatus();
  }

  absl::Status WriteFailures() {
    const bool of_programs =
        std::all_of(joined_.track.begin(), joined_.track.end(), [this](const JoinedTrack& track) {
          const std::string& name = track.spec.name();
          return !ShowsFailures(joined_, track) || name == "unseen_program" ||
                 name == "unseen_family";
        });
    Section("Where it fails");
    Add(of_programs ? "The best model of each track on programs or tools that it has not seen."
                    : "The best model of each track. Of long tables, the lowest accuracies.");
    for (const JoinedTrack& track : joined_.track) {
      if (!ShowsFailures(joined_, track)) continue;
      const std::string& model = RankedModels(joined_, track, summaries_)[0]->model();
      const Entry& entry = track.entry[ModelIndex(joined_, model)];
      Subsection(absl::StrCat(track.spec.name(), ", ", model));
      if (joined_.labelling != MULTI_LABEL) {
        page_.Add(FamilyFigure(joined_, track, entry, model, inputs_.manifest.positive_label()));
      }
      ASSIGN_OR_RETURN(std::vector<TextTable> tables, FailureTables(joined_, track, entry));
      for (TextTable& table : tables) page_.Add(std::move(table));
    }
    return absl::OkStatus();
  }

  absl::Status WriteLeakage() {
    std::vector<Block> by_window = {
        Paragraph{"What the first milliseconds of a trace tell is not measured here. bazel run "
                  "//experiments:leakage measures it for the datasets that it has; with "
                  "--define=leakage=measured, pages of encryption_detection show it, too."}};
    if (inputs_.leakage.has_value()) {
      ASSIGN_OR_RETURN(by_window,
                       WindowLeakage(*inputs_.leakage, inputs_.manifest, inputs_.dataset_sha256));
    }
    Section("Leakage in bits");
    Add("What one trace tells about the label, for the dataset's own base rate, an observer who "
        "records as the dataset's card says, and kernel ",
        inputs_.manifest.kernel_release(),
        ". (a) log2(accuracy / share of the most frequent label): what the best single bet gains. "
        "(b) Entropy of the label minus the held-out cross-entropy: a lower bound on the mutual "
        "information. Each is of the model that shows most. These are lower bounds on what the "
        "system leaks, never a proof of safety; zero or less means that this model shows nothing.");
    TextTable table({"track", "(a) model", "(a) bits", "(b) model", "(b) bits"});
    for (const JoinedTrack& track : joined_.track) {
      // Which classes are left out of a fold would count as something that the trace tells.
      if (!track.family_fold.empty()) continue;
      std::vector<std::string> row = {track.spec.name()};
      for (Metric metric : {Metric::kMinEntropyLeakageBits, Metric::kMutualInformationBits}) {
        const auto ranked = RankedModels(joined_, track, summaries_);
        const TrackSummary& most = **std::max_element(
            ranked.begin(), ranked.end(), [&](const TrackSummary* a, const TrackSummary* b) {
              return FindMetric(*a, metric).value() < FindMetric(*b, metric).value();
            });
        row.push_back(most.model());
        row.push_back(IntervalCell(most, metric));
      }
      table.AddRow(std::move(row));
    }
    page_.Add(std::move(table));
    for (Block& block : by_window) page_.Add(std::move(block));
    return absl::OkStatus();
  }

  // Of each track's best model that has weights.
  void WriteWeights() {
    bool introduced = false;
    for (const JoinedTrack& track : joined_.track) {
      for (const TrackSummary* summary : RankedModels(joined_, track, summaries_)) {
        const FoldWeights& weight = track.entry[ModelIndex(joined_, summary->model())].weight;
        if (summary->trivial_baseline() || weight.empty()) continue;
        if (!introduced) {
          Section("What models rest on");
          Add("What the best model that can say so rests on, on each track: the share of its "
              "weight that lies on a function's columns (of linear models the sizes of the "
              "coefficients of scaled columns, of trees the gain of their splits), mean over "
              "folds. Columns that are of no function stand for themselves. It tells what this "
              "model uses, not what causes the label.");
          introduced = true;
        }
        Subsection(absl::StrCat(track.spec.name(), ", what ", summary->model(), " rests on"));
        page_.Add(WeighedFunctionTable(WeighedFunctions(weight, kWeightiestFunctions),
                                       track.spec.folds()));
        break;
      }
    }
  }

  void WriteFunctions() {
    if (inputs_.telling_functions.empty() && inputs_.sample_graphs.empty()) return;
    Section("Functions and calls");
    if (!inputs_.telling_functions.empty()) {
      Add("Functions of which the number of calls tells most of the label, each by itself: mutual "
          "information in bits, over all samples. No model has seen this table. A function that is "
          "of one tool ranks high, too, where that tool has one label only.");
      page_.Add(TellingFunctionTable(inputs_.manifest, inputs_.telling_functions));
    }
    std::vector<Figure> figures;
    for (const SampleGraph& graph : inputs_.sample_graphs) {
      if (graph.label == inputs_.manifest.unknown_label()) continue;
      figures.push_back(CallGraphFigure(graph, figures.size() + 1));
    }
    // Many pictures would push away what follows.
    const bool fold = figures.size() > kCallGraphsUnfolded;
    if (fold) page_.Add(BeginDetails{"The calls of one run of each class"});
    for (Figure& figure : figures) page_.Add(std::move(figure));
    if (fold) page_.Add(EndDetails{});
  }

  void WriteLearningCurves() {
    Section("Learning curves");
    Add("How networks learnt, mean over folds. An inner part of the training part, of whole "
        "groups, "
        "is validated on and chooses the epoch: the one with the smallest loss there. Loss is the "
        "cross-entropy in nats, weighted as in training; that of training rows is taken while the "
        "network still changes, with dropout. Constant is the null hypothesis: the best answer on "
        "the inner validation part of one who looks at nothing. Each epoch stands in results.pb "
        "(learning_curve).");
    for (const JoinedTrack& track : joined_.track) {
      Subsection(absl::StrCat(track.spec.name(), ", learning"));
      page_.Add(CurveTable(joined_, track));
      page_.Add(LearningFigure(joined_, track));
    }
  }

  void WriteTuning() {
    Section("Tuning");
    Add("Settings tried on inner folds of the training part, which keep groups together; the one "
        "with the smallest log loss there (in nats, mean over folds here) is trained on all of "
        "it.");
    for (const JoinedTrack& track : joined_.track) {
      Subsection(absl::StrCat(track.spec.name(), ", tuning"));
      page_.Add(TuningTable(joined_, track));
    }
  }

  void WriteValidity() {
    Section("Validity");
    TextTable table({"check", "outcome", "figure"});
    for (const ValidityCheck& check : checks_) {
      table.AddRow({check.rule, std::string(OutcomeName(check.outcome)), check.figure});
      if (check.outcome != ValidityOutcome::kHolds) table.SetBold(1);
    }
    page_.Add(std::move(table));
    Add("Held-out samples that share something with the training part of their fold:");
    page_.Add(ExposureTable(joined_));
    Add("Nearly the same calls: a cosine of at least ", Decimal(kNearCopyCosine),
        " between the log counts of all kernel functions. Many of them are to be expected on "
        "random; elsewhere they show how far groups really differ.");
  }

  void WriteProvenance() {
    const Manifest& manifest = inputs_.manifest;
    Section("Provenance");
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
    table.AddRow({"seed of the folds", absl::StrCat(inputs_.spec.split().seed())});
    table.AddRow({"seed of the bootstrap", absl::StrCat(inputs_.spec.bootstrap_seed())});
    if (!inputs_.libraries.empty()) table.AddRow({"libraries", inputs_.libraries});
    page_.Add(std::move(table));
    Add("What each fold took, on which processor, and of which revision of the source, stands in "
        "costs.html beside "
        "this page, since it differs from run to run, and this page does not.");
    Add("The experiment's spec, resolved:");
    AddAsCode(inputs_.spec);
    Add("Models, as they were trained:");
    ItemList models;
    for (const ModelSpec& model : joined_.models) {
      models.item.push_back(absl::StrCat(model.name(), ": ", model.description()));
    }
    page_.Add(std::move(models));
    page_.Add(BeginDetails{"Their specs"});
    for (const ModelSpec& model : joined_.models) AddAsCode(model);
    page_.Add(EndDetails{});
  }

  void AddAsCode(const google::protobuf::Message& message) {
    Code code;
    google::protobuf::TextFormat::PrintToString(message, &code.text);
    page_.Add(std::move(code));
  }

  const ReportInputs& inputs_;
  const JoinedFolds& joined_;
  const std::vector<TrackSummary>& summaries_;
  const std::vector<ValidityCheck>& checks_;
  Page page_;
};

}  // namespace

absl::StatusOr<Page> ReportPage(const ReportInputs& inputs, const JoinedFolds& joined,
                                const std::vector<TrackSummary>& summaries,
                                const std::vector<ValidityCheck>& checks) {
  return PageWriter(inputs, joined, summaries, checks).Write();
}

}  // namespace callprint
