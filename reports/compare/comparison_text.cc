#include "reports/compare/comparison_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "reports/evaluation/metric_columns.h"
#include "reports/html/html_page.h"
#include "reports/page/page.h"
#include "reports/page/text_table.h"

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
  TextTable table({"model", absl::StrCat(metric, ", before"), "after", "change", "p",
                   "became wrong", "became right"});
  for (const ModelComparison& model : track.model) {
    const PairedChange& change = model.change[0];
    table.AddRow({ModelName(model.models), Decimal(change.before), Decimal(change.after),
                  ChangeCell(change), PCell(model), absl::StrCat(model.became_wrong.size()),
                  absl::StrCat(model.became_right.size())});
  }
  return table;
}

TextTable FlipsTable(const std::vector<Flip>& flips, size_t shown) {
  TextTable table({"sample", "program", "truth", "before", "after"});
  for (size_t i = 0; i < std::min(shown, flips.size()); ++i) {
    const Flip& flip = flips[i];
    table.AddRow({flip.sample_id, flip.program, flip.truth, flip.before, flip.after});
  }
  return table;
}

void AppendFlips(const std::string& heading, const std::vector<Flip>& flips, size_t shown,
                 std::string* text) {
  if (flips.empty()) return;
  absl::StrAppend(text, heading, "\n", FlipsTable(flips, shown).ForTerminal());
  if (shown < flips.size()) absl::StrAppend(text, "  and ", flips.size() - shown, " more\n");
}

TextTable MetricsTable(const ModelComparison& model, Labelling labelling) {
  TextTable table({"metric", "before", "after", "change", "p, uncorrected"});
  for (const PairedChange& change : model.change) {
    table.AddRow({MetricHeading(change.metric, labelling), Decimal(change.before),
                  Decimal(change.after), ChangeCell(change),
                  model.same_scores ? "same scores" : PValueCell(change.p_value)});
  }
  return table;
}

void AddFlips(const std::string& heading, const std::vector<Flip>& flips, Page* page) {
  if (flips.empty()) return;
  page->Add(Heading{3, absl::StrCat(flips.size(), " ", heading)});
  page->Add(FlipsTable(flips, flips.size()));
}

void AddTrack(const TrackComparison& track, Labelling labelling, Page* page) {
  page->Add(Heading{2, track.heading});
  page->Add(TrackTable(track, labelling));
  for (const ModelComparison& model : track.model) {
    if (model.same_scores) continue;
    page->Add(BeginDetails{
        absl::StrCat(ModelName(model.models), ": every metric, and which samples changed sides")});
    page->Add(MetricsTable(model, labelling));
    AddFlips("became wrong", model.became_wrong, page);
    AddFlips("became right", model.became_right, page);
    page->Add(EndDetails{});
  }
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
  Page page;
  page.title = absl::StrCat("Compared: ", comparison.title);
  page.Add(Paragraph{kHowToRead});
  for (const TrackComparison& track : comparison.track) {
    AddTrack(track, comparison.labelling, &page);
  }
  if (!comparison.not_compared.empty()) {
    page.Add(Heading{2, "Not compared"});
    page.Add(ItemList{comparison.not_compared});
  }
  return PageAsHtml(page);
}

}  // namespace callprint
