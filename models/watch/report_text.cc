#include "models/watch/report_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/util/json_util.h"
#include "workloads/valid_text.h"
#include "workloads/visible_text.h"

namespace callprint {
namespace {

// "encryption 0.973 + none 0.6"
std::string AnswerText(const WindowReport& report) {
  std::vector<std::string> answers;
  for (const WindowReport::Answer& answer : report.answer()) {
    answers.push_back(absl::StrFormat("%s %.3f", VisibleText(answer.label()), answer.score()));
  }
  return answers.empty() ? "none of the classes" : absl::StrJoin(answers, " + ");
}

std::string LossText(const WindowReport& report) {
  std::vector<std::string> losses;
  for (const WindowReport::Loss& loss : report.loss()) {
    if (loss.overrun() > 0) {
      losses.push_back(absl::StrFormat("processor %d overran by %d", loss.cpu(), loss.overrun()));
    }
    if (loss.dropped() > 0) {
      losses.push_back(absl::StrFormat("processor %d dropped %d", loss.cpu(), loss.dropped()));
    }
    if (loss.too_deep() > 0) {
      losses.push_back(
          absl::StrFormat("processor %d had %d calls too deep", loss.cpu(), loss.too_deep()));
    }
  }
  return absl::StrJoin(losses, ", ");
}

// In quotes: a backslash, a quote and an end of line are escaped.
std::string LabelValue(const std::string& value) {
  return absl::StrReplaceAll(ValidText(value), {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}});
}

void AddMetric(const char* name, const char* type, const char* help, double value,
               std::string* text) {
  absl::StrAppendFormat(text, "# HELP %s %s\n# TYPE %s %s\n%s %.17g\n", name, help, name, type,
                        name, value);
}

}  // namespace

void Count(const WindowReport& report, WatchTotals* totals) {
  ++totals->windows;
  totals->dropped_windows = report.dropped_windows();
  totals->events += report.events();
  for (const WindowReport::Loss& loss : report.loss()) {
    totals->overrun += loss.overrun();
    totals->dropped += loss.dropped();
    totals->too_deep += loss.too_deep();
  }
  if (!report.answer().empty()) ++totals->answers[report.answer(0).label()];
  if (!report.recorded_as().empty() && !report.answer().empty()) {
    ++totals->labelled;
    totals->right += report.answer(0).label() == report.recorded_as();
  }
  totals->report = report;
}

std::string ReportLine(const WindowReport& report) {
  std::string line =
      absl::StrFormat("%6d  %-28s %9.0f events/s  answered after %6.1f ms", report.window(),
                      AnswerText(report), report.events_per_s(), report.latency_ms());
  if (!report.traced().empty()) absl::StrAppend(&line, "  traced ", report.traced());
  if (!report.recorded_as().empty()) {
    absl::StrAppend(&line, "  recorded as ", VisibleText(report.recorded_as()));
  }
  std::vector<std::string> weighed;
  for (const WindowReport::Function& function : report.weighed()) {
    weighed.push_back(absl::StrFormat("%s %+.3f", VisibleText(function.name()), function.change()));
  }
  if (!weighed.empty()) absl::StrAppend(&line, "  by ", absl::StrJoin(weighed, ", "));
  const std::string loss = LossText(report);
  if (!loss.empty()) absl::StrAppend(&line, "  LOST: ", loss);
  if (report.dropped_windows() > 0) {
    absl::StrAppend(&line, "  windows dropped so far: ", report.dropped_windows());
  }
  return line;
}

std::string ReportJson(const WindowReport& report) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  WindowReport valid = report;
  MakeStringsValid(&valid);
  std::string json;
  // Fails for messages of unknown types only.
  (void)google::protobuf::util::MessageToJsonString(valid, &json, options);
  return json;
}

std::string MetricsText(const WatchTotals& totals) {
  std::string text;
  AddMetric("callprint_windows_total", "counter", "Windows that were classified.",
            static_cast<double>(totals.windows), &text);
  AddMetric("callprint_dropped_windows_total", "counter",
            "Windows that were dropped, since the model took too long.",
            static_cast<double>(totals.dropped_windows), &text);
  AddMetric("callprint_events_total", "counter", "Events of the classified windows.",
            static_cast<double>(totals.events), &text);
  AddMetric("callprint_overrun_events_total", "counter",
            "Events that were lost because a processor's buffer was full.",
            static_cast<double>(totals.overrun), &text);
  AddMetric("callprint_dropped_events_total", "counter",
            "Events that could not be written to a buffer.", static_cast<double>(totals.dropped),
            &text);
  AddMetric("callprint_too_deep_calls_total", "counter",
            "Calls that were too deep for the kernel to follow.",
            static_cast<double>(totals.too_deep), &text);
  AddMetric("callprint_answer_latency_seconds", "gauge",
            "From the end of the last window to its answer.", totals.report.latency_ms() / 1e3,
            &text);
  AddMetric("callprint_own_cost", "gauge", "What watch takes of one processor.",
            totals.report.own_cost(), &text);
  absl::StrAppend(&text,
                  "# HELP callprint_answers_total Windows by their first answer.\n"
                  "# TYPE callprint_answers_total counter\n");
  for (const auto& [label, windows] : totals.answers) {
    absl::StrAppendFormat(&text, "callprint_answers_total{label=\"%s\"} %d\n", LabelValue(label),
                          windows);
  }
  absl::StrAppend(&text,
                  "# HELP callprint_score Scores of the last window's answers.\n"
                  "# TYPE callprint_score gauge\n");
  for (const WindowReport::Answer& answer : totals.report.answer()) {
    absl::StrAppendFormat(&text, "callprint_score{label=\"%s\"} %.17g\n",
                          LabelValue(answer.label()), answer.score());
  }
  return text;
}

}  // namespace callprint
