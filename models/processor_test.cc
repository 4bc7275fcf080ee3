#include "models/processor.h"

#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// As in experiment.bzl.
const PinnedKernels kPinned = {"Haswell", "avx2"};
constexpr ProcessorFeatures kWestmere = {};
constexpr ProcessorFeatures kHaswell = {true, true, false};
constexpr ProcessorFeatures kSkylakeX = {true, true, true};

TEST(CheckProcessorTest, NamesWhatIsMissingAndWhatAsksForIt) {
  const absl::Status status = CheckProcessor(kWestmere, kPinned);
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(
      std::string(status.message()),
      AllOf(HasSubstr("this processor lacks AVX2 and FMA, and OPENBLAS_CORETYPE=Haswell and "
                      "ATEN_CPU_CAPABILITY=avx2 ask for it"),
            HasSubstr("use a processor that has it"), Not(HasSubstr("AVX-512"))));
  // A virtual machine that hides one of the two.
  ProcessorFeatures hidden = kHaswell;
  hidden.fma = false;
  EXPECT_THAT(std::string(CheckProcessor(hidden, kPinned).message()),
              HasSubstr("this processor lacks FMA, and"));
}

TEST(CheckProcessorTest, AcceptsProcessorsThatHaveIt) {
  EXPECT_TRUE(CheckProcessor(kHaswell, kPinned).ok());
  EXPECT_TRUE(CheckProcessor(kSkylakeX, kPinned).ok());
}

// Left to themselves, the libraries look at the processor.
TEST(CheckProcessorTest, AsksForNothingWhereNothingIsPinned) {
  EXPECT_TRUE(CheckProcessor(kWestmere, {}).ok());
  EXPECT_TRUE(CheckProcessor(kWestmere, {"Nehalem", "default"}).ok());
}

TEST(CheckProcessorTest, AsksForWhatIsPinned) {
  EXPECT_FALSE(CheckProcessor(kWestmere, {"", "avx2"}).ok());
  EXPECT_FALSE(CheckProcessor(kWestmere, {"HASWELL", ""}).ok());
  EXPECT_FALSE(CheckProcessor(kWestmere, {"Zen", ""}).ok());
  EXPECT_THAT(std::string(CheckProcessor(kHaswell, {"SkylakeX", "avx2"}).message()),
              HasSubstr("lacks AVX-512, and OPENBLAS_CORETYPE=SkylakeX asks for it"));
  EXPECT_TRUE(CheckProcessor(kSkylakeX, {"SkylakeX", "avx512"}).ok());
}

TEST(CheckProcessorTest, ReadsTheEnvironment) {
  setenv("OPENBLAS_CORETYPE", "Haswell", 1);
  unsetenv("ATEN_CPU_CAPABILITY");
  EXPECT_EQ(KernelsOfEnvironment().openblas_coretype, "Haswell");
  EXPECT_EQ(KernelsOfEnvironment().aten_cpu_capability, "");
}

}  // namespace
}  // namespace callprint
