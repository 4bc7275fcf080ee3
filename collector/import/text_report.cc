#include "collector/import/text_report.h"

#include <algorithm>

#include "collector/import/text_columns.h"
#include "collector/import/text_scan.h"

namespace callprint {
namespace {

// The word that ends at `end`, and blanks behind it.
absl::string_view LastWord(const char* begin, const char* end) {
  while (end > begin && Is(kBlankClass, end[-1])) --end;
  const char* word = end;
  while (word > begin && !Is(kBlankClass, word[-1])) --word;
  return TextBetween(word, end);
}

bool ReadBracketedCpu(absl::string_view word, int32_t* cpu) {
  return word.size() > 2 && word.front() == '[' && word.back() == ']' &&
         ReadCpu(word.data() + 1, word.data() + word.size() - 1, cpu);
}

// "TASK-PID [CPU] FLAGS", "TASK-PID CPUFLAGS" or "TASK-PID (TGID) [CPU]", in front of the time.
bool ReadTaskAndCpu(const char* begin, const char* end, TextLine* line) {
  absl::string_view word = LastWord(begin, end);
  if (word.empty()) return false;
  if (!ReadBracketedCpu(word, &line->cpu)) {
    const char* const word_end = word.data() + word.size();
    const char* const digits_end = Skip(kDigitClass, word.data(), word_end);
    if (digits_end > word.data() && digits_end < word_end) {
      if (!ReadCpu(word.data(), digits_end, &line->cpu)) return false;
    } else {
      word = LastWord(begin, word.data());
      if (!ReadBracketedCpu(word, &line->cpu)) return false;
    }
  }
  const char* task_end = word.data();
  while (task_end > begin && Is(kBlankClass, task_end[-1])) --task_end;
  if (task_end > begin && task_end[-1] == ')') {
    const char* bracket = task_end - 1;
    while (bracket > begin &&
           (Is(kDigitClass, bracket[-1]) || bracket[-1] == '-' || Is(kBlankClass, bracket[-1]))) {
      --bracket;
    }
    if (bracket > begin && bracket[-1] == '(') task_end = bracket - 1;
  }
  return ReadTask(begin, task_end, &line->pid, &line->comm);
}

bool ReadHex(const char* p, const char* end, uint64_t* value) {
  constexpr int kMaxDigits = 16;
  if (StartsWithAt(p, end, "0x")) p += 2;
  const char* const begin = p;
  *value = 0;
  for (; p < end; ++p) {
    const char c = *p;
    if (Is(kDigitClass, c)) {
      *value = *value * 16 + (c - '0');
    } else if (c >= 'a' && c <= 'f') {
      *value = *value * 16 + (c - 'a' + 10);
    } else {
      break;
    }
  }
  return p > begin && p - begin <= kMaxDigits;
}

// What stands behind `key` in the text, up to a blank or bracket; empty for none.
absl::string_view ValueOf(absl::string_view key, absl::string_view text) {
  const char* const end = text.data() + text.size();
  for (const char* p = text.data(); p < end; ++p) {
    // Only where a word begins: "func=" is also the end of "retfunc=".
    if (*p != key.front() || !StartsWithAt(p, end, key)) {
      while (p < end && Is(kNameClass, *p)) ++p;
      continue;
    }
    p = SkipSpaces(p + key.size(), end);
    const char* const begin = p;
    while (p < end && !Is(kBlankClass, *p) && *p != ')') ++p;
    return TextBetween(begin, p);
  }
  return absl::string_view();
}

bool ReadDepth(absl::string_view digits, TextLine* line) {
  TextNumber number;
  const char* const end = digits.data() + digits.size();
  if (ReadNumber(digits.data(), end, &number) != end || number.whole > kMaxTextDepth) return false;
  line->depth = static_cast<uint32_t>(number.whole);
  return true;
}

bool ReadDepthOrHex(absl::string_view digits, TextLine* line) {
  uint64_t value;
  if (digits.substr(0, 2) != "0x") return ReadDepth(digits, line);
  if (!ReadHex(digits.data(), digits.data() + digits.size(), &value)) return false;
  if (value > kMaxTextDepth) return false;
  line->depth = static_cast<uint32_t>(value);
  return true;
}

uint64_t TimeOf(absl::string_view key, absl::string_view text) {
  constexpr uint64_t kMaxTime = uint64_t{4000000000} * 1000000000;
  const absl::string_view value = ValueOf(key, text);
  uint64_t time;
  if (!ReadHex(value.data(), value.data() + value.size(), &time)) return kNoTextTime;
  return time <= kMaxTime ? time : kNoTextTime;
}

// -R: "func=0xffffffff81234567 calltime=0x12 rettime=0x34 overrun=0x0 depth=1".
bool ReadRaw(absl::string_view text, TextLine* line) {
  const absl::string_view function = ValueOf("func=", text);
  if (function.empty() ||
      ReadFunctionName(text.data(), function.data(), function.data() + function.size(), line) !=
          function.data() + function.size()) {
    return false;
  }
  uint64_t address;
  line->is_address = function.substr(0, 2) != "0x" &&
                     ReadHex(function.data(), function.data() + function.size(), &address);
  line->calltime_ns = TimeOf("calltime=", text);
  line->rettime_ns = TimeOf("rettime=", text);
  return ReadDepthOrHex(ValueOf("depth=", text), line);
}

// -N: "--> foo (1)", "<-- foo (1) (start: 12  end: 34) over: 0 depth: 1".
bool ReadKernelFormat(const char* p, const char* end, TextLine* line) {
  p = ReadFunctionName(p, SkipBlanks(p, end), end, line);
  if (p == nullptr) return false;
  const absl::string_view text = TextBetween(p, end);
  line->calltime_ns = TimeOf("start:", text);
  line->rettime_ns = TimeOf("end:", text);
  p = SkipBlanks(p, end);
  if (At(p, end, '(')) {
    const char* const digits_end = Skip(kDigitClass, p + 1, end);
    if (At(digits_end, end, ')') && ReadDepth(TextBetween(p + 1, digits_end), line)) return true;
  }
  return ReadDepth(ValueOf("depth:", text), line);
}

bool ReadGraphEvent(bool is_entry, const char* p, const char* end, TextLine* line) {
  p = SkipBlanks(p, end);
  if (StartsWithAt(p, end, "-->") || StartsWithAt(p, end, "<--")) {
    if (!ReadKernelFormat(p + 3, end, line)) return false;
    line->kind = is_entry ? TextLineKind::kEntry : TextLineKind::kReturn;
    return true;
  }
  if (StartsWithAt(p, end, "func=") || StartsWithAt(p, end, "graph_")) {
    if (!ReadRaw(TextBetween(p, end), line)) return false;
    line->kind = is_entry ? TextLineKind::kEntry : TextLineKind::kReturn;
    return true;
  }
  if (!ReadDurationAndFunction(p, end, line)) return false;
  return line->kind == TextLineKind::kCutCall || is_entry == (line->kind != TextLineKind::kReturn);
}

// A text that was written to trace_marker is an event `print`, from the function that wrote it.
bool ReadMarker(absl::string_view event, const char* p, const char* end, TextLine* line) {
  constexpr absl::string_view kWriter = "tracing_mark_write:";
  if (event == "print") {
    p = SkipBlanks(p, end);
    if (!StartsWithAt(p, end, kWriter)) return false;
    p += kWriter.size();
  } else if (event != kWriter.substr(0, kWriter.size() - 1)) {
    return false;
  }
  p = SkipBlanks(p, end);
  line->text = TextBetween(p, end);
  line->kind = TextLineKind::kText;
  return true;
}

}  // namespace

bool ReadReportLine(const char* begin, const char* end, TextLine* line) {
  // The colon behind the time; the task's name can have colons, too.
  for (const char* colon = begin;; ++colon) {
    if (colon >= end) return false;
    colon = static_cast<const char*>(memchr(colon, ':', end - colon));
    if (colon == nullptr || colon + 1 >= end) return false;
    if (!Is(kBlankClass, colon[1])) continue;
    const char* time_end = colon;
    // The latency format of the kernel's own events: "3792us : ".
    const bool is_relative = colon - begin > 3 && memcmp(colon - 3, "us ", 3) == 0;
    if (is_relative) time_end -= 3;
    const char* time = time_end;
    while (time > begin && (Is(kDigitClass, time[-1]) || time[-1] == '.')) --time;
    TextNumber number;
    if (time == time_end || time == begin || !Is(kBlankClass, time[-1]) ||
        ReadNumber(time, time_end, &number) != time_end) {
      continue;
    }
    if (!ReadTaskAndCpu(begin, time, line)) continue;
    line->is_report = true;
    line->time = number.has_point ? TextTime::kNanoseconds : TextTime::kUnknownUnit;
    if (is_relative) {
      line->time = TextTime::kNanoseconds;
      if (!MicrosecondsToNs(number, &line->time_ns)) return false;
    } else if (number.has_point && !SecondsToNs(number, &line->time_ns)) {
      return false;
    }
    const char* p = SkipBlanks(colon + 1, end);
    if (StartsWithAt(p, end, "(+")) {
      p = SkipBlanks(std::find(p, end, ')'), end);
      if (At(p, end, ')')) p = SkipBlanks(p + 1, end);
    }
    const char* const name_end = Skip(kNameClass, p, end);
    line->kind = TextLineKind::kEvent;
    if (!At(name_end, end, ':')) return true;
    const absl::string_view event = TextBetween(p, name_end);
    if (event == "funcgraph_entry" || event == "fgraph_retaddr_entry" ||
        event == "funcgraph_retaddr_entry") {
      return ReadGraphEvent(/*is_entry=*/true, name_end + 1, end, line);
    }
    if (event == "funcgraph_exit") {
      return ReadGraphEvent(/*is_entry=*/false, name_end + 1, end, line);
    }
    ReadMarker(event, name_end + 1, end, line);
    return true;
  }
}

}  // namespace callprint
