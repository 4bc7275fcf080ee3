// A window's answer, as watch tells it.
#ifndef CALLPRINT_MODELS_WATCH_WINDOW_CLASSIFIER_H_
#define CALLPRINT_MODELS_WATCH_WINDOW_CLASSIFIER_H_

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "collector/shard/shard.pb.h"
#include "models/classifier.h"
#include "models/watch/watch.pb.h"
#include "models/watch/watched_policy.h"
#include "models/watch/window_source.h"

namespace callprint {

// The report without what the watcher adds (watcher.h): the answers of the window's last sample,
// and the functions that weighed most in the first answer, where `functions` is above 0 and so much
// time is left since the window's end as they took last time.
class WindowClassifier {
 public:
  // `classifier` has to live as long. `late`: since a window's end, when its answer must be there.
  WindowClassifier(const Classifier* classifier, int functions, absl::Duration late)
      : classifier_(classifier), functions_(functions), late_(late) {}

  // By the models of a policy, which is told of each window, and has to live as long.
  WindowClassifier(WatchedPolicy* policy, int functions, absl::Duration late)
      : policy_(policy), functions_(functions), late_(late) {}

  absl::StatusOr<WindowReport> Report(const ShardHeader& header, Window window);

 private:
  // Its last sample; nothing where it has none.
  absl::StatusOr<std::optional<ClassifiedSample>> Classify(const ShardHeader& header, Window window,
                                                           const Classifier& classifier);

  const Classifier* const classifier_ = nullptr;
  WatchedPolicy* const policy_ = nullptr;
  const int functions_;
  const absl::Duration late_;
  absl::Duration weighing_;
  // With a policy: the last window's.
  google::protobuf::RepeatedPtrField<WindowReport::Answer> answer_;
};

}  // namespace callprint

#endif  // CALLPRINT_MODELS_WATCH_WINDOW_CLASSIFIER_H_
