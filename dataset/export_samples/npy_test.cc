// Bytes worked by hand from numpy's description of the format; that numpy reads them is seen in
// export_test.
#include "dataset/export_samples/npy.h"

#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

// Magic and version, the length 118 = 128 - 10, the text, blanks, and an end of line.
std::string Header(const std::string& text) {
  return std::string("\x93NUMPY\x01\0\x76\0", 10) + text + std::string(117 - text.size(), ' ') +
         "\n";
}

TEST(NpyTest, WritesFloats) {
  // 1.5 is 0x3fc00000.
  EXPECT_EQ(NpyFloats({1.5f, 0}),
            Header("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }") +
                std::string("\0\0\xc0\x3f\0\0\0\0", 8));
}

TEST(NpyTest, WritesWholeNumbers) {
  EXPECT_EQ(NpyInts({-2}), Header("{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }") +
                               "\xfe\xff\xff\xff");
  EXPECT_EQ(NpyLongs({int64_t{1} << 32}),
            Header("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }") +
                std::string("\0\0\0\0\x01\0\0\0", 8));
  EXPECT_EQ(NpyBools({true, false}),
            Header("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }") +
                std::string("\x01\0", 2));
}

TEST(NpyTest, WritesAMatrixRowByRow) {
  EXPECT_EQ(NpyByteMatrix({1, 2, 0, -1, 1, 2}, 2, 3),
            Header("{'descr': '|i1', 'fortran_order': False, 'shape': (2, 3), }") +
                std::string("\x01\x02\0\xff\x01\x02", 6));
}

TEST(NpyTest, WritesTextsAsWideAsTheLongestCharacterByCharacter) {
  // The second is one character of two bytes, U+00B5.
  EXPECT_EQ(NpyStrings({"ab", "\xc2\xb5", ""}).value(),
            Header("{'descr': '<U2', 'fortran_order': False, 'shape': (3,), }") +
                std::string("a\0\0\0b\0\0\0\xb5\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24));
  EXPECT_EQ(NpyStrings({}).value(),
            Header("{'descr': '<U1', 'fortran_order': False, 'shape': (0,), }"));
}

TEST(NpyTest, RefusesTextsThatNumpyWouldNotGiveBack) {
  EXPECT_EQ(NpyStrings({"\xff"}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(NpyStrings({std::string("a\0", 2)}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(NpyTest, WritesAWordWithoutDimensions) {
  EXPECT_EQ(NpyWord("csr"),
            Header("{'descr': '|S3', 'fortran_order': False, 'shape': (), }") + "csr");
}

}  // namespace
}  // namespace callprint
