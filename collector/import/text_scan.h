// Characters and numbers of trace texts; inline, since all time goes here. Pointers never pass
// `end`.
#ifndef CALLPRINT_COLLECTOR_IMPORT_TEXT_SCAN_H_
#define CALLPRINT_COLLECTOR_IMPORT_TEXT_SCAN_H_

#include <emmintrin.h>

#include <algorithm>
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

// How long runs are, no branch predictor knows: they are measured sixteen bytes at a time, each
// byte a bit of a mask.
constexpr int kBlockBytes = 16;

// Most of a trace is spaces.
inline const char* SkipSpaces(const char* p, const char* end) {
  const __m128i space = _mm_set1_epi8(' ');
  while (end - p >= kBlockBytes) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const int others = _mm_movemask_epi8(_mm_cmpeq_epi8(block, space)) ^ 0xffff;
    if (others != 0) return p + __builtin_ctz(others);
    p += kBlockBytes;
  }
  while (p < end && *p == ' ') ++p;
  return p;
}

// Bits of the bytes of a block that are in kNameClass.
inline int NameBytes(__m128i block) {
  // Bytes of a range are the only ones that stay less than its size when its begin is taken off;
  // signed comparison wants both moved by 128.
  const auto in_range = [](__m128i bytes, char first, int count) {
    const __m128i moved = _mm_sub_epi8(bytes, _mm_set1_epi8(static_cast<char>(first + 128)));
    return _mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(count - 128)));
  };
  const auto is = [block](char c) { return _mm_cmpeq_epi8(block, _mm_set1_epi8(c)); };
  const __m128i letters = in_range(_mm_or_si128(block, _mm_set1_epi8(0x20)), 'a', 26);
  const __m128i digits = in_range(block, '0', 10);
  const __m128i others = _mm_or_si128(_mm_or_si128(is('_'), is('.')), is('$'));
  return _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letters, digits), others));
}

// As Skip(kNameClass). `begin` is at or before `p`: what stands there may be read, too, since names
// end a line.
inline const char* SkipName(const char* begin, const char* p, const char* end) {
  while (end - p >= kBlockBytes) {
    const int others = NameBytes(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))) ^ 0xffff;
    if (others != 0) return p + __builtin_ctz(others);
    p += kBlockBytes;
  }
  if (end - begin < kBlockBytes) return Skip(kNameClass, p, end);
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - kBlockBytes));
  // One bit more, so that there is one even if all are of a name.
  const unsigned others = (NameBytes(block) ^ 0x1ffffu) >> (kBlockBytes - (end - p));
  return p + __builtin_ctz(others);
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

// Digits up to the first other character; beyond 64 bits, `value` is wrong. Returns where they end.
inline const char* ReadDigits(const char* p, const char* end, uint64_t* value) {
  *value = 0;
  if (end - p >= 8) {
    uint64_t word;
    memcpy(&word, p, sizeof(word));
    word ^= 0x3030303030303030;
    // Bytes of digits are 0 to 9 now: all others get their highest bit from one of both.
    const uint64_t others = ((word + 0x7676767676767676) | word) & 0x8080808080808080;
    if (others != 0) {
      // On a machine whose lowest byte comes first: what follows the digits is shifted out, and
      // zeros in front of them in. A carry from a byte goes only to those behind the first other
      // one.
      const int digits = __builtin_ctzll(others) / 8;
      if (digits == 0) return p;
      word <<= 64 - 8 * digits;
      // Pairs, fours, eights.
      word = word * 10 + (word >> 8);
      constexpr uint64_t kPairs = 0x000000ff000000ff;
      *value = ((word & kPairs) * (100 + (uint64_t{1000000} << 32)) +
                ((word >> 16) & kPairs) * (1 + (uint64_t{10000} << 32))) >>
               32;
      return p + digits;
    }
  }
  for (; p < end && Is(kDigitClass, *p); ++p) *value = *value * 10 + (*p - '0');
  return p;
}

// Returns where the number ends; null for none, or one that is beyond 64 bits.
inline const char* ReadNumber(const char* p, const char* end, TextNumber* number) {
  constexpr int kMaxDigits = 19;
  const char* const begin = p;
  p = ReadDigits(p, end, &number->whole);
  if (p == begin || p - begin > kMaxDigits) return nullptr;
  number->billionths = 0;
  number->has_point = p + 1 < end && *p == '.' && Is(kDigitClass, p[1]);
  if (!number->has_point) return p;
  constexpr int kKeptDigits = 9;
  constexpr uint32_t kScale[] = {1000000000, 100000000, 10000000, 1000000, 100000,
                                 10000,      1000,      100,      10,      1};
  const char* const fraction_begin = p + 1;
  uint64_t fraction;
  p = ReadDigits(fraction_begin, std::min(end, fraction_begin + kKeptDigits), &fraction);
  number->billionths = static_cast<uint32_t>(fraction) * kScale[p - fraction_begin];
  return Skip(kDigitClass, p, end);
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
