// What the guest backend says where there is no room, with stand-ins for QEMU. Guests themselves
// are booted by collector/guest's tests.
#include "collector/guest_backend.h"

#include <sys/stat.h>

#include <filesystem>
#include <limits>
#include <string>

#include "collector/command.h"
#include "collector/scratch_space.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "workloads/file.h"

namespace callprint {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class GuestBackendTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(PrepareForCommands().ok()); }

  void SetUp() override {
    folder_ = ::testing::TempDir() + "/" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    options_.scratch = folder_;
    options_.kernel = options_.recorder = Write("any", "any");
  }

  std::string Write(const std::string& name, const std::string& bytes) {
    const std::string path = folder_ + "/" + name;
    EXPECT_TRUE(WriteFileAtomically(path, bytes).ok());
    chmod(path.c_str(), 0755);
    return path;
  }

  // Makes a shell script QEMU's stand-in.
  void UseQemu(const std::string& script) { options_.qemu = Write("qemu", "#!/bin/sh\n" + script); }

  std::string folder_;
  GuestOptions options_;
};

TEST_F(GuestBackendTest, SaysThatTheDiskIsFull) {
  // As QEMU ends when a mapped file cannot grow.
  UseQemu("head -c 3000000 /dev/zero > " + folder_ + "/recording\nkill -BUS $$\n");
  const absl::Status status = RecordInGuest(options_, "plan", "spec").status();
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("the disk is full: " + folder_), HasSubstr("2 MiB were written"),
                    HasSubstr("up to 2048 MiB are needed"), HasSubstr("--scratch")));
}

TEST_F(GuestBackendTest, NamesOtherSignals) {
  UseQemu("kill -KILL $$\n");
  const absl::Status killed = RecordInGuest(options_, "plan", "spec").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(killed)) << killed;
  EXPECT_THAT(std::string(killed.message()),
              AllOf(HasSubstr("was ended by signal 9 (Killed)"), HasSubstr("memory")));
  UseQemu("echo no-such-option >&2; exit 3\n");
  EXPECT_THAT(std::string(RecordInGuest(options_, "plan", "spec").status().message()),
              AllOf(HasSubstr("failed with exit code 3: no-such-option"), Not(HasSubstr("disk"))));
}

// More than any disk has.
TEST_F(GuestBackendTest, ChecksTheRoomBeforeItStarts) {
  UseQemu("touch " + folder_ + "/started\n");
  options_.recording_bytes = uint64_t{1} << 62;
  options_.usual_recording_bytes = uint64_t{1} << 61;
  const absl::Status status = RecordInGuest(options_, "plan", "spec").status();
  EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("the disk is too full: " + folder_), HasSubstr("MiB free, and needs"),
                    HasSubstr("TMPDIR")));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/started"));
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/initrd"));
}

TEST(ScratchSpaceTest, ComparesWithWhatIsFree) {
  const std::string folder = ::testing::TempDir();
  EXPECT_TRUE(RequireFreeBytes(folder, 0, "a test").ok());
  EXPECT_LT(FreeBytes(folder), uint64_t{1} << 61);
  const absl::Status status = RequireFreeBytes(folder, uint64_t{1} << 61, "a test");
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr(folder), HasSubstr("needs 2199023255552 MiB for a test")));
  EXPECT_EQ(FreeBytes("/no/such/folder"), std::numeric_limits<uint64_t>::max());
}

TEST(ScratchSpaceTest, RoundsUp) {
  EXPECT_EQ(Mebibytes(0), "0 MiB");
  EXPECT_EQ(Mebibytes(1), "1 MiB");
  EXPECT_EQ(Mebibytes(uint64_t{2} << 30), "2048 MiB");
}

}  // namespace
}  // namespace callprint
