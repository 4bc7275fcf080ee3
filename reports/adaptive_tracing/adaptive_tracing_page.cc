#include "reports/adaptive_tracing/adaptive_tracing_page.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "reports/adaptive_tracing/adaptive_tracing_figure.h"
#include "reports/page/text_table.h"
#include "workloads/csv_writer.h"

namespace callprint {
namespace {

// What a policy should come to: so many of all events, and so little lost.
constexpr double kWantedEvents = 0.1;
constexpr double kWantedLoss = 0.01;

std::string Cell(const ReplayedValue& value) {
  return WithInterval(value.value, value.interval.low, value.interval.high);
}

const std::string& NameOf(const AdaptiveTracing& tracing, const PolicyRow& row) {
  return tracing.policies.policy(row.policy).name();
}

TextTable TableOfTrack(const AdaptiveTracing& tracing, const std::string& track) {
  TextTable table({"policy", "balanced accuracy", "change", "AUROC", "events", "bytes",
                   "time added", "false alarms", "delay, ms", "missed", "everything", "switches"});
  for (const PolicyRow& row : tracing.row) {
    if (row.track != track) continue;
    table.AddRow({NameOf(tracing, row), Cell(row.balanced_accuracy),
                  row.policy == 0 ? "" : Cell(row.difference), Cell(row.auroc),
                  Percent(row.traced_calls), Percent(row.stored_bytes), Percent(row.added_time),
                  Percent(row.false_alarms), absl::StrFormat("%.0f", row.delay_ms),
                  Percent(row.missed_stretches), Percent(row.detailed_windows),
                  Percent(row.switches)});
    if (IsOnFront(tracing, row)) table.SetBold(0);
  }
  return table;
}

ItemList WhatColumnsAre() {
  return {{
      "balanced accuracy, AUROC: of all windows of held-out runs, each by the answer that held at "
      "its end: of the model of what was traced, or the last one where nothing was. Change: from "
      "the first policy, its interval that of the same resamples.",
      "events: of all events of these windows, those that were traced. Bytes: the same, by what an "
      "event of the view takes in a shard; events of few functions are packed less well.",
      "time added: by the cost table below, as a share of what the first policy adds. A filter's "
      "functions are the only ones that call the tracer; a depth limit and tracing_on leave all "
      "of them calling it in vain.",
      "false alarms: windows without encryption in which it is reported. Missed: encrypting "
      "stretches without any alarm. Delay: in the others, from their beginning to the end of the "
      "first window with an alarm.",
      "everything: windows in which all was traced. Switches: windows at whose end it changed what "
      "is.",
      "Policies in bold: no other one on the track sees better for as few events.",
  }};
}

// Policies but the first that trace as little as wanted, and lose as little; `surely`: also at the
// lower end of the interval.
std::vector<std::string> Meeting(const AdaptiveTracing& tracing, const std::string& track,
                                 bool surely) {
  std::vector<std::string> names;
  for (const PolicyRow& row : tracing.row) {
    const double change = surely ? row.difference.interval.low : row.difference.value;
    if (row.track != track || row.policy == 0 || row.traced_calls > kWantedEvents) continue;
    if (change >= -kWantedLoss) names.push_back(NameOf(tracing, row));
  }
  return names;
}

std::string Verdict(const AdaptiveTracing& tracing, const std::string& track) {
  const auto list = [](const std::vector<std::string>& names) {
    return names.empty() ? "none" : absl::StrJoin(names, ", ");
  };
  return absl::StrCat(track, ": at most ", Percent(kWantedEvents), " of events for at most ",
                      Percent(kWantedLoss),
                      " of balanced accuracy: ", list(Meeting(tracing, track, /*surely=*/false)),
                      ". Also where the whole interval of the change counts: ",
                      list(Meeting(tracing, track, /*surely=*/true)), ".");
}

TextTable TableOfPolicies(const AdaptiveTracing& tracing) {
  TextTable table({"policy", "traces"});
  for (const TracingPolicySpec& policy : tracing.policies.policy()) {
    table.AddRow({policy.name(), policy.description()});
  }
  return table;
}

TextTable TableOfCosts(const TracingCost& cost) {
  TextTable table({"tracing", "ns a traced call", "ns a refused call", "of full"});
  double full = 0;
  for (const SetupCost& setup : cost.setup()) {
    if (setup.name() == "full") full = setup.ns_a_traced_call();
  }
  const auto cell = [](double ns) { return ns == 0 ? "" : absl::StrFormat("%.0f", ns); };
  for (const SetupCost& setup : cost.setup()) {
    const double ns =
        setup.ns_a_refused_call() != 0 ? setup.ns_a_refused_call() : setup.ns_a_traced_call();
    table.AddRow({setup.name(), cell(setup.ns_a_traced_call()), cell(setup.ns_a_refused_call()),
                  absl::StrFormat("%.2f", ns / full)});
  }
  return table;
}

void AddCosts(const TracingCost& cost, Page* page) {
  page->Add(Heading{2, "What a call costs"});
  page->Add(Paragraph{absl::StrCat("Measured by `bazel run //experiments:tracing_cost` on kernel ",
                                   cost.kernel_release(), ", ", cost.machine(), ", ", cost.day(),
                                   ", medians of ", cost.rounds(),
                                   " rounds. Nanoseconds of an emulated machine are no hardware's; "
                                   "what carries over are ratios, "
                                   "such as the last column and the time added above.")});
  page->Add(TableOfCosts(cost));
  std::vector<std::string> switching;
  for (const SwitchCost& one : cost.switching()) {
    switching.push_back(absl::StrFormat("%s: %.3f ms", one.what(), one.ms()));
  }
  page->Add(Paragraph{"How long it takes to switch, which the time added above leaves out:"});
  page->Add(ItemList{switching});
}

std::string HeadingOf(const TrackWindows& track) {
  return absl::StrFormat("%s, %d folds, %d held-out runs, %d windows, %.0f encrypting stretches",
                         track.track, track.folds, track.runs, track.windows, track.stretches);
}

}  // namespace

Page AdaptiveTracingPage(const AdaptiveTracing& tracing) {
  const ExperimentSpec& spec = tracing.spec;
  Page page;
  page.title = spec.title();
  page.Add(Paragraph{spec.question()});
  page.Add(Paragraph{absl::StrFormat(
      "Held-out runs follow one another as stretches of one label, in orders drawn from %d seeds, "
      "and are cut into windows of %.0f ms, at most %d a run. After each window a policy decides "
      "what is traced in the next one. Models (%s), the functions of a cheap view, what is unlike "
      "training, and every threshold come from the training part of a fold: thresholds from inner "
      "folds, whose groups the model had not seen. A policy's model learns from what its view has. "
      "Figures are means over the seeds, by which models train, too; intervals are 95 %% bootstrap "
      "intervals over the track's groups.",
      tracing.policies.seed_size(), tracing.window.length_ns() * 1e-6,
      tracing.window.most_of_a_run(), tracing.model.description())});
  page.Add(Figure{"report",
                  "Balanced accuracy of each policy by the share of events that it traces.",
                  AdaptiveTracingSvg(tracing)});
  page.Add(Heading{2, "Is little enough?"});
  ItemList verdicts;
  for (const TrackWindows& track : tracing.track) {
    verdicts.item.push_back(Verdict(tracing, track.track));
  }
  page.Add(verdicts);
  for (const TrackWindows& track : tracing.track) {
    page.Add(Heading{2, HeadingOf(track)});
    page.Add(TableOfTrack(tracing, track.track));
  }
  page.Add(WhatColumnsAre());
  page.Add(Heading{2, "Policies"});
  page.Add(TableOfPolicies(tracing));
  AddCosts(tracing.cost, &page);
  page.Add(Heading{2, "Provenance"});
  page.Add(Paragraph{absl::StrCat(
      "Dataset ", tracing.manifest.name(), ", version ", tracing.manifest.version(), ", manifest ",
      tracing.manifest_sha256, ", kernel ", tracing.manifest.kernel_release(), ". ",
      spec.bootstrap_resamples(), " resamples, seed ", spec.bootstrap_seed(),
      "; folds dealt by seed ", spec.split().seed(), ", to runs, as an experiment deals them.")});
  return page;
}

std::string AdaptiveTracingCsv(const AdaptiveTracing& tracing) {
  CsvWriter csv({"track",   "policy",        "balanced_accuracy", "ci_low",       "ci_high",
                 "change",  "change_ci_low", "change_ci_high",    "lowest_seed",  "highest_seed",
                 "auroc",   "auroc_ci_low",  "auroc_ci_high",     "events",       "bytes",
                 "refused", "time_added",    "added_ns_a_call",   "false_alarms", "delay_ms",
                 "missed",  "everything",    "switches"});
  for (const PolicyRow& row : tracing.row) {
    csv.AddRow({row.track,
                NameOf(tracing, row),
                CsvNumber(row.balanced_accuracy.value),
                CsvNumber(row.balanced_accuracy.interval.low),
                CsvNumber(row.balanced_accuracy.interval.high),
                CsvNumber(row.difference.value),
                CsvNumber(row.difference.interval.low),
                CsvNumber(row.difference.interval.high),
                CsvNumber(row.balanced_accuracy_of_seeds.low),
                CsvNumber(row.balanced_accuracy_of_seeds.high),
                CsvNumber(row.auroc.value),
                CsvNumber(row.auroc.interval.low),
                CsvNumber(row.auroc.interval.high),
                CsvNumber(row.traced_calls),
                CsvNumber(row.stored_bytes),
                CsvNumber(row.refused_calls),
                CsvNumber(row.added_time),
                CsvNumber(row.added_ns_a_call),
                CsvNumber(row.false_alarms),
                CsvNumber(row.delay_ms),
                CsvNumber(row.missed_stretches),
                CsvNumber(row.detailed_windows),
                CsvNumber(row.switches)});
  }
  return csv.text();
}

std::string AdaptiveTracingTerminal(const AdaptiveTracing& tracing) {
  std::string text = tracing.spec.title() + "\n";
  for (const TrackWindows& track : tracing.track) {
    absl::StrAppend(&text, "\n", HeadingOf(track), "\n",
                    TableOfTrack(tracing, track.track).ForTerminal());
  }
  text += "\n";
  for (const TrackWindows& track : tracing.track) {
    absl::StrAppend(&text, Verdict(tracing, track.track), "\n");
  }
  return text;
}

}  // namespace callprint
