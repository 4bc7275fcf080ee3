#include "workloads/input.h"

#include <zstd.h>

#include <array>
#include <cmath>
#include <cstring>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Input MakeInput(const std::string& kind, uint64_t size, uint64_t seed = 7) {
  Input input;
  input.set_name("file");
  input.set_kind(kind);
  input.set_size_bytes(size);
  input.set_seed(seed);
  return input;
}

uint64_t LittleEndian(const std::string& bytes, size_t offset, int count) {
  uint64_t value = 0;
  for (int i = count - 1; i >= 0; --i) {
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return value;
}

// Shannon entropy of the bytes' frequencies, in bits a byte.
double Entropy(const std::string& bytes) {
  std::array<double, 256> count{};
  for (const char byte : bytes) ++count[static_cast<unsigned char>(byte)];
  double bits = 0;
  for (const double times : count) {
    if (times > 0) bits -= times / bytes.size() * std::log2(times / bytes.size());
  }
  return bits;
}

// Size after compression relative to before.
double CompressedRatio(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  return static_cast<double>(ZSTD_compress(&out[0], out.size(), bytes.data(), bytes.size(), 3)) /
         bytes.size();
}

class EveryKind : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Input, EveryKind, ::testing::ValuesIn(InputKinds()),
                         [](const auto& info) { return info.param; });

TEST_P(EveryKind, HasTheExactSize) {
  for (const uint64_t size : {uint64_t{4096}, uint64_t{16385}, uint64_t{100003}}) {
    const auto bytes = GenerateInput(MakeInput(GetParam(), size));
    ASSERT_TRUE(bytes.ok()) << bytes.status();
    EXPECT_EQ(bytes->size(), size);
  }
}

TEST_P(EveryKind, IsAFunctionOfTheSeed) {
  const std::string one = *GenerateInput(MakeInput(GetParam(), 20000, 1));
  EXPECT_EQ(one, *GenerateInput(MakeInput(GetParam(), 20000, 1)));
  EXPECT_NE(one, *GenerateInput(MakeInput(GetParam(), 20000, 2)));
}

TEST_P(EveryKind, WritesWhatItGenerates) {
  const std::string path = ::testing::TempDir() + "/input_" + GetParam();
  // A longer file of an earlier run must not show through.
  ASSERT_TRUE(WriteFileAtomically(path, std::string(50000, 'x')).ok());
  const Input input = MakeInput(GetParam(), 20000);
  ASSERT_TRUE(WriteInput(input, path).ok());
  EXPECT_EQ(*ReadFile(path), *GenerateInput(input));
}

TEST(GenerateInputTest, TextIsWordsInSentencesAndCompresses) {
  const std::string bytes = *GenerateInput(MakeInput("text", 200000));
  EXPECT_EQ(bytes.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz. \n"),
            std::string::npos);
  EXPECT_THAT(bytes, HasSubstr(".\n"));
  EXPECT_LT(Entropy(bytes), 4.7);
  EXPECT_LT(CompressedRatio(bytes), 0.5);
}

TEST(GenerateInputTest, RandomBytesAreUniform) {
  const std::string bytes = *GenerateInput(MakeInput("random", 200000));
  // The expected shortfall of uniform bytes is 255 / (2 ln 2 * 200000) = 0.0009 bits.
  EXPECT_GT(Entropy(bytes), 7.998);
  EXPECT_GE(CompressedRatio(bytes), 1.0);
}

TEST(GenerateInputTest, SourceLooksLikeC) {
  const std::string bytes = *GenerateInput(MakeInput("source", 50000));
  EXPECT_THAT(bytes, StartsWith("/* "));
  EXPECT_THAT(bytes, HasSubstr(" */\nstatic "));
  EXPECT_THAT(bytes, HasSubstr("\treturn 0;\n}\n"));
  EXPECT_LT(CompressedRatio(bytes), 0.5);
}

TEST(GenerateInputTest, BinaryHasAnElfHeader) {
  const std::string bytes = *GenerateInput(MakeInput("binary", 50000));
  EXPECT_EQ(bytes.substr(0, 6),
            "\x7f"
            "ELF\x02\x01");
  EXPECT_EQ(LittleEndian(bytes, 18, 2), 62);  // e_machine: EM_X86_64
  EXPECT_EQ(LittleEndian(bytes, 52, 2), 64);  // e_ehsize
  EXPECT_GT(Entropy(bytes), 3);
  EXPECT_LT(Entropy(bytes), 7.5);
}

TEST(GenerateInputTest, ImageIsABitmapWhosePixelsFit) {
  for (const uint64_t size : {uint64_t{4096}, uint64_t{123457}}) {
    const std::string bytes = *GenerateInput(MakeInput("image", size));
    EXPECT_EQ(bytes.substr(0, 2), "BM");
    EXPECT_EQ(LittleEndian(bytes, 2, 4), size);
    EXPECT_EQ(LittleEndian(bytes, 10, 4), 54);
    EXPECT_EQ(LittleEndian(bytes, 14, 4), 40);
    const uint64_t width = LittleEndian(bytes, 18, 4);
    const uint64_t height = LittleEndian(bytes, 22, 4);
    EXPECT_EQ(width * 3 % 4, 0);
    EXPECT_GT(height, 0);
    EXPECT_LE(54 + width * 3 * height, size);
    // Less than a row is left over.
    EXPECT_GT(54 + width * 3 * (height + 1), size);
    EXPECT_EQ(LittleEndian(bytes, 28, 2), 24);
  }
}

TEST(GenerateInputTest, ArchiveIsWholeFramesOfZstd) {
  for (const uint64_t size : {uint64_t{4096}, uint64_t{16384}, uint64_t{1000001}}) {
    const std::string bytes = *GenerateInput(MakeInput("archive", size));
    EXPECT_EQ(LittleEndian(bytes, 0, 4), ZSTD_MAGICNUMBER);
    std::string plain(8 * size, '\0');
    const size_t written = ZSTD_decompress(&plain[0], plain.size(), bytes.data(), bytes.size());
    ASSERT_FALSE(ZSTD_isError(written)) << ZSTD_getErrorName(written);
    EXPECT_GT(written, size);
    EXPECT_GT(CompressedRatio(bytes), 0.97);
  }
}

TEST(GenerateInputTest, RefusesUnknownKindsAndSizes) {
  const auto unknown = GenerateInput(MakeInput("video", 20000));
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(unknown.status().message()),
              HasSubstr("unknown kind \"video\"; known: archive, binary, image, random"));
  EXPECT_EQ(GenerateInput(MakeInput("text", 4095)).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GenerateInput(MakeInput("text", kMaxInputBytes + 1)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(WriteInputTest, NamesThePathThatItCannotWrite) {
  const absl::Status missing = WriteInput(MakeInput("text", 20000), "/nonexistent-folder/f");
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.message()), HasSubstr("/nonexistent-folder/f"));
  const absl::Status full = WriteInput(MakeInput("text", 20000), "/dev/full");
  EXPECT_EQ(full.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(full.message()), HasSubstr("/dev/full"));
}

}  // namespace
}  // namespace callprint
