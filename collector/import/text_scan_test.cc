#include "collector/import/text_scan.h"

#include <memory>
#include <random>
#include <string>

#include "gtest/gtest.h"

namespace callprint {
namespace {

// Bytes in memory that ends where they do, so that sanitizers see every step beyond.
struct Exact {
  explicit Exact(const std::string& text) : size(text.size()), bytes(new char[text.size()]) {
    memcpy(bytes.get(), text.data(), size);
  }
  const char* begin() const { return bytes.get(); }
  const char* end() const { return bytes.get() + size; }

  size_t size;
  std::unique_ptr<char[]> bytes;
};

std::string RandomText(std::mt19937* random, const std::string& likely) {
  std::string text;
  const size_t size = (*random)() % 40;
  while (text.size() < size) {
    const bool is_likely = (*random)() % 16 != 0;
    text.push_back(is_likely ? likely[(*random)() % likely.size()]
                             : static_cast<char>((*random)() % 256));
  }
  return text;
}

TEST(TextScanTest, NamesAreTheClassOfTheirBytes) {
  for (int c = 0; c < 256; ++c) {
    // Where a block is read whole, and where it is what the line ends in.
    for (const size_t behind : {20, 3}) {
      const Exact line("(((((((((((((((((ab" + std::string(1, static_cast<char>(c)) +
                       std::string(behind, '('));
      const char* const name = line.begin() + 17;
      EXPECT_EQ(SkipName(line.begin(), name, line.end()), name + 2 + Is(kNameClass, c)) << c;
    }
  }
}

TEST(TextScanTest, RunsEndWhereTheyDoByteByByte) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 20000; ++trial) {
    const Exact name(RandomText(&random, "abz_AZ09.$"));
    const Exact spaces(RandomText(&random, " "));
    for (size_t at = 0; at <= name.size; ++at) {
      const char* const p = name.begin() + at;
      ASSERT_EQ(SkipName(name.begin(), p, name.end()), Skip(kNameClass, p, name.end()));
    }
    const char* p = spaces.begin();
    while (p < spaces.end() && *p == ' ') ++p;
    ASSERT_EQ(SkipSpaces(spaces.begin(), spaces.end()), p);
  }
}

TEST(TextScanTest, DigitsAreANumber) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 20000; ++trial) {
    const Exact text(RandomText(&random, "0123456789").substr(0, trial % 19));
    const char* const digits_end = Skip(kDigitClass, text.begin(), text.end());
    uint64_t value = 1;
    ASSERT_EQ(ReadDigits(text.begin(), text.end(), &value), digits_end);
    const std::string digits(text.begin(), digits_end);
    ASSERT_EQ(value, digits.empty() ? 0 : std::stoull(digits)) << digits;
  }
}

TEST(TextScanTest, NumbersHaveBillionths) {
  const auto read = [](const std::string& text) {
    const Exact exact(text);
    TextNumber number;
    const char* const end = ReadNumber(exact.begin(), exact.end(), &number);
    if (end == nullptr) return std::string("none");
    return std::to_string(number.whole) + " " + std::to_string(number.billionths) + " " +
           std::to_string(end - exact.begin());
  };
  EXPECT_EQ(read("12.5 us"), "12 500000000 4");
  EXPECT_EQ(read("0.000001"), "0 1000 8");
  // Further digits say less than a nanosecond.
  EXPECT_EQ(read("1.1234567899999|"), "1 123456789 15");
  EXPECT_EQ(read("7."), "7 0 1");
  EXPECT_EQ(read("9999999999999999999"), "9999999999999999999 0 19");
  EXPECT_EQ(read("10000000000000000000"), "none");
  EXPECT_EQ(read(".5"), "none");
}

}  // namespace
}  // namespace callprint
