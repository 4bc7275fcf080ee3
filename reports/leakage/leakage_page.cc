#include "reports/leakage/leakage_page.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dataset/perturbation/perturbation.h"
#include "reports/figures/curve_figure.h"
#include "reports/leakage/leakage.h"
#include "reports/page/text_table.h"
#include "workloads/csv_writer.h"

namespace callprint {
namespace {

std::string InWords(const std::string& observer) {
  const std::string kind = PerturbationName(observer);
  const std::string setting = PerturbationSetting(observer);
  if (kind == "first_ms") return absl::StrCat("first ", setting, " ms");
  if (kind == "max_depth") return absl::StrCat("depth below ", setting);
  if (kind == "filter") return absl::StrCat("functions: ", setting);
  return kind == "none" ? "all that was recorded" : observer;
}

std::string Cell(const LeakageRow::Bits& bits) {
  return WithInterval(bits.value(), bits.ci_low(), bits.ci_high());
}

TextTable CurveTable(const LeakageResult& result) {
  std::vector<std::string> header = {"observer"};
  for (const LeakageRow::NeighbourPoint& point : result.row(0).curve()) {
    header.push_back(absl::StrFormat("n = %.0f", point.training_samples()));
  }
  TextTable table(std::move(header));
  for (const LeakageRow& row : result.row()) {
    std::vector<std::string> cells = {InWords(row.observer())};
    for (const LeakageRow::NeighbourPoint& point : row.curve()) {
      cells.push_back(Decimal(std::max(point.nearest_bits(), point.most_bits())));
    }
    table.AddRow(std::move(cells));
  }
  return table;
}

std::string LeakageSvg(const std::vector<LeakageResult>& datasets) {
  CurveFigure figure;
  figure.title =
      "Bits that a trace tells of its label, as shares of the label's entropy: lower bounds";
  figure.note =
      "rightmost of each panel: all that was recorded; dashed: nothing; 95 % intervals over groups";
  figure.columns = 3;
  figure.lowest = -0.5;
  figure.ticks = {-0.5, 0, 0.5, 1};
  for (const LeakageResult& result : datasets) {
    const LeakageRow& recorded = result.row(0);
    for (int i = 1; i < result.row_size();) {
      const std::string kind = PerturbationName(result.row(i).observer());
      std::vector<const LeakageRow*> shown;
      for (; i < result.row_size() && PerturbationName(result.row(i).observer()) == kind; ++i) {
        shown.push_back(&result.row(i));
      }
      shown.push_back(&recorded);
      CurvePanel panel;
      panel.title = absl::StrCat(kind, ", ", recorded.dataset(), ", ", recorded.track());
      panel.curve = {{"(a) accuracy", {}}, {"(b) cross-entropy", {}}, {"(c) neighbours", {}}};
      for (size_t setting = 0; setting < shown.size(); ++setting) {
        const LeakageRow& row = *shown[setting];
        panel.setting.push_back(&row == &recorded ? "all" : PerturbationSetting(row.observer()));
        const LeakageRow::Bits* const measures[] = {&row.accuracy(), &row.entropy_gain(),
                                                    &row.neighbours()};
        for (size_t m = 0; m < 3; ++m) {
          const double h = row.entropy_bits();
          panel.curve[m].point.push_back({static_cast<int>(setting), measures[m]->value() / h,
                                          measures[m]->ci_low() / h, measures[m]->ci_high() / h});
        }
      }
      figure.panel.push_back(std::move(panel));
    }
  }
  return CurvesSvg(figure);
}

// The rows of report.csv of one observer.
void AppendRows(const LeakageRow& row, CsvWriter* csv) {
  const auto add = [&](const char* measure, const std::string& training_samples, double bits,
                       const std::string& low = "", const std::string& high = "") {
    csv->AddRow({row.dataset(), row.track(), row.kernel(), row.observer(),
                 absl::StrCat(row.samples()), absl::StrCat(row.classes()),
                 CsvNumber(row.largest_prior()), CsvNumber(row.entropy_bits()), measure,
                 training_samples, CsvNumber(bits), low, high});
  };
  const std::pair<const char*, const LeakageRow::Bits*> measures[] = {
      {"accuracy", &row.accuracy()},
      {"cross_entropy", &row.entropy_gain()},
      {"neighbours", &row.neighbours()}};
  for (const auto& [name, bits] : measures) {
    add(name, "", bits->value(), CsvNumber(bits->ci_low()), CsvNumber(bits->ci_high()));
  }
  for (const LeakageRow::NeighbourPoint& point : row.curve()) {
    const std::string training_samples = absl::StrFormat("%.0f", point.training_samples());
    add("nearest", training_samples, point.nearest_bits());
    add("most_of_nearest", training_samples, point.most_bits());
  }
}

}  // namespace

std::string ShardsInWords(const LeakageResult& result) {
  if (result.every_nth_shard() <= 1) return "all shards";
  return absl::StrCat("one of every ", result.every_nth_shard(), " shards");
}

TextTable LeakageTable(const LeakageResult& result) {
  TextTable table({"observer", "(a) accuracy", "(b) cross-entropy", "(c) neighbours"});
  for (const LeakageRow& row : result.row()) {
    table.AddRow({InWords(row.observer()), Cell(row.accuracy()), Cell(row.entropy_gain()),
                  Cell(row.neighbours())});
  }
  return table;
}

Page LeakagePage(const ExperimentSpec& spec, const std::vector<LeakageResult>& datasets) {
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
      "and hashes."});
  page.Add(Figure{"report",
                  "Bits as shares of the label's entropy, by what the observer sees; rightmost of "
                  "each panel: all that was recorded.",
                  LeakageSvg(datasets)});
  for (const LeakageResult& result : datasets) {
    const LeakageRow& first = result.row(0);
    page.Add(Heading{2, absl::StrCat(first.dataset(), ", ", first.track())});
    page.Add(Paragraph{absl::StrFormat(
        "Version %s, manifest %s, kernel %s; %s. %d held-out samples of %d labels in %d groups; "
        "largest prior %.3f, H(Y) %.3f bits; model %s.",
        first.version(), first.manifest_sha256(), first.kernel(), ShardsInWords(result),
        first.samples(), first.classes(), first.groups(), first.largest_prior(),
        first.entropy_bits(), first.model())});
    page.Add(LeakageTable(result));
    page.Add(Paragraph{"(c) by the number n of training samples:"});
    page.Add(CurveTable(result));
  }
  page.Add(
      Paragraph{absl::StrCat(spec.bootstrap_resamples(), " resamples, seed ", spec.bootstrap_seed(),
                             "; folds dealt by seed ", spec.split().seed(), ".")});
  return page;
}

std::string LeakageCsv(const std::vector<LeakageResult>& datasets) {
  CsvWriter csv({"dataset", "track", "kernel", "observer", "samples", "classes", "largest_prior",
                 "entropy_bits", "measure", "training_samples", "bits", "ci_low", "ci_high"});
  for (const LeakageResult& result : datasets) {
    for (const LeakageRow& row : result.row()) AppendRows(row, &csv);
  }
  return csv.text();
}

std::string LeakageTerminal(const ExperimentSpec& spec,
                            const std::vector<LeakageResult>& datasets) {
  std::string text = absl::StrCat(spec.title(), ": lower bounds, never a proof of safety\n");
  for (const LeakageResult& result : datasets) {
    const LeakageRow& first = result.row(0);
    absl::StrAppendFormat(&text, "\n%s, %s: bits, of H(Y) = %.3f\n\n%s", first.dataset(),
                          first.track(), first.entropy_bits(), LeakageTable(result).ForTerminal());
  }
  return text;
}

}  // namespace callprint
