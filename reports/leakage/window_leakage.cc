#include "reports/leakage/window_leakage.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "dataset/perturbation/perturbation.h"
#include "reports/figures/curve_figure.h"
#include "reports/leakage/leakage.h"
#include "reports/leakage/leakage_page.h"
#include "reports/page/text_table.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

constexpr char kWindow[] = "first_ms";
constexpr char kWholeTrace[] = "none";

// The rows of windows and, last, of whole traces.
absl::StatusOr<LeakageResult> Windows(const LeakageResult& result, const Manifest& manifest,
                                      const std::string& manifest_sha256) {
  LeakageResult windows;
  windows.set_every_nth_shard(result.every_nth_shard());
  const LeakageRow* whole = nullptr;
  for (const LeakageRow& row : result.row()) {
    if (row.dataset() != manifest.name() || row.manifest_sha256() != manifest_sha256) {
      return absl::InvalidArgumentError(
          absl::StrCat("the leakage is of dataset ", row.dataset(), " version ", row.version(),
                       " (SHA-256 of its manifest ", row.manifest_sha256(),
                       "), but the experiment of ", manifest.name(), " version ",
                       manifest.version(), " (", manifest_sha256, "); measure it on the same"));
    }
    if (PerturbationName(row.observer()) == kWindow) *windows.add_row() = row;
    if (row.observer() == kWholeTrace) whole = &row;
  }
  if (whole == nullptr || windows.row_size() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("the leakage of dataset ", manifest.name(), " has no observer of ",
                     whole == nullptr ? "whole traces" : "first milliseconds (first_ms:N)"));
  }
  *windows.add_row() = *whole;
  return windows;
}

// From a little below zero to the entropy, with some three to six ticks in between.
void SetScale(double entropy_bits, CurveFigure* figure) {
  const double entropy = std::round(entropy_bits * 100) / 100;
  double step = 0.25;
  while (entropy / step > 6) step *= 2;
  figure->lowest = -step;
  figure->highest = std::max(entropy, step);
  figure->reference = entropy;
  // The entropy has a tick of its own, which a round one would cover.
  for (double tick = -step; tick < entropy - step / 3; tick += step) figure->ticks.push_back(tick);
  figure->ticks.push_back(entropy);
}

Figure WindowFigure(const LeakageResult& windows) {
  CurveFigure figure;
  figure.title = "Bits by window length";
  figure.note = "in ms; all: whole traces; dashed: the label's entropy";
  figure.columns = 1;
  SetScale(windows.row(0).entropy_bits(), &figure);
  CurvePanel panel;
  panel.title = absl::StrCat(windows.row(0).model(), ", ", windows.row(0).track());
  panel.curve = {{"(a) accuracy", {}}, {"(b) cross-entropy", {}}, {"(c) neighbours", {}}};
  for (int r = 0; r < windows.row_size(); ++r) {
    const LeakageRow& row = windows.row(r);
    panel.setting.push_back(row.observer() == kWholeTrace ? "all"
                                                          : PerturbationSetting(row.observer()));
    const LeakageRow::Bits* const measures[] = {&row.accuracy(), &row.entropy_gain(),
                                                &row.neighbours()};
    for (size_t m = 0; m < 3; ++m) {
      panel.curve[m].point.push_back(
          {r, measures[m]->value(), measures[m]->ci_low(), measures[m]->ci_high()});
    }
  }
  figure.panel.push_back(std::move(panel));
  return {
      "figures/leakage_by_window",
      "Bits of the label by how many milliseconds of a trace are seen, with 95 % intervals over "
      "groups; below the scale, values stand at its edge.",
      CurvesSvg(figure)};
}

}  // namespace

absl::StatusOr<std::vector<Block>> WindowLeakage(const LeakageResult& result,
                                                 const Manifest& manifest,
                                                 const std::string& manifest_sha256) {
  ASSIGN_OR_RETURN(const LeakageResult windows, Windows(result, manifest, manifest_sha256));
  const LeakageRow& row = windows.row(0);
  std::vector<Block> blocks;
  blocks.push_back(Heading{3, "By window length"});
  blocks.push_back(Paragraph{absl::StrCat(
      "What the first milliseconds of a trace tell to an observer who sees no more, and trains on "
      "such beginnings: model ",
      row.model(), " on track ", row.track(), ", on ", ShardsInWords(windows), " of the dataset, ",
      row.samples(), " held-out samples in ", row.groups(),
      " groups. (a) and (b) as above; (c) is log2((1 - R) / share of the most frequent label), R "
      "the "
      "error of nearest neighbours. None can pass the entropy of these samples' labels, ",
      Decimal(row.entropy_bits()),
      " bits. Lower bounds, with 95 % intervals over groups; observers of less depth and of some "
      "functions: bazel run //experiments:leakage.")});
  blocks.push_back(WindowFigure(windows));
  blocks.push_back(LeakageTable(windows));
  return blocks;
}

}  // namespace callprint
