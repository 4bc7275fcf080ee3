// A tracing policy that is followed while windows come in. The next window has begun before the
// last one is answered, so a policy acts on the newest answer that there is: mostly that of the
// window before the last.
//
// Example:
//   ASSIGN_OR_RETURN(const auto policy, WatchedPolicy::Open("/tmp/policies/cheap_512"));
//   while (...) {
//     RETURN_IF_ERROR(source->SetTracing(policy->Next()));
//     ... a window passes; elsewhere, once it is classified: policy->Judge(header, window, sample)
//   }
#ifndef CALLPRINT_MODELS_WATCH_WATCHED_POLICY_H_
#define CALLPRINT_MODELS_WATCH_WATCHED_POLICY_H_

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "collector/shard/shard.pb.h"
#include "models/classifier.h"
#include "models/tracing_policy/count_novelty.h"
#include "models/tracing_policy/tracing_policy.h"
#include "models/watch/window_source.h"

namespace callprint {

class WatchedPolicy {
 public:
  // `folder` is one that //experiments:fit_tracing_policies made. Errors as Classifier::Open's and
  // ReadPolicyFile's; InvalidArgument for models of other than two labels.
  static absl::StatusOr<std::unique_ptr<WatchedPolicy>> Open(const std::string& folder);

  const SavedTracingPolicy& saved() const { return saved_; }

  // Of what was traced; the one of everything where nothing was.
  const Classifier& ModelOf(Tracing tracing) const {
    return tracing == Tracing::kUsual ? *usual_ : *everything_;
  }

  // Whether what is traced hangs on answers.
  bool LooksCloser() const { return saved_.policy().has_escalation(); }

  // What is traced in the window that begins now; to be called once before each.
  Tracing Next();

  // A window whose samples its view's model has classified as `sample`. Of one that was traced in
  // full, the usual model is asked about what it would have seen of it.
  absl::Status Judge(const ShardHeader& header, const Window& window,
                     const ClassifiedSample& sample);

 private:
  WatchedPolicy(SavedTracingPolicy saved, std::unique_ptr<Classifier> usual,
                std::unique_ptr<Classifier> everything);

  const SavedTracingPolicy saved_;
  const std::unique_ptr<Classifier> usual_;
  const std::unique_ptr<Classifier> everything_;
  const std::optional<CountNovelty> novelty_;
  // Below: of the thread that makes windows, and the one that classifies them.
  std::mutex mutex_;
  TracingPolicy policy_;
  bool has_begun_ = false;
  // Sure and usual, until something is known.
  JudgedWindow judged_ = {0, 0};
};

// "nothing", "usual" or "everything".
const char* TracingName(Tracing tracing);

}  // namespace callprint

#endif  // CALLPRINT_MODELS_WATCH_WATCHED_POLICY_H_
