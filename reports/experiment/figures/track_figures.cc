#include "reports/experiment/figures/track_figures.h"

#include <optional>
#include <utility>

#include "reports/evaluation/summary.h"
#include "reports/experiment/figures/class_figure.h"
#include "reports/experiment/figures/confusion_figure.h"
#include "reports/experiment/figures/rank_figure.h"
#include "reports/experiment/figures/score_figures.h"
#include "workloads/status_macros.h"

namespace callprint {

std::vector<const TrackSummary*> ShownModels(const JoinedFolds& joined,
                                             const std::vector<const TrackSummary*>& ranked) {
  std::vector<const TrackSummary*> shown;
  const TrackSummary* baseline = nullptr;
  for (const TrackSummary* summary : ranked) {
    if (summary->trivial_baseline()) {
      if (baseline == nullptr) baseline = summary;
    } else if (shown.size() < kModelsInFigure &&
               !joined.models[ModelIndex(joined, summary->model())].permute_labels()) {
      shown.push_back(summary);
    }
  }
  if (baseline != nullptr) shown.push_back(baseline);
  if (shown.empty()) shown.push_back(ranked[0]);
  return shown;
}

absl::StatusOr<std::vector<Figure>> TrackFigures(const JoinedFolds& joined,
                                                 const JoinedTrack& track,
                                                 const std::vector<TrackSummary>& summaries,
                                                 const std::string& positive_label) {
  const std::vector<const TrackSummary*> ranked = RankedModels(joined, track, summaries);
  std::vector<Figure> figures;
  ASSIGN_OR_RETURN(std::optional<Figure> ranks, RankFigure(joined, track));
  if (ranks.has_value()) figures.push_back(*std::move(ranks));
  for (Figure& figure : ScoreFigures(joined, track, ShownModels(joined, ranked))) {
    figures.push_back(std::move(figure));
  }
  const std::string& best = ranked[0]->model();
  if (joined.labelling != BINARY) {
    figures.push_back(ClassFigure(joined, track, track.entry[ModelIndex(joined, best)], best));
  }
  if (joined.labelling != MULTI_LABEL) {
    figures.push_back(ConfusionFigure(
        CountConfusions(joined, track, track.entry[ModelIndex(joined, best)], positive_label),
        track.spec.name(), best));
  }
  return figures;
}

}  // namespace callprint
