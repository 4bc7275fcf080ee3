// A program with a shared library of a lock: what it was started with, and what it is made of.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace callprint {
namespace {

std::vector<std::string> arguments;

TEST(Loader, LibrariesAreThoseOfTheLock) {
  std::ifstream maps("/proc/self/maps");
  std::string line;
  int libraries = 0;
  while (std::getline(maps, line)) {
    if (!absl::StrContains(line, ".so")) continue;
    ++libraries;
    EXPECT_TRUE(absl::StrContains(line, "pinned_shared_libraries")) << line;
  }
  EXPECT_GT(libraries, 4);
}

TEST(Loader, SharedLibrariesWork) {
  benchmark::TimeUnit unit = benchmark::kMicrosecond;
  EXPECT_STREQ(benchmark::GetTimeUnitString(unit), "us");
}

TEST(Loader, ArgumentsAndEnvironmentPassThrough) {
  if (arguments.size() == 1) {
    // Once more, with words that a shell or a loader would take for its own.
    char self[4096] = "";
    ASSERT_GT(readlink("/proc/self/exe", self, sizeof self - 1), 0);
    const std::string program = arguments[0];
    setenv("CALLPRINT_LOADER_TEST", "two words", 1);
    const std::string command =
        absl::StrCat("env -u TEST_PREMATURE_EXIT_FILE '", program,
                     "' --gtest_filter='*PassThrough' --list '' 'a b' -- $'\\377'");
    EXPECT_EQ(system(command.c_str()), 0);
    return;
  }
  EXPECT_EQ(std::vector<std::string>(arguments.begin() + 1, arguments.end()),
            (std::vector<std::string>{"--list", "", "a b", "--", "$\\377"}));
  const char* set = getenv("CALLPRINT_LOADER_TEST");
  ASSERT_NE(set, nullptr);
  EXPECT_STREQ(set, "two words");
}

TEST(Loader, SaysWhatIsMissing) {
  const std::string folder = testing::TempDir();
  const std::string copy = absl::StrCat(folder, "/elsewhere");
  EXPECT_EQ(system(absl::StrCat("cp '", arguments[0], "' '", copy, "'").c_str()), 0);
  const int status = system(absl::StrCat("'", copy, "' 2> '", copy, ".said'").c_str());
  EXPECT_EQ(WEXITSTATUS(status), 127);
  std::ifstream said(copy + ".said");
  std::string line;
  std::getline(said, line);
  EXPECT_TRUE(absl::StrContains(line, "/elsewhere: its shared libraries are gone")) << line;
}

}  // namespace
}  // namespace callprint

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  callprint::arguments.assign(argv, argv + argc);
  return RUN_ALL_TESTS();
}
