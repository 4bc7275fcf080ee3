#include "collector/decoding/kernel_symbols.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

using ::testing::HasSubstr;

constexpr char kText[] =
    "ffffffff81000100 T later\n"
    "ffffffff81000000 T first\n"
    "ffffffff81000000 t alias_of_first\n"
    "ffffffff81000040 d a_variable\n"
    "ffffffff81000200 W weak\n"
    "ffffffffc0001000 t first\t[module]\n";

KernelSymbols Symbols() { return *KernelSymbols::Parse(kText); }

TEST(KernelSymbolsTest, FindsAFunctionByItsEntry) {
  EXPECT_EQ(Symbols().Name(0xffffffff81000100), "later");
  EXPECT_EQ(Symbols().Name(0xffffffff81000200), "weak");
}

TEST(KernelSymbolsTest, FindsAnAddressBehindTheEntry) {
  // endbr64 takes four bytes; a variable in between does not count.
  EXPECT_EQ(Symbols().Name(0xffffffff81000004), "first");
  EXPECT_EQ(Symbols().Name(0xffffffff81000040), "first");
}

TEST(KernelSymbolsTest, KeepsTheFirstNameOfAnAddress) {
  EXPECT_EQ(Symbols().Name(0xffffffff81000000), "first");
  EXPECT_EQ(Symbols().size(), 4u);
}

TEST(KernelSymbolsTest, LeavesTheModuleOut) {
  EXPECT_EQ(Symbols().Name(0xffffffffc0001000), "first");
}

TEST(KernelSymbolsTest, CallsUncoveredAddressesUnknown) {
  EXPECT_EQ(Symbols().Name(0), kUnknownFunction);
  EXPECT_EQ(Symbols().Name(0xffffffff80ffffff), kUnknownFunction);
  EXPECT_EQ(Symbols().Name(0xffffffff81000041), kUnknownFunction);
  EXPECT_EQ(Symbols().Name(~uint64_t{0}), kUnknownFunction);
}

TEST(KernelSymbolsTest, NamesTheLineThatIsNoSymbol) {
  for (const char* text : {"ffffffff81000000 T ok\nnothing\n", "ffffffff81000000 T ok\nxyz T f\n",
                           "ffffffff81000000 T ok\n12 T\n", "ffffffff81000000 T ok\n12 TT f\n"}) {
    const absl::Status status = KernelSymbols::Parse(text).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr("kallsyms:2")) << text;
  }
}

TEST(KernelSymbolsTest, SaysThatAddressesAreHidden) {
  EXPECT_TRUE(absl::IsFailedPrecondition(
      KernelSymbols::Parse("0000000000000000 T first\n0000000000000000 T second\n").status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(KernelSymbols::Parse("").status()));
}

}  // namespace
}  // namespace callprint
