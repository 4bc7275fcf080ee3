#include "models/watch/watched_policy.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "models/tracing_policy/saved_policy.h"
#include "models/tracing_policy/seen_by_view.h"
#include "workloads/status_macros.h"

namespace callprint {
namespace {

// Of duty cycles by chance: who watches twice, sees the same windows.
constexpr uint64_t kSeed = 1;

std::optional<CountNovelty> NoveltyOf(const SavedTracingPolicy& saved) {
  if (saved.policy().escalation().novelty() != COUNTS) return std::nullopt;
  return CountNovelty::Load(saved.fitted().usual_count());
}

double PositiveScore(const ClassifiedSample& sample) {
  const Answer& answer = sample.answer[0];
  return answer.k == 1 ? answer.score : 1 - answer.score;
}

}  // namespace

WatchedPolicy::WatchedPolicy(SavedTracingPolicy saved, std::unique_ptr<Classifier> usual,
                             std::unique_ptr<Classifier> everything)
    : saved_(std::move(saved)),
      usual_(std::move(usual)),
      everything_(std::move(everything)),
      novelty_(NoveltyOf(saved_)),
      policy_(saved_.policy(), saved_.fitted().thresholds(), kSeed) {}

absl::StatusOr<std::unique_ptr<WatchedPolicy>> WatchedPolicy::Open(const std::string& folder) {
  ASSIGN_OR_RETURN(SavedTracingPolicy saved, ReadPolicyFile(folder));
  ASSIGN_OR_RETURN(auto usual, Classifier::Open(UsualModelFolder(folder)));
  ASSIGN_OR_RETURN(auto everything, Classifier::Open(EverythingModelFolder(folder)));
  for (const Classifier* model : {usual.get(), everything.get()}) {
    if (model->saved().labelling() == BINARY && !model->saved().has_window()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(folder, ": its models are none of two labels and whole windows"));
  }
  return std::unique_ptr<WatchedPolicy>(
      new WatchedPolicy(std::move(saved), std::move(usual), std::move(everything)));
}

Tracing WatchedPolicy::Next() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (has_begun_) {
    policy_.EndWindow(policy_.now() == Tracing::kNothing ? std::nullopt
                                                         : std::optional<JudgedWindow>(judged_));
  }
  has_begun_ = true;
  return policy_.now();
}

absl::Status WatchedPolicy::Judge(const ShardHeader& header, const Window& window,
                                  const ClassifiedSample& sample) {
  std::vector<ClassifiedSample> seen;
  const ClassifiedSample* usual = &sample;
  if (window.tracing == Tracing::kEverything) {
    const auto& few = saved_.fitted().function();
    ASSIGN_OR_RETURN(seen,
                     usual_->OfRun(header, window.record,
                                   SeenByView(window.trace, saved_.policy().view(),
                                              {few.begin(), few.end()}, window.functions->table),
                                   window.functions->table));
    usual = &seen.back();
  }
  JudgedWindow judged;
  judged.score = PositiveScore(*usual);
  if (novelty_) judged.novelty = novelty_->Of(usual->features)[0];
  const std::lock_guard<std::mutex> lock(mutex_);
  judged_ = judged;
  return absl::OkStatus();
}

const char* TracingName(Tracing tracing) {
  switch (tracing) {
    case Tracing::kNothing:
      return "nothing";
    case Tracing::kUsual:
      return "usual";
    case Tracing::kEverything:
      return "everything";
  }
  return "";
}

}  // namespace callprint
