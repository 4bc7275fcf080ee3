#include "models/watch/window_classifier.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "workloads/status_macros.h"

namespace callprint {

absl::StatusOr<std::optional<ClassifiedSample>> WindowClassifier::Classify(
    const ShardHeader& header, Window window, const Classifier& classifier) {
  ShardHeader with_functions = header;
  if (classifier.saved().has_window()) {
    // Windows of a run get a digest, which names functions.
    const std::vector<std::string>& names = window.functions->name;
    with_functions.mutable_function()->Assign(names.begin(), names.end());
  }
  const bool is_judged = policy_ != nullptr && policy_->LooksCloser();
  // What was traced in full is also judged by what the usual view would have had of it.
  const bool is_seen_again = is_judged && window.tracing == Tracing::kEverything;
  Trace trace = is_seen_again ? window.trace : std::move(window.trace);
  ASSIGN_OR_RETURN(
      std::vector<ClassifiedSample> samples,
      classifier.OfRun(with_functions, window.record, std::move(trace), window.functions->table));
  if (samples.empty()) return std::nullopt;
  if (is_judged) {
    RETURN_IF_ERROR(policy_->Judge(with_functions, window, samples.back()));
  }
  return std::move(samples.back());
}

absl::StatusOr<WindowReport> WindowClassifier::Report(const ShardHeader& header, Window window) {
  WindowReport report;
  const Run& run = window.record.run();
  if (window.begin != absl::Time()) report.set_begin(absl::FormatTime(window.begin));
  report.set_seconds(run.duration_ms() / 1e3);
  report.set_recorded_as(run.label());
  report.set_events(static_cast<uint32_t>(window.trace.events.size()));
  if (report.seconds() > 0) report.set_events_per_s(report.events() / report.seconds());
  for (const CpuCounters& cpu : window.record.cpu()) {
    if (cpu.lost() + cpu.too_deep() == 0) continue;
    WindowReport::Loss* const loss = report.add_loss();
    loss->set_cpu(cpu.cpu());
    loss->set_overrun(static_cast<uint32_t>(cpu.overrun()));
    loss->set_dropped(static_cast<uint32_t>(cpu.dropped()));
    loss->set_too_deep(static_cast<uint32_t>(cpu.too_deep()));
  }
  if (policy_ != nullptr) {
    report.set_traced(TracingName(window.tracing));
    report.set_bytes(static_cast<uint32_t>(window.bytes));
    report.set_switching_ms(absl::ToDoubleMilliseconds(window.switching));
    if (window.tracing == Tracing::kNothing) {
      *report.mutable_answer() = answer_;
      return report;
    }
  }
  const absl::Time end = window.end;
  const Classifier& classifier =
      policy_ != nullptr ? policy_->ModelOf(window.tracing) : *classifier_;
  ASSIGN_OR_RETURN(const std::optional<ClassifiedSample> sample,
                   Classify(header, std::move(window), classifier));
  if (!sample) return report;
  const ClassifiedSample& last = *sample;
  for (const auto& [k, score] : last.answer) {
    WindowReport::Answer* const answer = report.add_answer();
    answer->set_label(classifier.saved().class_name(static_cast<int>(k)));
    answer->set_score(score);
  }
  answer_ = report.answer();
  const absl::Time answered = absl::Now();
  if (functions_ == 0 || last.answer.empty()) return report;
  if (answered + weighing_ > end + late_) {
    // Once in a while there may be less to do.
    weighing_ *= 0.9;
    return report;
  }
  ASSIGN_OR_RETURN(const auto weighed, classifier.Weighed(last, last.answer[0].k, functions_));
  weighing_ = absl::Now() - answered;
  for (const Attribution& attribution : weighed) {
    WindowReport::Function* const function = report.add_weighed();
    function->set_name(attribution.name);
    function->set_change(attribution.change);
  }
  return report;
}

}  // namespace callprint
