// Characters and numbers of trace texts; inline, since all time goes here. Pointers never pass
// `end`.
#ifndef CALLPRINT_COLLECTOR_IMPORT_TEXT_SCAN_H_
#define CALLPRINT_COLLECTOR_IMPORT_TEXT_SCAN_H_

#include <array>
#include <cstdint>
#include <cstring>

#include "absl/strings/string_view.h"

namespace callprint {

enum TextClass : uint8_t {
  kBlankClass = 1,
  kDigitClass = 2,
  // Of symbols: C's, and what compilers and linkers add.
  kNameClass = 4,
  // Overhead marks in front of a duration.
  kMarkClass = 8,
  // Of the latency format's column.
  kFlagClass = 16,
};

constexpr std::array<uint8_t, 256> MakeTextClasses() {
  std::array<uint8_t, 256> classes{};
  for (int c = '0'; c <= '9'; ++c) classes[c] = kDigitClass | kNameClass | kFlagClass;
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = kNameClass | kFlagClass;
  for (int c = 'A'; c <= 'Z'; ++c) classes[c] = kNameClass | kFlagClass;
  classes['.'] = kNameClass | kFlagClass;
  classes['_'] = kNameClass;
  classes['$'] = kNameClass | kMarkClass;
  for (const char c : {'+', '!', '#', '*', '@'}) classes[static_cast<uint8_t>(c)] = kMarkClass;
  classes[' '] = classes['\t'] = kBlankClass;
  return classes;
}
inline constexpr std::array<uint8_t, 256> kTextClasses = MakeTextClasses();

inline bool Is(TextClass text_class, char c) {
  return (kTextClasses[static_cast<uint8_t>(c)] & text_class) != 0;
}

// The first character from `p` on that is not of the class; `end` if all are.
inline const char* Skip(TextClass text_class, const char* p, const char* end) {
  while (p < end && Is(text_class, *p)) ++p;
  return p;
}

// Most of a trace is spaces, in runs: eight at a time.
inline const char* SkipSpaces(const char* p, const char* end) {
  constexpr uint64_t kSpaces = 0x2020202020202020;
  while (end - p >= 8) {
    uint64_t word;
    memcpy(&word, p, sizeof(word));
    word ^= kSpaces;
    // The first byte that is no space, on a machine whose lowest byte comes first.
    if (word != 0) return p + __builtin_ctzll(word) / 8;
    p += 8;
  }
  while (p < end && *p == ' ') ++p;
  return p;
}

inline const char* SkipBlanks(const char* p, const char* end) {
  while (true) {
    p = SkipSpaces(p, end);
    if (p == end || *p != '\t') return p;
    ++p;
  }
}

inline bool At(const char* p, const char* end, char c) { return p < end && *p == c; }

inline bool StartsWithAt(const char* p, const char* end, absl::string_view prefix) {
  return static_cast<size_t>(end - p) >= prefix.size() &&
         memcmp(p, prefix.data(), prefix.size()) == 0;
}

inline absl::string_view TextBetween(const char* begin, const char* end) {
  return absl::string_view(begin, end - begin);
}

// A decimal number with or without a fraction.
struct TextNumber {
  uint64_t whole = 0;
  // In billionths; further digits are passed over.
  uint32_t billionths = 0;
  bool has_point = false;
};

// Returns where the number ends; null for none, or one that is beyond 64 bits.
inline const char* ReadNumber(const char* p, const char* end, TextNumber* number) {
  constexpr int kMaxDigits = 19;
  const char* const begin = p;
  uint64_t whole = 0;
  for (; p < end && Is(kDigitClass, *p); ++p) whole = whole * 10 + (*p - '0');
  if (p == begin || p - begin > kMaxDigits) return nullptr;
  number->whole = whole;
  number->billionths = 0;
  number->has_point = p + 1 < end && *p == '.' && Is(kDigitClass, p[1]);
  if (!number->has_point) return p;
  uint32_t fraction = 0;
  int digits = 0;
  for (++p; p < end && Is(kDigitClass, *p); ++p) {
    if (digits == 9) continue;
    fraction = fraction * 10 + (*p - '0');
    ++digits;
  }
  constexpr uint32_t kScale[] = {1000000000, 100000000, 10000000, 1000000, 100000,
                                 10000,      1000,      100,      10,      1};
  number->billionths = fraction * kScale[digits];
  return p;
}

// Nanoseconds of a number of seconds; false for more than a trace's times can hold.
inline bool SecondsToNs(const TextNumber& seconds, uint64_t* ns) {
  constexpr uint64_t kMaxSeconds = 4000000000;
  if (seconds.whole > kMaxSeconds) return false;
  *ns = seconds.whole * 1000000000 + seconds.billionths;
  return true;
}

inline bool MicrosecondsToNs(const TextNumber& microseconds, uint64_t* ns) {
  constexpr uint64_t kMaxMicroseconds = 4000000000000000;
  if (microseconds.whole > kMaxMicroseconds) return false;
  *ns = microseconds.whole * 1000 + microseconds.billionths / 1000000;
  return true;
}

// A processor's number, from digits alone; false for what no kernel has.
inline bool ReadCpu(const char* begin, const char* end, int32_t* cpu) {
  constexpr int kMaxDigits = 5;
  constexpr int32_t kMaxCpu = 65534;
  int32_t value = 0;
  const char* p = begin;
  for (; p < end && Is(kDigitClass, *p); ++p) {
    if (p - begin == kMaxDigits) return false;
    value = value * 10 + (*p - '0');
  }
  *cpu = value;
  return p == end && p > begin && value <= kMaxCpu;
}

// "name-pid", with blanks around it. The name can hold anything, so the pid is what follows the
// last dash.
inline bool ReadTask(const char* begin, const char* end, int32_t* pid, absl::string_view* comm) {
  // The kernel's PID_MAX_LIMIT.
  constexpr uint64_t kMaxPid = 4194304;
  begin = SkipBlanks(begin, end);
  while (end > begin && Is(kBlankClass, end[-1])) --end;
  const char* digits = end;
  while (digits > begin && Is(kDigitClass, digits[-1])) --digits;
  TextNumber number;
  if (digits == end || digits == begin || digits[-1] != '-' ||
      ReadNumber(digits, end, &number) != end || number.whole > kMaxPid) {
    return false;
  }
  *pid = static_cast<int32_t>(number.whole);
  *comm = TextBetween(begin, digits - 1);
  return true;
}

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_IMPORT_TEXT_SCAN_H_
