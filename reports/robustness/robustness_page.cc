#include "reports/robustness/robustness_page.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "dataset/perturbation/perturbation.h"
#include "reports/figures/curve_figure.h"
#include "reports/page/text_table.h"
#include "reports/robustness/robustness.h"
#include "workloads/csv_writer.h"

namespace callprint {
namespace {

std::string ValueCell(const RobustnessRow& row) {
  return WithInterval(row.balanced_accuracy, row.interval.low, row.interval.high);
}

std::string DifferenceCell(const RobustnessRow& row) {
  if (row.perturbation == "none") return "";
  return WithInterval(row.difference, row.difference_interval.low, row.difference_interval.high);
}

TextTable TableOfTrack(const Robustness& robustness, const std::string& track) {
  std::vector<std::string> header = {"perturbation", "strength"};
  for (const std::string& model : robustness.model) {
    header.push_back(model);
    header.push_back("change");
  }
  TextTable table(std::move(header));
  for (const std::string& perturbation : robustness.perturbation) {
    std::vector<std::string> cells = {PerturbationName(perturbation),
                                      PerturbationSetting(perturbation)};
    for (const std::string& model : robustness.model) {
      const RobustnessRow& row = FindRow(robustness, track, model, perturbation);
      cells.push_back(ValueCell(row));
      cells.push_back(DifferenceCell(row));
    }
    table.AddRow(std::move(cells));
  }
  return table;
}

ItemList WhatHappens() {
  return {{
      "drop_calls: each call is lost with this probability.",
      "drop_bursts: each stretch of 120 events (about a page of the ring buffer) is lost with this "
      "probability, and with it every call that begins or ends in it.",
      "inject_calls: the tasks make system calls of runs of other programs between their own, this "
      "many events for one of theirs.",
      "background: runs of other programs work on a second processor meanwhile, at most this many "
      "events for one of the sample's.",
      "jitter: each time between neighbouring events is multiplied by exp(strength z), z nearly "
      "normal.",
      "cut_end: this share of the duration is cut off at the end.",
      "max_depth: only calls at depths below this are recorded.",
  }};
}

std::string RobustnessSvg(const Robustness& robustness) {
  CurveFigure figure;
  figure.title = "Balanced accuracy on perturbed held-out samples, with 95 % intervals over groups";
  figure.note = "leftmost of each panel: as recorded; dashed: chance";
  figure.lowest = 0.4;
  figure.ticks = {0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
  figure.reference = 0.5;
  for (const TrackSpec& track : robustness.spec.track()) {
    // Neighbours of one name are the strengths of one panel.
    for (size_t i = 0; i < robustness.perturbation.size();) {
      const std::string name = PerturbationName(robustness.perturbation[i]);
      std::vector<std::string> shown = {robustness.perturbation[0]};
      const bool as_recorded = i == 0;
      for (; i < robustness.perturbation.size() &&
             PerturbationName(robustness.perturbation[i]) == name;
           ++i) {
        shown.push_back(robustness.perturbation[i]);
      }
      if (as_recorded) continue;
      CurvePanel panel;
      panel.title = absl::StrCat(name, ", ", track.name());
      for (const std::string& perturbation : shown) {
        panel.setting.push_back(perturbation == shown[0] ? "-" : PerturbationSetting(perturbation));
      }
      for (const std::string& model : robustness.model) {
        Curve curve;
        curve.name = model;
        curve.is_control = robustness.control.count(model) > 0;
        for (size_t setting = 0; setting < shown.size(); ++setting) {
          const RobustnessRow& row = FindRow(robustness, track.name(), model, shown[setting]);
          curve.point.push_back({static_cast<int>(setting), row.balanced_accuracy, row.interval.low,
                                 row.interval.high});
        }
        panel.curve.push_back(std::move(curve));
      }
      figure.panel.push_back(std::move(panel));
    }
  }
  return CurvesSvg(figure);
}

}  // namespace

Page RobustnessPage(const Robustness& robustness) {
  const ExperimentSpec& spec = robustness.spec;
  const Manifest& manifest = robustness.manifest;
  Page page;
  page.title = spec.title();
  page.Add(Paragraph{spec.question()});
  page.Add(Paragraph{absl::StrCat(
      "Models are trained on traces as they were recorded, and asked about held-out ones that are "
      "perturbed. Balanced accuracy of all held-out samples, with 95 % bootstrap intervals over "
      "the track's groups; the change is that from the same samples as recorded, its interval that "
      "of the same resamples. Calls that are mixed in come from runs of the same shard, of other "
      "families and of the label that is not \"",
      manifest.positive_label(),
      "\", so that what is asked stays true. What happens to a trace is drawn from its sample's "
      "name, so a stronger loss loses all that a weaker one does.")});
  page.Add(WhatHappens());
  page.Add(Figure{"report",
                  "Balanced accuracy by perturbation and strength; leftmost of each panel: as "
                  "recorded; dashed: chance.",
                  RobustnessSvg(robustness)});
  for (const TrackSpec& track : spec.track()) {
    page.Add(Heading{2, absl::StrCat(track.name(), ", ", track.folds(), " folds, ",
                                     robustness.samples.at(track.name()), " held-out samples")});
    page.Add(TableOfTrack(robustness, track.name()));
  }
  page.Add(Heading{2, "Provenance"});
  page.Add(Paragraph{absl::StrCat("Dataset ", manifest.name(), ", version ", manifest.version(),
                                  ", manifest ", robustness.manifest_sha256, ", kernel ",
                                  manifest.kernel_release(), ". ", spec.bootstrap_resamples(),
                                  " resamples, seed ", spec.bootstrap_seed(),
                                  "; folds dealt by seed ", spec.split().seed(), ".")});
  return page;
}

std::string RobustnessCsv(const Robustness& robustness) {
  CsvWriter csv({"track", "model", "perturbation", "strength", "balanced_accuracy", "ci_low",
                 "ci_high", "change", "change_ci_low", "change_ci_high"});
  for (const RobustnessRow& row : robustness.row) {
    csv.AddRow({row.track, row.model, PerturbationName(row.perturbation),
                PerturbationSetting(row.perturbation), CsvNumber(row.balanced_accuracy),
                CsvNumber(row.interval.low), CsvNumber(row.interval.high),
                CsvNumber(row.difference), CsvNumber(row.difference_interval.low),
                CsvNumber(row.difference_interval.high)});
  }
  return csv.text();
}

std::string RobustnessTerminal(const Robustness& robustness) {
  std::string text = absl::StrCat(robustness.spec.title(), "\n");
  for (const TrackSpec& track : robustness.spec.track()) {
    absl::StrAppend(&text, "\n", track.name(),
                    ": balanced accuracy of held-out samples, and its change\n\n",
                    TableOfTrack(robustness, track.name()).ForTerminal());
  }
  return text;
}

}  // namespace callprint
