#include "collector/import/text_columns.h"

#include <algorithm>

#include "collector/import/text_scan.h"

namespace callprint {
namespace {

constexpr absl::string_view kArrowIn = "==========>";
constexpr absl::string_view kArrowOut = "<==========";

// Of the function column, where a duration is in front of it ("|  ") and where none is (") ", "|
// ").
constexpr int kIndentBehindDuration = 2;
constexpr int kIndentBehindOther = 1;
constexpr int kIndentOfCall = 2;

// No name of a kernel function is longer (KSYM_NAME_LEN is 512).
constexpr int kMaxNameBytes = 512;

// How many columns wide the blanks from `p` to `q` are: tabs go to multiples of eight.
int TabbedColumns(const char* line_begin, const char* p, const char* q) {
  int column = 0;
  int begin_column = 0;
  for (const char* at = line_begin; at < q; ++at) {
    if (at == p) begin_column = column;
    column += *at == '\t' ? 8 - column % 8 : 1;
  }
  return column - begin_column;
}

// Behind a "(": where its ")" ends; null where there is none.
const char* SkipArguments(const char* p, const char* end) {
  if (At(p, end, ')')) return p + 1;
  int open = 1;
  for (; p < end; ++p) {
    if (*p == '(') ++open;
    if (*p == ')' && --open == 0) return p + 1;
  }
  return nullptr;
}

// What stands behind "}": a comment that can begin with the function's name, and go on with a
// return value. A number alone is trace-cmd's depth.
void ReadReturnComment(const char* p, const char* end, TextLine* line) {
  p = SkipBlanks(p, end);
  if (!StartsWithAt(p, end, "/*")) return;
  p = SkipBlanks(p + 2, end);
  // Of a comment that is cut off, the name may be, too.
  if (TextBetween(p, end).find("*/") == absl::string_view::npos) return;
  TextLine named;
  const char* const name_end = ReadFunctionName(p, p, end, &named);
  if (name_end == nullptr) return;
  if (!At(name_end, end, ' ') && !At(name_end, end, ',') && !At(name_end, end, '*')) return;
  const absl::string_view name = named.function;
  if (std::all_of(name.begin(), name.end(), [](char c) { return Is(kDigitClass, c); })) return;
  line->function = name;
  line->is_address = named.is_address;
}

// "/* name: fields */" is an event, "/* any other text */" what somebody wrote.
void ReadComment(const char* p, const char* end, TextLine* line) {
  absl::string_view text = TextBetween(p + 2, end);
  const size_t comment_end = text.rfind("*/");
  if (comment_end != absl::string_view::npos) text = text.substr(0, comment_end);
  while (!text.empty() && Is(kBlankClass, text.front())) text.remove_prefix(1);
  while (!text.empty() && Is(kBlankClass, text.back())) text.remove_suffix(1);
  line->text = text;
  const char* const text_end = text.data() + text.size();
  const char* const name_end = Skip(kNameClass, text.data(), text_end);
  const bool is_event = name_end > text.data() && At(name_end, text_end, ':');
  line->kind = is_event ? TextLineKind::kEvent : TextLineKind::kText;
}

class ColumnReader {
 public:
  ColumnReader(const char* begin, const char* end, TextLine* line)
      : begin_(begin), end_(end), line_(line) {}

  bool ReadLine() {
    const char* p = SkipBlanks(begin_, end_);
    if (p == end_) return false;
    const char* columns = begin_;
    int indent = 0;
    if (Is(kDigitClass, *p)) {
      const char* const cpu_end = Skip(kDigitClass, p, end_);
      if (At(cpu_end, end_, ')')) return ReadBehindCpu(p, cpu_end);
      TextNumber number;
      const char* q = ReadNumber(p, end_, &number);
      if (q == nullptr) return false;
      q = SkipBlanks(q, end_);
      if (At(q, end_, '|')) {
        if (!SetTime(number)) return false;
        columns = q + 1;
        indent = kIndentBehindDuration;
      } else if (StartsWithAt(q, end_, "us") && IsRelativeTime(q + 2)) {
        if (!MicrosecondsToNs(number, &line_->time_ns)) return false;
        line_->time = TextTime::kNanoseconds;
        columns = SkipBlanks(q + 2, end_) + 1;
        indent = kIndentBehindDuration;
      }
    }
    p = SkipBlanks(columns, end_);
    const char* const digits_end = Skip(kDigitClass, p, end_);
    if (digits_end > p && At(digits_end, end_, ')')) return ReadBehindCpu(p, digits_end);
    line_->is_bare = columns == begin_;
    return ReadColumns(columns, indent, kTaskColumn);
  }

  // What is left of the columns in front of the function.
  enum Left { kTaskColumn, kFlagsColumn, kDurationColumn };

  bool ReadColumns(const char* p, int indent, Left left) {
    const char* const q = SkipBlanks(p, end_);
    if (q == end_) return false;
    if (*q == '|') return ReadBehindDuration(q + 1);
    if (Is(kDigitClass, *q) || Is(kMarkClass, *q)) {
      const char* const bar = ReadDuration(q);
      if (bar != nullptr) return ReadBehindDuration(bar + 1);
    } else if (StartsWithAt(q, end_, kArrowIn) || StartsWithAt(q, end_, kArrowOut)) {
      line_->kind = TextLineKind::kNothing;
      return true;
    }
    if (ReadFunction(p, indent, /*is_certain=*/false)) return true;
    if (left != kDurationColumn && ReadFlags(q)) return true;
    return left == kTaskColumn && ReadTaskColumn(q);
  }

 private:
  bool SetTime(const TextNumber& number) {
    line_->time = number.has_point ? TextTime::kNanoseconds : TextTime::kUnknownUnit;
    return !number.has_point || SecondsToNs(number, &line_->time_ns);
  }

  // Whether "us |" is followed by a processor: else it ends a duration.
  bool IsRelativeTime(const char* p) const {
    p = SkipBlanks(p, end_);
    if (!At(p, end_, '|')) return false;
    p = SkipBlanks(p + 1, end_);
    const char* const digits_end = Skip(kDigitClass, p, end_);
    return digits_end > p && At(digits_end, end_, ')');
  }

  bool ReadBehindCpu(const char* digits, const char* digits_end) {
    return ReadCpu(digits, digits_end, &line_->cpu) &&
           ReadColumns(digits_end + 1, kIndentBehindOther, kTaskColumn);
  }

  bool ReadBehindDuration(const char* p) {
    line_->is_bare = false;
    return ReadFunction(p, kIndentBehindDuration, /*is_certain=*/true);
  }

  // "+ 11.020 us   |", without a mark, or with one and no blank: where its bar is, null for none.
  const char* ReadDuration(const char* p) {
    if (Is(kMarkClass, *p)) p = SkipBlanks(p + 1, end_);
    TextNumber number;
    p = ReadNumber(p, end_, &number);
    if (p == nullptr) return nullptr;
    p = SkipBlanks(p, end_);
    if (!StartsWithAt(p, end_, "us")) return nullptr;
    p = SkipBlanks(p + 2, end_);
    if (!At(p, end_, '|') || !MicrosecondsToNs(number, &line_->duration_ns)) return nullptr;
    return p;
  }

  // "d..1 |" of newer kernels; older ones print no bar behind it, nor a blank before a mark
  // ("dN..+ 10.632 us").
  bool ReadFlags(const char* p) {
    constexpr int kMinFlags = 3;
    constexpr int kMaxFlags = 10;
    // Between flags and a bar of their own; the duration column is wider.
    constexpr int kMaxBlanks = 3;
    if (Is(kDigitClass, *p)) return false;
    const char* const flags_end = Skip(kFlagClass, p, end_);
    if (flags_end - p < kMinFlags || flags_end - p > kMaxFlags) return false;
    const char* const q = SkipBlanks(flags_end, end_);
    if (q == flags_end && !(q < end_ && Is(kMarkClass, *q))) return false;
    if (At(q, end_, '|') && q - flags_end <= kMaxBlanks) {
      line_->is_bare = false;
      return ReadColumns(q + 1, kIndentBehindOther, kDurationColumn);
    }
    // Plain words are no flags.
    return line_->cpu != kNoTextCpu && ReadColumns(flags_end, kIndentBehindOther, kDurationColumn);
  }

  // A name can have bars and dashes in it: the column ends at a bar that follows a pid, and behind
  // which the line makes sense.
  bool ReadTaskColumn(const char* p) {
    // The kernel's names have 15 bytes; not all of a hostile line is tried.
    constexpr ptrdiff_t kMaxColumn = 64;
    const char* const column_end = p + std::min(end_ - p, kMaxColumn);
    const TextLine before = *line_;
    for (const char* bar = p; bar < column_end; ++bar) {
      bar = static_cast<const char*>(memchr(bar, '|', column_end - bar));
      if (bar == nullptr) return false;
      *line_ = before;
      line_->is_bare = false;
      if (ReadTask(p, bar, &line_->pid, &line_->comm) &&
          ReadColumns(bar + 1, kIndentBehindOther, kFlagsColumn)) {
        return true;
      }
    }
    return false;
  }

  // `p` is behind the column in front of it, which usually ends `indent` blanks before a function
  // of depth 0. Where it is not certain that this is the function column, a call that is cut off is
  // none.
  bool ReadFunction(const char* p, int indent, bool is_certain) {
    const char* q = SkipSpaces(p, end_);
    if (q == end_) return false;
    int columns = static_cast<int>(q - p);
    if (*q == '\t') {
      q = SkipBlanks(q, end_);
      columns = TabbedColumns(begin_, p, q);
      if (q == end_) return false;
    }
    const int depth = line_->is_bare ? columns : std::max(0, columns - indent) / kIndentOfCall;
    // Deeper than any trace is; a bare line's indent can begin anywhere.
    if (depth > (line_->is_bare ? 2 * kMaxTextDepth : kMaxTextDepth)) return false;
    line_->depth = depth;
    line_->function = absl::string_view();
    line_->is_address = false;
    if (*q == '}') {
      // C's closing braces are followed by other things.
      if (line_->is_bare && q + 1 < end_ && !StartsWithAt(SkipBlanks(q + 1, end_), end_, "/*")) {
        return false;
      }
      line_->kind = TextLineKind::kReturn;
      ReadReturnComment(q + 1, end_, line_);
      return true;
    }
    if (StartsWithAt(q, end_, "/*")) {
      ReadComment(q, end_, line_);
      return true;
    }
    q = ReadFunctionName(begin_, q, end_, line_);
    if (q == nullptr) return false;
    if (!At(q, end_, '(')) {
      line_->kind = TextLineKind::kCutCall;
      return is_certain && q == end_;
    }
    q = SkipArguments(q + 1, end_);
    if (q != nullptr) {
      q = SkipBlanks(q, end_);
      if (At(q, end_, ';') || At(q, end_, '{')) {
        line_->kind = *q == ';' ? TextLineKind::kLeaf : TextLineKind::kEntry;
        return true;
      }
    }
    line_->kind = TextLineKind::kCutCall;
    return is_certain && (q == nullptr || q == end_);
  }

  const char* const begin_;
  const char* const end_;
  TextLine* const line_;
};

}  // namespace

const char* ReadFunctionName(const char* begin, const char* p, const char* end, TextLine* line) {
  const char* q = SkipName(begin, p, end);
  if (q == p || q - p > kMaxNameBytes) return nullptr;
  line->function = TextBetween(p, q);
  // An address: many hexadecimal digits, some of them decimal.
  constexpr int kMinAddressDigits = 8;
  line->is_address = false;
  if (q - p >= kMinAddressDigits && (Is(kDigitClass, *p) || (*p >= 'a' && *p <= 'f'))) {
    bool has_decimal = false;
    line->is_address = std::all_of(p, q, [&has_decimal](char c) {
      has_decimal |= Is(kDigitClass, c);
      return Is(kDigitClass, c) || (c >= 'a' && c <= 'f');
    });
    line->is_address = line->is_address && has_decimal;
  }
  if (StartsWithAt(q, end, "+0x")) {
    ++q;
    while (q < end && (Is(kNameClass, *q) || *q == '/')) ++q;
  }
  if (StartsWithAt(q, end, " [")) {
    const void* const bracket = memchr(q, ']', end - q);
    if (bracket != nullptr) q = static_cast<const char*>(bracket) + 1;
  }
  return q;
}

bool ReadTraceLine(const char* begin, const char* end, TextLine* line) {
  return ColumnReader(begin, end, line).ReadLine();
}

bool ReadDurationAndFunction(const char* begin, const char* end, TextLine* line) {
  return ColumnReader(begin, end, line)
      .ReadColumns(begin, kIndentBehindDuration, ColumnReader::kDurationColumn);
}

bool ReadTaskSwitch(const char* begin, const char* end, TextLine* line) {
  const char* p = SkipBlanks(begin, end);
  if (At(p, end, '|')) p = SkipBlanks(p + 1, end);
  const char* const digits_end = Skip(kDigitClass, p, end);
  if (!At(digits_end, end, ')') || !ReadCpu(p, digits_end, &line->cpu)) return false;
  p = digits_end + 1;
  // Names can hold arrows, too; both together have fewer bytes than this.
  constexpr size_t kMaxColumns = 128;
  const absl::string_view text = TextBetween(p, end).substr(0, kMaxColumns);
  for (size_t arrow = text.find("=>"); arrow != absl::string_view::npos;
       arrow = text.find("=>", arrow + 1)) {
    if (ReadTask(p, p + arrow, &line->pid, &line->comm) &&
        ReadTask(p + arrow + 2, end, &line->next_pid, &line->next_comm)) {
      line->kind = TextLineKind::kSwitch;
      return true;
    }
  }
  return false;
}

}  // namespace callprint
