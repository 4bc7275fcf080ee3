// A library that wants another one, which is not there: a stand-in takes its place until somebody
// calls it.
#include <dlfcn.h>

#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace {

constexpr char kTools[] = "external/pinned_toolchain/root/usr/bin";

TEST(StandIns, LoadAndSayWhoCalledThem) {
  const std::string folder = testing::TempDir();
  const std::string libraries = folder + "/libraries", stand_ins = folder + "/stand_ins";
  const std::string wants = libraries + "/libwants_gone.so";
  ASSERT_EQ(system(absl::StrCat("mkdir -p '", libraries,
                                "' && cp -L third_party/libwants_gone.so '", libraries, "'")
                       .c_str()),
            0);
  EXPECT_EQ(dlopen(wants.c_str(), RTLD_NOW), nullptr) << "there is a libgone.so";
  ASSERT_EQ(system(absl::StrCat("third_party/stand_ins.sh ", kTools, " '", libraries, "' '",
                                stand_ins, "'")
                       .c_str()),
            0);

  ASSERT_NE(dlopen((stand_ins + "/libgone.so").c_str(), RTLD_NOW | RTLD_GLOBAL), nullptr)
      << dlerror();
  void* library = dlopen(wants.c_str(), RTLD_NOW);
  ASSERT_NE(library, nullptr) << dlerror();
  using Function = int (*)();
  EXPECT_EQ(reinterpret_cast<Function>(dlsym(library, "fine"))(), 42);
  const Function calls_gone = reinterpret_cast<Function>(dlsym(library, "calls_gone"));
  EXPECT_EXIT(calls_gone(), testing::ExitedWithCode(70), "libgone.so was left out of this build");
}

}  // namespace
