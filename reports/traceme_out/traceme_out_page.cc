#include "reports/traceme_out/traceme_out_page.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "collector/import/import_traceme.h"
#include "workloads/csv_writer.h"

namespace callprint {
namespace {

std::string Seconds(uint32_t periods) {
  return absl::StrFormat("%.1f s", periods * (kTraceMePeriodNs / 1e9));
}

std::string Cell(double value, const Interval& interval) {
  return WithInterval(value, interval.low, interval.high);
}

std::string Cell(const PairMean& mean) { return Cell(mean.value, mean.interval); }

TextTable WindowTable(const TraceMeOutResult& result) {
  TextTable table({"window", "model", "windows", "random, accuracy (optimistic)",
                   "unseen_stretch, balanced accuracy", "unseen_stretch, AUROC"});
  for (const WindowRow& row : result.windows) {
    table.AddRow({Seconds(row.periods), row.model, absl::StrCat(row.windows),
                  Decimal(row.random_accuracy), Cell(row.balanced_accuracy), Cell(row.auroc)});
  }
  return table;
}

TextTable TransferTable(const TraceMeOutResult& result) {
  TextTable table({"window", "model", "windows of the guest", "windows", "balanced accuracy",
                   "balanced accuracy, upper half", "AUROC"});
  for (const TransferRow& row : result.transfer) {
    table.AddRow({Seconds(row.periods), row.model, absl::StrCat(row.training_windows),
                  absl::StrCat(row.windows),
                  Cell(row.balanced_accuracy, row.balanced_accuracy_interval),
                  Cell(row.balanced_accuracy_of_half, row.balanced_accuracy_of_half_interval),
                  Cell(row.auroc, row.auroc_interval)});
  }
  return table;
}

std::string FunctionsSentence(const CommonFunctions& functions) {
  return absl::StrCat("Functions are matched by name: the guest called ", functions.guest,
                      ", the desktop ", functions.desktop, ", and ", functions.common,
                      " are in both. ", Percent(functions.unseen_calls),
                      " of the desktop's calls are of functions that training never saw.");
}

constexpr char kPublished[] =
    "TraceMeOut's own network reached a validation accuracy of 0.66 to 0.70 at random windows of "
    "0.8 s; a constant answer had 0.50.";

Page PageOf(const TraceMeOutResult& result) {
  Page page;
  page.title = "TraceMeOut's published data: is the video playing?";
  page.Add(Paragraph{
      "853 periods of 0.1 s on three processors of a desktop, in seven stretches of a playing or a "
      "paused video, as TraceMeOut's author published them. Of a call's time its period is known, "
      "and of its task nothing, so models of times are not asked."});
  page.Add(Heading{2, "Windows of the same recording, and stretches never seen"});
  page.Add(Paragraph{kPublished});
  page.Add(WindowTable(result));
  page.Add(Paragraph{
      "On `random`, windows that overlap stand on both sides, as in the publication: the figure is "
      "optimistic. On `unseen_stretch`, each pair of one playing and one paused stretch is held "
      "out in turn; a figure is the mean over these pairs, and its 95 % interval is over other "
      "stretches of the kind. Every figure is the mean of models with three seeds. "
      "`baseline_events` sees how many events a window has, and nothing "
      "else."});
  if (!result.transfer.empty()) {
    page.Add(Heading{2, "From the emulated guest to that desktop"});
    page.Add(
        Paragraph{absl::StrCat("Trained on all windows of video_playback (0.4 s, other players, in "
                               "the guest), and asked about "
                               "the desktop's windows. ",
                               FunctionsSentence(result.functions))});
    page.Add(TransferTable(result));
    page.Add(Paragraph{
        "Features are each function's share of a window's calls of functions that both have, since "
        "the two machines differ in speed. \"Upper half\" takes the half of the desktop's windows "
        "with the higher scores for playing, whatever boundary was learnt in the guest: it needs "
        "no labels, but all windows at once. Intervals are 95 % bootstrap intervals over the seven "
        "stretches."});
  }
  return page;
}

}  // namespace

AnalysisReport TraceMeOutReport(const TraceMeOutResult& result) {
  AnalysisReport report;
  report.page = PageOf(result);
  CsvWriter csv({"experiment", "seconds", "model", "metric", "value", "ci_low", "ci_high"});
  const auto add = [&](const char* experiment, uint32_t periods, const std::string& model,
                       const char* metric, double value, const Interval& interval) {
    csv.AddRow({experiment, CsvNumber(periods * (kTraceMePeriodNs / 1e9)), model, metric,
                CsvNumber(value), CsvNumber(interval.low), CsvNumber(interval.high)});
  };
  for (const WindowRow& row : result.windows) {
    add("random", row.periods, row.model, "accuracy", row.random_accuracy,
        {row.random_accuracy, row.random_accuracy});
    add("unseen_stretch", row.periods, row.model, "balanced_accuracy", row.balanced_accuracy.value,
        row.balanced_accuracy.interval);
    add("unseen_stretch", row.periods, row.model, "auroc", row.auroc.value, row.auroc.interval);
  }
  for (const TransferRow& row : result.transfer) {
    add("from_guest", row.periods, row.model, "balanced_accuracy", row.balanced_accuracy,
        row.balanced_accuracy_interval);
    add("from_guest", row.periods, row.model, "balanced_accuracy_of_half",
        row.balanced_accuracy_of_half, row.balanced_accuracy_of_half_interval);
    add("from_guest", row.periods, row.model, "auroc", row.auroc, row.auroc_interval);
  }
  report.csv = csv.text();
  report.terminal = absl::StrCat("TraceMeOut's published data\n\n",
                                 WindowTable(result).ForTerminal(), "\n", kPublished, "\n");
  if (!result.transfer.empty()) {
    absl::StrAppend(&report.terminal, "\nFrom the emulated guest to that desktop\n\n",
                    TransferTable(result).ForTerminal(), "\n", FunctionsSentence(result.functions),
                    "\n");
  }
  return report;
}

}  // namespace callprint
