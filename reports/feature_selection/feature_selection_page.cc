#include "reports/feature_selection/feature_selection_page.h"

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "reports/feature_selection/feature_selection_figure.h"
#include "reports/page/text_table.h"
#include "workloads/csv_writer.h"

namespace callprint {
namespace {

const char kHowToRead[] =
    "Rankings: mutual_information and chi_squared of each function by itself, on the logarithms of "
    "its calls; gain: the sum of gains of its splits in boosted trees over all functions; "
    "elimination: by the weights of a logistic regression that is trained again for each number of "
    "functions, each time without those of the smallest weight; shuffled: a blind order, the "
    "control. Each is fitted on a fold's training part, as is the model that learns from its first "
    "functions. Enough: the smallest number whose mean over folds is no further below that of the "
    "best than its standard error (the one-standard-error rule). It is chosen by held-out figures, "
    "of which it is therefore a little too good. Jaccard and Kuncheva: how much the folds' sets "
    "agree; Kuncheva has 0 for blind draws. Calls: share of the functions in all recorded calls.";

std::string Cell(const HeldOutMetric& metric) {
  return WithInterval(metric.value, metric.low, metric.high);
}

std::string OrDash(double value) { return std::isnan(value) ? "-" : Decimal(value); }

std::string OverFolds(const SelectionSize& size) {
  return absl::StrCat(Decimal(size.fold_mean), " ± ", Decimal(size.standard_error));
}

// "vfs_read" of "count:vfs_read".
std::string WithoutGroup(const std::string& column) { return column.substr(column.find(':') + 1); }

const SelectionSize& SizeOf(const TrackSelection& track, const Choice& choice) {
  return track.curve[choice.curve].size[choice.size];
}

TextTable CurveTable(const TrackSelection& track) {
  std::vector<std::string> header = {"functions"};
  for (const SelectionCurve& curve : track.curve) header.push_back(curve.method);
  TextTable table(std::move(header));
  for (size_t s = 0; s < track.curve[0].size.size(); ++s) {
    std::vector<std::string> row = {SizeName(track.curve[0].size[s])};
    for (const SelectionCurve& curve : track.curve) {
      row.push_back(Cell(curve.size[s].balanced_accuracy));
    }
    table.AddRow(std::move(row));
  }
  return table;
}

TextTable EnoughTable(const TrackSelection& track) {
  TextTable table({"ranking", "best", "over folds", "enough", "over folds of these",
                   "balanced accuracy", "accuracy", "AUROC", "Jaccard", "Kuncheva", "calls"});
  for (const SelectionCurve& curve : track.curve) {
    const SelectionSize& best = curve.size[curve.best];
    const SelectionSize& enough = curve.size[curve.enough];
    table.AddRow({absl::StrCat(curve.method, curve.is_control ? " (control)" : ""), SizeName(best),
                  OverFolds(best), SizeName(enough), OverFolds(enough),
                  Cell(enough.balanced_accuracy), Cell(enough.accuracy), Cell(enough.auroc),
                  OrDash(enough.jaccard), OrDash(enough.kuncheva), Percent(enough.calls)});
  }
  return table;
}

std::string TrackHeading(const TrackSelection& track) {
  return absl::StrCat(track.spec.name(), ", ", track.spec.folds(), " folds, ", track.samples,
                      " samples in ", track.groups, " groups, ", track.columns, " functions");
}

// "8 functions by gain, 0.957 ± 0.004 over folds, 2.1 % of all calls".
std::string Described(const TrackSelection& track, const Choice& choice) {
  const SelectionSize& size = SizeOf(track, choice);
  return absl::StrCat(size.columns == 0 ? "all" : absl::StrCat(size.column.size()),
                      " functions by ", track.curve[choice.curve].method, ", ", OverFolds(size),
                      " over folds, ", Percent(size.calls), " of all calls");
}

bool Same(const Choice& a, const Choice& b) { return a.curve == b.curve && a.size == b.size; }

// The sets to show of a track, with what they are.
std::vector<std::pair<std::string, Choice>> Sets(const TrackSelection& track) {
  if (Same(track.smallest, track.cheapest)) {
    return {{"The smallest set, which also has the fewest calls", track.smallest}};
  }
  return {{"The smallest set", track.smallest}, {"The set with the fewest calls", track.cheapest}};
}

TextTable FunctionTable(const TrackSelection& track, const Choice& choice) {
  TextTable table({"function", "folds", "mean rank", "calls"});
  for (const SelectedColumn& column : SizeOf(track, choice).column) {
    table.AddRow({WithoutGroup(column.name), absl::StrCat(column.folds, " of ", track.spec.folds()),
                  absl::StrFormat("%.1f", column.mean_rank),
                  absl::StrFormat("%.3f %%", 100 * column.calls)});
  }
  return table;
}

}  // namespace

std::string FilterLine(const TrackSelection& track, const Choice& choice) {
  return absl::StrJoin(SizeOf(track, choice).column, " ",
                       [](std::string* text, const SelectedColumn& column) {
                         absl::StrAppend(text, WithoutGroup(column.name));
                       });
}

Page FeatureSelectionPage(const FeatureSelection& selection) {
  Page page;
  page.title = selection.spec.title();
  page.Add(Paragraph{selection.spec.question()});
  page.Add(Paragraph{
      absl::StrCat("Dataset ", selection.manifest.name(), " version ", selection.manifest.version(),
                   ", manifest's SHA-256 ", selection.dataset_sha256, ", on folds of ",
                   selection.experiment.name(),
                   ". What learns from the functions: ", selection.model.description(), ".")});
  page.Add(Figure{"report",
                  "Balanced accuracy of held-out samples by the number of functions counted; a "
                  "ring: enough, by the one-standard-error rule; dashed: chance.",
                  FeatureSelectionSvg(selection)});
  for (const TrackSelection& track : selection.track) {
    page.Add(Heading{2, absl::StrCat("Track ", TrackHeading(track))});
    page.Add(Paragraph{"What is enough, by each ranking:"});
    page.Add(EnoughTable(track));
    page.Add(Paragraph{
        "Balanced accuracy of held-out samples by the number of functions, with 95 % bootstrap "
        "intervals over the track's groups:"});
    page.Add(CurveTable(track));
    page.Add(Paragraph{absl::StrCat("The best of all rankings: ", Described(track, track.best),
                                    ". Within its standard error:")});
    for (const auto& [what, choice] : Sets(track)) {
      page.Add(Heading{3, absl::StrCat(what, " (", track.spec.name(), ")")});
      page.Add(Paragraph{absl::StrCat(Described(track, choice), ".")});
      if (SizeOf(track, choice).columns == 0) {
        page.Add(Paragraph{"No smaller set is enough, so nothing can be left out."});
        continue;
      }
      page.Add(FunctionTable(track, choice));
      page.Add(Paragraph{"For set_ftrace_filter:"});
      page.Add(Code{FilterLine(track, choice)});
    }
  }
  page.Add(Heading{2, "How to read this"});
  page.Add(Paragraph{kHowToRead});
  page.Add(Paragraph{
      "A set of functions is that which most folds have among their first. A filter leaves their "
      "numbers of calls as they are, and only these; what is nested in what is lost. The field "
      "\"function\" of a recording's spec names them, too, but records all that they call as well "
      "(set_graph_function), and so more. Functions stand in for one another: where folds "
      "disagree, another set may do as well. Of other kernels, other functions may be enough."});
  return page;
}

std::string FeatureSelectionCsv(const FeatureSelection& selection) {
  CsvWriter csv({"track", "ranking", "functions", "metric", "value", "ci_low", "ci_high"});
  for (const TrackSelection& track : selection.track) {
    for (const SelectionCurve& curve : track.curve) {
      for (const SelectionSize& size : curve.size) {
        const auto add = [&](const char* metric, const std::string& value,
                             const std::string& low = "", const std::string& high = "") {
          csv.AddRow({track.spec.name(), curve.method, SizeName(size), metric, value, low, high});
        };
        const std::pair<const char*, const HeldOutMetric*> of_all[] = {
            {"balanced_accuracy", &size.balanced_accuracy},
            {"accuracy", &size.accuracy},
            {"auroc", &size.auroc}};
        for (const auto& [metric, value] : of_all) {
          add(metric, CsvNumber(value->value), CsvNumber(value->low), CsvNumber(value->high));
        }
        add("fold_mean_balanced_accuracy", CsvNumber(size.fold_mean));
        add("fold_standard_error", CsvNumber(size.standard_error));
        add("jaccard", CsvNumber(size.jaccard));
        add("kuncheva", CsvNumber(size.kuncheva));
        add("calls", CsvNumber(size.calls));
      }
    }
  }
  return csv.text();
}

std::string SelectedFunctionsCsv(const FeatureSelection& selection) {
  CsvWriter csv({"track", "ranking", "place", "function", "folds", "mean_rank", "calls"});
  for (const TrackSelection& track : selection.track) {
    for (const SelectionCurve& curve : track.curve) {
      int place = 0;
      for (const SelectedColumn& column : curve.size[curve.enough].column) {
        csv.AddRow({track.spec.name(), curve.method, absl::StrCat(++place),
                    std::string(WithoutGroup(column.name)), absl::StrCat(column.folds),
                    absl::StrFormat("%.2f", column.mean_rank), CsvNumber(column.calls)});
      }
    }
  }
  return csv.text();
}

std::string FeatureSelectionTerminal(const FeatureSelection& selection) {
  std::string text = absl::StrCat(selection.spec.title(), "\n", selection.spec.question(), "\n");
  for (const TrackSelection& track : selection.track) {
    absl::StrAppend(&text, "\n", TrackHeading(track), "\n\n", EnoughTable(track).ForTerminal(),
                    "\n", CurveTable(track).ForTerminal(), "\n");
    for (const auto& [what, choice] : Sets(track)) {
      absl::StrAppend(&text, "  ", what, ": ", Described(track, choice), ".\n");
      if (SizeOf(track, choice).columns == 0) continue;
      absl::StrAppend(&text, "  ", FilterLine(track, choice), "\n");
    }
  }
  absl::StrAppend(&text, "\n", kHowToRead, "\n");
  return text;
}

}  // namespace callprint
