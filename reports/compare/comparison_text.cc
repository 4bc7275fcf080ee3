#include "reports/compare/comparison_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reports/compare/page_frame.h"
#include "reports/metric_columns.h"
#include "reports/svg_text.h"
#include "reports/text_table.h"

namespace callprint {
namespace {

const char kHowToRead[] =
    "Change: after minus before, of all held-out predictions together, with its 95 % bootstrap "
    "interval over the track's groups (the same resamples on both sides). p: corrected resampled "
    "t-test over folds, of the ranking metric with Holm over the models of a track.";

std::string ModelName(const ModelPair& models) {
  return models.before == models.after ? models.before
                                       : absl::StrCat(models.before, " -> ", models.after);
}

std::string ChangeCell(const PairedChange& change) {
  return absl::StrCat(SignedDecimal(change.value()), " [", SignedDecimal(change.interval.low), ", ",
                      SignedDecimal(change.interval.high), "]");
}

// "nothing changed" where both sides gave the same numbers: then no test has anything to say.
std::string PCell(const ModelComparison& model) {
  return model.same_scores ? "same scores" : PValueCell(model.adjusted_p_value);
}

TextTable TrackTable(const TrackComparison& track, Labelling labelling) {
  const std::string metric =
      track.model.empty() ? "" : MetricHeading(track.model[0].change[0].metric, labelling);
  TextTable table({"model", metric, "after", "change", "p", "became wrong", "became right"});
  for (const ModelComparison& model : track.model) {
    const PairedChange& change = model.change[0];
    table.AddRow({ModelName(model.models), Decimal(change.before), Decimal(change.after),
                  ChangeCell(change), PCell(model), absl::StrCat(model.became_wrong.size()),
                  absl::StrCat(model.became_right.size())});
  }
  return table;
}

void AppendFlips(const std::string& heading, const std::vector<Flip>& flips, size_t shown,
                 std::string* text) {
  if (flips.empty()) return;
  absl::StrAppend(text, heading, "\n");
  TextTable table({"sample", "program", "truth", "before", "after"});
  for (size_t i = 0; i < std::min(shown, flips.size()); ++i) {
    const Flip& flip = flips[i];
    table.AddRow({flip.sample_id, flip.program, flip.truth, flip.before, flip.after});
  }
  absl::StrAppend(text, table.ForTerminal());
  if (shown < flips.size()) absl::StrAppend(text, "  and ", flips.size() - shown, " more\n");
}

std::string MetricsTable(const ModelComparison& model, Labelling labelling) {
  std::vector<std::vector<std::string>> rows;
  for (const PairedChange& change : model.change) {
    rows.push_back({MetricHeading(change.metric, labelling), Decimal(change.before),
                    Decimal(change.after), ChangeCell(change),
                    model.same_scores ? "same scores" : PValueCell(change.p_value)});
  }
  return FrameTable({"metric", "before", "after", "change", "p, uncorrected"}, rows);
}

std::string FlipsTable(const std::string& heading, const std::vector<Flip>& flips) {
  if (flips.empty()) return "";
  std::vector<std::vector<std::string>> rows;
  for (const Flip& flip : flips) {
    rows.push_back({flip.sample_id, flip.program, flip.truth, flip.before, flip.after});
  }
  return absl::StrCat("<h4>", flips.size(), " ", heading, "</h4>\n",
                      FrameTable({"sample", "program", "truth", "before", "after"}, rows));
}

std::string TrackSection(const TrackComparison& track, Labelling labelling) {
  std::string html = absl::StrCat("<h2>", XmlEscaped(track.heading), "</h2>\n");
  std::vector<std::vector<std::string>> rows;
  for (const ModelComparison& model : track.model) {
    const PairedChange& change = model.change[0];
    rows.push_back({ModelName(model.models), Decimal(change.before), Decimal(change.after),
                    ChangeCell(change), PCell(model), absl::StrCat(model.became_wrong.size()),
                    absl::StrCat(model.became_right.size())});
  }
  const std::string metric =
      track.model.empty() ? "" : MetricHeading(track.model[0].change[0].metric, labelling);
  absl::StrAppend(&html, FrameTable({"model", absl::StrCat(metric, ", before"), "after", "change",
                                     "p", "became wrong", "became right"},
                                    rows));
  for (const ModelComparison& model : track.model) {
    if (model.same_scores) continue;
    absl::StrAppend(&html, "<details><summary>", XmlEscaped(ModelName(model.models)),
                    ": every metric, and which samples changed sides</summary>\n",
                    MetricsTable(model, labelling), FlipsTable("became wrong", model.became_wrong),
                    FlipsTable("became right", model.became_right), "</details>\n");
  }
  return html;
}

}  // namespace

std::string ComparisonText(const Comparison& comparison, size_t flips_shown) {
  std::string text = absl::StrCat(comparison.title, "\n");
  for (const TrackComparison& track : comparison.track) {
    absl::StrAppend(&text, "\n", track.heading, "\n",
                    TrackTable(track, comparison.labelling).ForTerminal());
    for (const ModelComparison& model : track.model) {
      const std::string name = ModelName(model.models);
      AppendFlips(absl::StrCat(name, ", became wrong:"), model.became_wrong, flips_shown, &text);
      AppendFlips(absl::StrCat(name, ", became right:"), model.became_right, flips_shown, &text);
    }
  }
  if (!comparison.not_compared.empty()) absl::StrAppend(&text, "\nNot compared:\n");
  for (const std::string& what : comparison.not_compared) absl::StrAppend(&text, "  ", what, "\n");
  return absl::StrCat(text, "\n", kHowToRead, "\n");
}

std::string ComparisonPage(const Comparison& comparison) {
  const std::string title = absl::StrCat("Compared: ", comparison.title);
  std::string body = absl::StrCat("<h1>", XmlEscaped(title), "</h1>\n<p>", kHowToRead, "</p>\n");
  for (const TrackComparison& track : comparison.track) {
    absl::StrAppend(&body, TrackSection(track, comparison.labelling));
  }
  if (!comparison.not_compared.empty()) {
    absl::StrAppend(&body, "<h2>Not compared</h2>\n<ul>\n");
    for (const std::string& what : comparison.not_compared) {
      absl::StrAppend(&body, "<li>", XmlEscaped(what), "</li>\n");
    }
    absl::StrAppend(&body, "</ul>\n");
  }
  return FramePage(title, body, "");
}

}  // namespace callprint
