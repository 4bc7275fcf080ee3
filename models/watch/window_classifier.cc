#include "models/watch/window_classifier.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "workloads/status_macros.h"

namespace callprint {

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
  ShardHeader with_functions = header;
  if (classifier_->saved().has_window()) {
    // Windows of a run get a digest, which names functions.
    const std::vector<std::string>& names = window.functions->name;
    with_functions.mutable_function()->Assign(names.begin(), names.end());
  }
  ASSIGN_OR_RETURN(const std::vector<ClassifiedSample> samples,
                   classifier_->OfRun(with_functions, window.record, std::move(window.trace),
                                      window.functions->table));
  if (samples.empty()) return report;
  const ClassifiedSample& last = samples.back();
  for (const auto& [k, score] : last.answer) {
    WindowReport::Answer* const answer = report.add_answer();
    answer->set_label(classifier_->saved().class_name(static_cast<int>(k)));
    answer->set_score(score);
  }
  const absl::Time answered = absl::Now();
  if (functions_ == 0 || last.answer.empty()) return report;
  if (answered + weighing_ > window.end + late_) {
    // Once in a while there may be less to do.
    weighing_ *= 0.9;
    return report;
  }
  ASSIGN_OR_RETURN(const auto weighed, classifier_->Weighed(last, last.answer[0].k, functions_));
  weighing_ = absl::Now() - answered;
  for (const Attribution& attribution : weighed) {
    WindowReport::Function* const function = report.add_weighed();
    function->set_name(attribution.name);
    function->set_change(attribution.change);
  }
  return report;
}

}  // namespace callprint
