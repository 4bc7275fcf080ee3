#include "collector/import/text_line.h"

#include <algorithm>

#include "collector/import/text_columns.h"
#include "collector/import/text_report.h"
#include "collector/import/text_scan.h"
#include "workloads/utf8.h"

namespace callprint {
namespace {

constexpr absl::string_view kNoBreakSpace = "\xC2\xA0";

bool IsTrace(const char* begin, const char* end, TextLine* line) {
  line->Clear();
  return ReadTraceLine(begin, end, line);
}

bool IsReport(const char* begin, const char* end, TextLine* line) {
  line->Clear();
  return ReadReportLine(begin, end, line);
}

void ReadHeader(absl::string_view text, TextLine* line) {
  constexpr absl::string_view kTracer = "# tracer:";
  constexpr absl::string_view kKernel = "latency trace v1.1.5 on ";
  if (text.substr(0, kTracer.size()) == kTracer) {
    line->kind = TextLineKind::kTracer;
  } else if (const size_t at = text.find(kKernel); at != absl::string_view::npos) {
    text.remove_prefix(at + kKernel.size());
    line->kind = TextLineKind::kKernel;
    line->text = text.substr(0, text.find_first_of(" \t"));
  } else if (text.find("FUNCTION CALLS") != absl::string_view::npos) {
    line->kind = TextLineKind::kColumns;
    line->is_bare = true;
    for (const absl::string_view column : {"TIME", "CPU", "TASK", "DURATION"}) {
      line->is_bare = line->is_bare && text.find(column) == absl::string_view::npos;
    }
  }
}

// "CPU:3 [LOST 17 EVENTS]", "CPU:3 [17 EVENTS DROPPED]", either without a number.
bool ReadLoss(absl::string_view text, TextLine* line) {
  constexpr absl::string_view kCpu = "CPU:";
  if (text.substr(0, kCpu.size()) != kCpu) return false;
  const char* const end = text.data() + text.size();
  const char* const digits = text.data() + kCpu.size();
  const char* const digits_end = Skip(kDigitClass, digits, end);
  if (!ReadCpu(digits, digits_end, &line->cpu)) return false;
  const char* p = SkipBlanks(digits_end, end);
  if (!At(p, end, '[')) return false;
  const absl::string_view what = TextBetween(p, end);
  const auto says = [what](absl::string_view word) {
    return what.find(word) != absl::string_view::npos;
  };
  // trace-cmd's --debug: nothing is lost.
  if (says("SUBBUFFER START")) return true;
  if (!says("EVENT") || (!says("LOST") && !says("DROPPED") && !says("MISSED"))) return false;
  line->kind = TextLineKind::kLost;
  line->lost = 0;
  while (p < end && !Is(kDigitClass, *p)) ++p;
  TextNumber number;
  if (ReadNumber(p, end, &number) != nullptr) line->lost = number.whole;
  return true;
}

// A ruler, also with a note behind it.
bool IsRuler(absl::string_view text) {
  constexpr size_t kMinDashes = 10;
  const size_t dashes = std::min(text.find_first_not_of('-'), text.size());
  return dashes >= kMinDashes && (dashes == text.size() || Is(kBlankClass, text[dashes]));
}

// What the kernel, trace-cmd and perf-tools print around a trace.
bool IsFurniture(absl::string_view text) {
  for (const absl::string_view prefix :
       {"version = ", "cpus=", "Tracing \"", "Ending tracing...", "(Overruns: ", "=> ",
        "Dumping ftrace buffer:", "(ftrace buffer empty)"}) {
    if (text.substr(0, prefix.size()) == prefix) return true;
  }
  if (text == "^C") return true;
  constexpr absl::string_view kCpu = "CPU ";
  constexpr absl::string_view kEmpty = " is empty";
  return text.substr(0, kCpu.size()) == kCpu && text.size() > kEmpty.size() &&
         text.substr(text.size() - kEmpty.size()) == kEmpty;
}

// Behind "[   12.345678] " or "[   12.345678][  T123] ", also with a level "<6>"; null for none.
const char* SkipConsolePrefix(const char* p, const char* end) {
  if (At(p, end, '<')) {
    p = Skip(kDigitClass, p + 1, end);
    if (!At(p, end, '>')) return nullptr;
    ++p;
  }
  if (!At(p, end, '[')) return nullptr;
  TextNumber number;
  p = ReadNumber(SkipBlanks(p + 1, end), end, &number);
  if (p == nullptr || !number.has_point || !At(p, end, ']')) return nullptr;
  ++p;
  const char* const caller = SkipBlanks(p, end);
  if (At(caller, end, '[')) {
    const char* q = SkipBlanks(caller + 1, end);
    if (At(q, end, 'T') || At(q, end, 'C')) {
      q = Skip(kDigitClass, q + 1, end);
      if (At(q, end, ']')) p = q + 1;
    }
  }
  return At(p, end, ' ') ? p + 1 : p;
}

// Behind what others put in front of a line; null for none.
const char* SkipPrefix(const char* begin, const char* end) {
  if (StartsWithAt(begin, end, kByteOrderMark)) return begin + kByteOrderMark.size();
  const char* const p = SkipBlanks(begin, end);
  if (At(p, end, '>')) return p + 1;
  if (const char* const behind = SkipConsolePrefix(p, end); behind != nullptr) return behind;
  constexpr absl::string_view kLog = " kernel: ";
  const absl::string_view text = TextBetween(p, end);
  const size_t log = text.find(kLog);
  return log == absl::string_view::npos ? nullptr : p + log + kLog.size();
}

// A line that is no call.
void ReadOther(const char* begin, const char* end, TextLine* line) {
  line->Clear();
  const absl::string_view text = TextBetween(SkipBlanks(begin, end), end);
  if (text.empty()) return;
  if (text.front() == '#') return ReadHeader(text, line);
  if (IsRuler(text) || IsFurniture(text) || ReadLoss(text, line) ||
      ReadTaskSwitch(begin, end, line)) {
    return;
  }
  line->kind = TextLineKind::kUnknown;
}

}  // namespace

const TextLine& TextLineParser::Parse(absl::string_view text) {
  // Mails are quoted more than once.
  constexpr int kMaxPrefixes = 8;
  const char* begin = text.data();
  const char* end = begin + text.size();
  bool is_rewritten = false;
  for (int prefixes = 0;; ++prefixes) {
    while (end > begin && (Is(kBlankClass, end[-1]) || end[-1] == '\r')) --end;
    if (begin == end) break;
    // A line of the one kind can look like one of the other only by its task's name.
    if (report_first_ ? IsReport(begin, end, &line_) || IsTrace(begin, end, &line_)
                      : IsTrace(begin, end, &line_) || IsReport(begin, end, &line_)) {
      if (!line_.is_bare) report_first_ = line_.is_report;
      return line_;
    }
    ReadOther(begin, end, &line_);
    if (line_.kind != TextLineKind::kUnknown || prefixes == kMaxPrefixes) return line_;
    const char* const behind = SkipPrefix(begin, end);
    if (behind != nullptr) {
      begin = behind;
      continue;
    }
    if (is_rewritten || TextBetween(begin, end).find(kNoBreakSpace) == absl::string_view::npos) {
      return line_;
    }
    rewritten_.clear();
    for (const char* p = begin; p < end; ++p) {
      const bool is_space = StartsWithAt(p, end, kNoBreakSpace);
      rewritten_.push_back(is_space ? ' ' : *p);
      if (is_space) ++p;
    }
    is_rewritten = true;
    begin = rewritten_.data();
    end = begin + rewritten_.size();
  }
  line_.Clear();
  return line_;
}

}  // namespace callprint
