// What leakage.h measures: pages, a table of numbers, a picture.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reports/curve_figure.h"
#include "reports/leakage.h"
#include "reports/text_table.h"

namespace callprint {
namespace {

// "first_ms" of "first_ms:10".
std::string KindOf(const std::string& observer) { return observer.substr(0, observer.find(':')); }

// "10" of it.
std::string SettingOf(const std::string& observer) {
  const size_t colon = observer.find(':');
  return colon == std::string::npos ? "" : observer.substr(colon + 1);
}

std::string InWords(const std::string& observer) {
  const std::string kind = KindOf(observer);
  const std::string setting = SettingOf(observer);
  if (kind == "first_ms") return absl::StrCat("first ", setting, " ms");
  if (kind == "max_depth") return absl::StrCat("depth below ", setting);
  if (kind == "filter") return absl::StrCat("functions: ", setting);
  return kind == "none" ? "all that was recorded" : observer;
}

std::string Cell(const Bits& bits) {
  return WithInterval(bits.value, bits.interval.low, bits.interval.high);
}

// Rows of one dataset and track, which stand side by side.
std::vector<std::vector<const LeakageRow*>> ByDataset(const std::vector<LeakageRow>& rows) {
  std::vector<std::vector<const LeakageRow*>> datasets;
  for (const LeakageRow& row : rows) {
    if (datasets.empty() || datasets.back()[0]->dataset != row.dataset ||
        datasets.back()[0]->track != row.track) {
      datasets.emplace_back();
    }
    datasets.back().push_back(&row);
  }
  return datasets;
}

TextTable BitsTable(const std::vector<const LeakageRow*>& rows) {
  TextTable table({"observer", "(a) accuracy", "(b) cross-entropy", "(c) neighbours"});
  for (const LeakageRow* const row : rows) {
    table.AddRow({InWords(row->observer), Cell(row->accuracy_bits), Cell(row->entropy_gain_bits),
                  Cell(row->neighbour_bits)});
  }
  return table;
}

TextTable CurveTable(const std::vector<const LeakageRow*>& rows) {
  std::vector<std::string> header = {"observer"};
  for (const NeighbourPoint& point : rows[0]->curve) {
    header.push_back(absl::StrFormat("n = %.0f", point.training_samples));
  }
  TextTable table(std::move(header));
  for (const LeakageRow* const row : rows) {
    std::vector<std::string> cells = {InWords(row->observer)};
    for (const NeighbourPoint& point : row->curve) {
      cells.push_back(Decimal(std::max(point.nearest_bits, point.most_bits)));
    }
    table.AddRow(std::move(cells));
  }
  return table;
}

std::string LeakageSvg(const std::vector<LeakageRow>& rows) {
  CurveFigure figure;
  figure.title =
      "Bits that a trace tells of its label, as shares of the label's entropy: lower bounds";
  figure.note =
      "rightmost of each panel: all that was recorded; dashed: nothing; 95 % intervals over groups";
  figure.columns = 3;
  figure.lowest = -0.5;
  figure.ticks = {-0.5, 0, 0.5, 1};
  for (const auto& of_dataset : ByDataset(rows)) {
    for (size_t i = 1; i < of_dataset.size();) {
      const std::string kind = KindOf(of_dataset[i]->observer);
      std::vector<const LeakageRow*> shown;
      for (; i < of_dataset.size() && KindOf(of_dataset[i]->observer) == kind; ++i) {
        shown.push_back(of_dataset[i]);
      }
      shown.push_back(of_dataset[0]);
      CurvePanel panel;
      panel.title = absl::StrCat(kind, ", ", of_dataset[0]->dataset, ", ", of_dataset[0]->track);
      panel.curve = {{"(a) accuracy", {}}, {"(b) cross-entropy", {}}, {"(c) neighbours", {}}};
      for (size_t setting = 0; setting < shown.size(); ++setting) {
        const LeakageRow& row = *shown[setting];
        panel.setting.push_back(&row == of_dataset[0] ? "all" : SettingOf(row.observer));
        const Bits* const measures[] = {&row.accuracy_bits, &row.entropy_gain_bits,
                                        &row.neighbour_bits};
        for (size_t m = 0; m < 3; ++m) {
          const double h = row.entropy_bits;
          panel.curve[m].point.push_back({static_cast<int>(setting), measures[m]->value / h,
                                          measures[m]->interval.low / h,
                                          measures[m]->interval.high / h});
        }
      }
      figure.panel.push_back(std::move(panel));
    }
  }
  return CurvesSvg(figure);
}

}  // namespace

Page LeakagePage(const ExperimentSpec& spec, const std::vector<LeakageRow>& rows) {
  Page page;
  page.title = spec.title();
  page.Add(Paragraph{spec.question()});
  page.Add(Notice{
      "Lower bounds on what the system leaks, never a proof of safety",
      "another model, more samples or other features of the same trace may tell more. Zero or less "
      "means that this model shows nothing."});
  page.Add(Paragraph{
      "Of each observer, who sees only a part of each trace, and trains on such parts too:"});
  page.Add(ItemList{{
      "(a) log2(accuracy / largest prior): what the best single bet gains.",
      "(b) H(Y) minus the held-out cross-entropy: a lower bound on the mutual information.",
      "(c) log2((1 - R) / largest prior), R the error of nearest neighbours, an estimate of the "
      "Bayes risk that falls towards it as n grows (F-BLEAU): the better of the nearest and the "
      "ln(n) nearest, by cosine of log counts.",
  }});
  page.Add(Paragraph{
      "For the dataset's own prior; 95 % bootstrap intervals over the track's groups, for that "
      "prior. The observer sees the calls of the kernel functions that the dataset's card lists "
      "(their counts are the features), on the kernel named. Functions: system_calls are the "
      "entries of system calls, vfs those whose names begin with vfs, no_crypto all but ciphers "
      "and "
      "hashes."});
  page.Add(Figure{"report",
                  "Bits as shares of the label's entropy, by what the observer sees; rightmost of "
                  "each panel: all that was recorded.",
                  LeakageSvg(rows)});
  for (const auto& of_dataset : ByDataset(rows)) {
    const LeakageRow& first = *of_dataset[0];
    page.Add(Heading{2, absl::StrCat(first.dataset, ", ", first.track)});
    page.Add(Paragraph{absl::StrFormat(
        "Version %s, manifest %s, kernel %s. %d held-out samples of %d labels in %d groups; "
        "largest "
        "prior %.3f, H(Y) %.3f bits; model %s.",
        first.version, first.manifest_sha256, first.kernel, first.samples, first.classes,
        first.groups, first.largest_prior, first.entropy_bits, first.model)});
    page.Add(BitsTable(of_dataset));
    page.Add(Paragraph{"(c) by the number n of training samples:"});
    page.Add(CurveTable(of_dataset));
  }
  page.Add(
      Paragraph{absl::StrCat(spec.bootstrap_resamples(), " resamples, seed ", spec.bootstrap_seed(),
                             "; folds dealt by seed ", spec.split().seed(), ".")});
  return page;
}

std::string LeakageCsv(const std::vector<LeakageRow>& rows) {
  std::string csv =
      "dataset,track,kernel,observer,samples,classes,largest_prior,entropy_bits,measure,training_"
      "samples,bits,"
      "ci_low,ci_high\n";
  for (const LeakageRow& row : rows) {
    const std::string begin = absl::StrFormat("%s,%s,%s,%s,%d,%d,%.6f,%.6f", row.dataset, row.track,
                                              row.kernel, row.observer, row.samples, row.classes,
                                              row.largest_prior, row.entropy_bits);
    const std::pair<const char*, const Bits*> measures[] = {
        {"accuracy", &row.accuracy_bits},
        {"cross_entropy", &row.entropy_gain_bits},
        {"neighbours", &row.neighbour_bits}};
    for (const auto& [name, bits] : measures) {
      absl::StrAppendFormat(&csv, "%s,%s,,%.6f,%.6f,%.6f\n", begin, name, bits->value,
                            bits->interval.low, bits->interval.high);
    }
    for (const NeighbourPoint& point : row.curve) {
      absl::StrAppendFormat(&csv, "%s,nearest,%.0f,%.6f,,\n%s,most_of_nearest,%.0f,%.6f,,\n", begin,
                            point.training_samples, point.nearest_bits, begin,
                            point.training_samples, point.most_bits);
    }
  }
  return csv;
}

std::string LeakageTerminal(const ExperimentSpec& spec, const std::vector<LeakageRow>& rows) {
  std::string text = absl::StrCat(spec.title(), ": lower bounds, never a proof of safety\n");
  for (const auto& of_dataset : ByDataset(rows)) {
    absl::StrAppendFormat(&text, "\n%s, %s: bits, of H(Y) = %.3f\n\n%s", of_dataset[0]->dataset,
                          of_dataset[0]->track, of_dataset[0]->entropy_bits,
                          BitsTable(of_dataset).ForTerminal());
  }
  return text;
}

}  // namespace callprint
